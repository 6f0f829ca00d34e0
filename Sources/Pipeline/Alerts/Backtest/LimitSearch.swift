import Alerts
import Glibc
import Ledger
import Minutes
import Rulebook

/// Looks for limits by judging the same minutes again and again, each time with another limit.
///
/// Candidates are the numbers that were observed, from the farthest out inwards in growing steps and
/// then halved, so that some twenty runs do. How often an alert fires does not only grow with a more
/// sensitive limit, as short alarms join to long ones: the first too many end the search, and so does
/// firing for a tenth of the time.
struct LimitSearch {
  /// Minutes that must be known for a proposal: two weeks, of which a twentieth may be missing.
  static let leastMinutes = 14 * 1_440 * 19 / 20
  /// Share of the time that an alert may fire: beyond it the limit tells nothing.
  static let maxFiring = 0.1

  let setup: AlertEngine.Setup
  let rule: AlertRule
  let from: Int64
  /// Minutes before and in the time, in order.
  let minutes: [(minute: Int64, summaries: [Summary])]
  /// Those in the time.
  let known: Int

  /// How often an alert fires with other limits, and for how many minutes.
  private func run(_ limits: AlertLimits) -> (alarms: Int, minutes: Int) {
    var engine = AlertEngine(setup.with(rule.with(limits)))
    var episodes: [Int64: AlertEpisode] = [:]
    for (minute, summaries) in minutes {
      if minute < from {
        for summary in summaries { engine.recall(summary) }
      } else {
        for episode in engine.judge(minute: minute, summaries, NoEvidence()).episodes {
          episodes[episode.id] = episode
        }
      }
    }
    let end = (minutes.last?.minute ?? from) + 60
    let firing = episodes.values.reduce(0) { $0 + Int((($1.resolved ?? end) - $1.fired) / 60) }
    return (episodes.count, firing)
  }

  /// All that was observed, the farthest out first, each value once.
  private func observed(isAbove: Bool) -> [Double] {
    // With a limit that every value lies beyond, each is the state's.
    let all = isAbove ? -Double.greatestFiniteMagnitude : Double.greatestFiniteMagnitude
    let limits = isAbove ? AlertLimits(above: all) : AlertLimits(below: all)
    var engine = AlertEngine(setup.with(rule.with(limits)))
    var values: Set<Double> = []
    for (minute, summaries) in minutes {
      if minute < from {
        for summary in summaries { engine.recall(summary) }
      } else {
        _ = engine.judge(minute: minute, summaries, NoEvidence())
        values.formUnion(engine.observed(of: rule.id))
      }
    }
    return isAbove ? values.sorted(by: >) : values.sorted()
  }

  /// Looks for the most sensitive limit that fires at most so often.
  func propose(_ rate: AlarmRate, present: Double, isAbove: Bool, clear: Double?) -> LimitProposal {
    let now = run(limits(present, present, isAbove, clear))
    let allowed = rate.allowed(in: known)
    var proposal = LimitProposal(
      rule: rule,
      present: present,
      presentAlarms: now.alarms,
      allowed: allowed,
      outcome: .none("")
    )
    guard known >= LimitSearch.leastMinutes else {
      let days = Int((Double(known) / 1_440).rounded(.down))
      proposal.outcome = .none("two weeks of minutes are needed, \(days) days are known")
      return proposal
    }
    let values = observed(isAbove: isAbove)
    guard !values.isEmpty else {
      proposal.outcome = .none("nothing was observed")
      return proposal
    }
    func result(_ value: Double) -> (limit: Double, alarms: Int)? {
      let limit = LimitSearch.rounded(value, up: isAbove)
      let result = run(limits(limit, present, isAbove, clear))
      let share = Double(result.minutes) / Double(max(known, 1))
      return result.alarms <= allowed && share <= LimitSearch.maxFiring
        ? (limit, result.alarms) : nil
    }
    var (good, bad) = (0, values.count)
    var best = result(values[0])
    var place = 1
    while best != nil, place < values.count {
      guard let found = result(values[place]) else {
        bad = place
        break
      }
      (good, best) = (place, found)
      place += max(1, place / 2)
    }
    while best != nil, bad - good > 1, bad < values.count {
      let middle = (good + bad) / 2
      if let found = result(values[middle]) {
        (good, best) = (middle, found)
      } else {
        bad = middle
      }
    }
    if let best {
      let clear = limits(best.limit, present, isAbove, clear).clear
      proposal.outcome = .limit(best.limit, alarms: best.alarms, clear: clear)
    } else {
      proposal.outcome = .none("no limit would do")
    }
    return proposal
  }

  /// A limit with `clear` as far from it, in proportion, as it is from the present one.
  private func limits(
    _ limit: Double,
    _ present: Double,
    _ isAbove: Bool,
    _ clear: Double?
  ) -> AlertLimits {
    var scaled = clear
    if let clear, limit != present {
      scaled = present == 0 ? clear + limit : clear * (limit / present)
      scaled = scaled.map { LimitSearch.rounded($0, up: !isAbove) }
      scaled = scaled.map { isAbove ? min($0, limit) : max($0, limit) }
    }
    return isAbove
      ? AlertLimits(above: limit, clear: scaled) : AlertLimits(below: limit, clear: scaled)
  }

  /// A number of three digits at most, upwards or downwards.
  static func rounded(_ value: Double, up: Bool) -> Double {
    guard value != 0, value.isFinite else { return value }
    // Powers of ten by division: of a tenth as a factor the digits would not be whole.
    let exponent = Int(log10(value.magnitude).rounded(.down)) - 2
    let power = pow(10, Double(abs(exponent)))
    let scaled = exponent < 0 ? value * power : value / power
    // What is whole but for the last bit stays.
    let near = scaled.rounded()
    let whole =
      abs(scaled - near) < 1e-9 * abs(scaled) ? near : scaled.rounded(up ? .up : .down)
    return exponent < 0 ? whole / power : whole * power
  }
}

/// Numbers alone: of threshold alerts no other evidence is asked for.
private struct NoEvidence: AlertEvidence {
  func aberrance(
    _ number: AlertNumber,
    category: String,
    environment: String,
    minute: Int64
  ) -> AlertAberrance? { nil }

  func newTemplates(category: String, minute: Int64, records: Int) -> [AlertNews] { [] }

  func ignoredChanges(
    category: String,
    minute: Int64,
    rules: [String],
    factor: Double
  ) -> [AlertNews]? { nil }

  func explanation(
    category: String,
    environment: String,
    tables: [String],
    metrics: [String],
    label: String,
    from: Int64,
    to: Int64
  ) -> AlertExplanation { AlertExplanation() }
}

extension AlertRule {
  /// The same with other limits, and by itself: what it depends on could only fire less.
  fileprivate func with(_ limits: AlertLimits) -> AlertRule {
    guard case .threshold(let operand, _, let minutes) = condition else { return self }
    var rule = self
    rule.condition = .threshold(operand, limits, minutes: minutes)
    rule.onlyIf = []
    rule.inhibitedBy = []
    return rule
  }
}

extension AlertEngine.Setup {
  fileprivate func with(_ rule: AlertRule) -> AlertEngine.Setup {
    var setup = self
    setup.rules = [rule]
    return setup
  }
}
