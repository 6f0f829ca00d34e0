import Rulebook

/// What one minute says of one condition.
struct Judgement {
  /// What became of the condition.
  enum Outcome {
    /// It holds.
    case holds
    /// It does not, but has not returned to where it clears.
    case lingers
    /// It does not, and has cleared.
    case clear
    /// Nothing can be said: minutes are unknown, or a detector is still learning.
    case unknown
  }

  var outcome: Outcome
  /// What was observed, for figures; nil where there is no number.
  var observed: Double?
  /// What was expected at least and at most.
  var low: Double?
  var high: Double?
  /// Observed and expected in words: `4812 in 10m vs at most 100`.
  var finding = ""
  /// When it began, where that is known better than by counting minutes.
  var since: Int64?
  /// A line that shows it.
  var sample: String?
  /// How far out: greater is farther.
  var distance = 0.0

  static let unknown = Judgement(outcome: .unknown)

  /// Judges a number against limits.
  ///
  /// What is known of a window may be less than all of it (`reading`): then only what more could not
  /// undo is said.
  static func of(
    _ value: Double,
    _ limits: AlertLimits,
    isComplete: Bool,
    isNearlyComplete: Bool,
    onlyGrows: Bool,
    isFiring: Bool
  ) -> Judgement {
    var judgement = Judgement(
      outcome: .clear,
      observed: value,
      low: limits.below,
      high: limits.above
    )
    let isAbove = limits.above.map { value > $0 } ?? false
    let isBelow = limits.below.map { value < $0 } ?? false
    // What lacks a part of a minute may only be said where the part could not change it.
    if isAbove, isComplete || onlyGrows {
      judgement.outcome = .holds
      judgement.distance = value - (limits.above ?? value)
      return judgement
    }
    if isBelow, isComplete {
      judgement.outcome = .holds
      judgement.distance = (limits.below ?? value) - value
      return judgement
    }
    // The rest would be a return to normal. A few unknown minutes further back do not keep that from
    // being seen of what is added up; many, or the last one, do.
    let isJudged = isComplete || (onlyGrows && isNearlyComplete && limits.below == nil)
    guard isJudged else {
      judgement.outcome = .unknown
      return judgement
    }
    if isFiring, let clear = limits.clear {
      let isBack = limits.above != nil ? value <= clear : value >= clear
      judgement.outcome = isBack ? .clear : .lingers
    }
    return judgement
  }
}
