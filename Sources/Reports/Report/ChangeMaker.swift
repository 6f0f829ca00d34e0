import Rulebook

/// Says how a number differs from what it was, and whether that is more than chance.
struct ChangeMaker {
  let unit: String
  let better: ReportItem.Direction?
  /// Whether a time with fewer minutes has to be scaled up before it is compared.
  let isAdditive: Bool
  /// Whether it counts events.
  let isCount: Bool

  /// Counts below it are compared by difference: of 3 and 2 a percentage says nothing.
  static let leastCount = 20.0
  /// Standard deviations that a difference of counts must have to be called a change.
  static let deviations = 3.0
  /// Change of a number that is no count from which on it is notable.
  static let notableShare = 0.25

  /// Compares; each side has its number and the minutes that are known of its time.
  func change(
    now: (value: Double?, minutes: Int),
    before: (value: Double?, minutes: Int),
    since: String
  ) -> Figure.Change {
    guard before.minutes > 0 else {
      return Figure.Change(since: since, before: nil, text: "nothing stored")
    }
    guard Double(before.minutes) >= Double(now.minutes) * FigureMaker.leastShare else {
      return Figure.Change(since: since, before: nil, text: "too little stored")
    }
    guard let value = now.value, var old = before.value else {
      return Figure.Change(since: since, before: before.value, text: "-")
    }
    var mark = ""
    if isAdditive, abs(now.minutes - before.minutes) * 100 > before.minutes, now.minutes > 0 {
      // As if the other time had as many known minutes.
      old *= Double(now.minutes) / Double(before.minutes)
      mark = "~"
    }
    var change = Figure.Change(
      since: since,
      before: before.value,
      text: mark + difference(value, old)
    )
    change.isNotable = isNotable(value, old)
    if change.isNotable, let better {
      change.tone = (value > old) == (better == .up) ? .good : .bad
    }
    return change
  }

  private func difference(_ value: Double, _ old: Double) -> String {
    if value == old { return "same" }
    let sign = value > old ? "+" : "−"
    let isSmall = isCount && max(value, old) < ChangeMaker.leastCount
    guard old > 0, value >= 0, !isSmall else {
      return sign + Quantity.text(abs(value - old).rounded(isCount), unit: unit)
    }
    let factor = value / old
    if factor >= 10 { return "×\(Quantity.digits(factor, significant: factor >= 100 ? 3 : 2))" }
    return sign + ChangeMaker.percent(abs(factor - 1))
  }

  private func isNotable(_ value: Double, _ old: Double) -> Bool {
    let difference = abs(value - old)
    if isCount {
      // Of two counts that are drawn from the same rate the difference deviates by the root of their
      // sum; logs come in bursts, so a tenth of the number is asked for as well.
      return difference > ChangeMaker.deviations * (value + old).squareRoot()
        && difference > 0.1 * max(value, old)
    }
    return difference > ChangeMaker.notableShare * max(abs(value), abs(old))
  }

  /// Compares two shares, each with what it is a share of, in percentage points.
  static func points(
    now: (share: Double?, whole: Double),
    before: (share: Double?, whole: Double),
    since: String,
    better: ReportItem.Direction?
  ) -> Figure.Change {
    guard let share = now.share, let old = before.share else {
      return Figure.Change(since: since, before: before.share, text: "nothing stored")
    }
    let difference = share - old
    let points = Quantity.digits(abs(difference) * 100, significant: 2)
    var change = Figure.Change(
      since: since,
      before: old,
      text: points == "0" ? "same" : "\(difference > 0 ? "+" : "−")\(points) points"
    )
    let pooled = (share * now.whole + old * before.whole) / (now.whole + before.whole)
    let deviation =
      (max(pooled * (1 - pooled), 0) * (1 / now.whole + 1 / before.whole)).squareRoot()
    change.isNotable = abs(difference) > max(deviations * deviation, 0.001)
    if change.isNotable, let better {
      change.tone = (difference > 0) == (better == .up) ? .good : .bad
    }
    return change
  }

  /// A share as a percentage of three digits: `12.3 %`, `0.042 %`.
  static func percent(_ share: Double) -> String {
    "\(Quantity.digits(share * 100, significant: abs(share) >= 0.1 ? 3 : 2)) %"
  }
}

extension Double {
  fileprivate func rounded(_ isWhole: Bool) -> Double { isWhole ? rounded() : self }
}
