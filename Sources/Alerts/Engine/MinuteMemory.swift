import Ledger
import Minutes
import Rulebook

/// The last minutes of all metrics that alerts look at.
struct MinuteMemory {
  /// One metric of a category and environment.
  struct Key: Hashable {
    var category: String
    var environment: String
    var metric: String
  }

  private var rings: [Key: MinuteRing] = [:]
  /// How many minutes are wanted of each metric, by category, or of `each` category.
  private let wanted: AlertWants

  init(_ wanted: AlertWants) {
    self.wanted = wanted
  }

  /// Takes what other wants have in common with these.
  init(_ wanted: AlertWants, keeping other: MinuteMemory) {
    self.wanted = wanted
    for (key, ring) in other.rings {
      guard let capacity = wanted.minutes(of: key.metric, in: key.category) else { continue }
      ring.grow(to: capacity)
      rings[key] = ring
    }
  }

  /// Forgets all minutes: the stream has gone back in time.
  mutating func reset() { rings = [:] }

  /// Forgets the minutes of a category and environment.
  mutating func forget(category: String, environment: String) {
    rings = rings.filter { $0.key.category != category || $0.key.environment != environment }
  }

  /// The minutes of a metric; nil when none was seen.
  func ring(_ key: Key) -> MinuteRing? { rings[key] }

  /// The metrics of a category that are wanted.
  func wantedMetrics(of category: String) -> Set<String> {
    Set(wanted.metrics(of: category).keys)
  }

  /// Takes a summary of a minute, or a part of one.
  mutating func take(_ summary: Summary) {
    let index = summary.minute / 60
    for (metric, capacity) in wanted.metrics(of: summary.category) {
      guard let value = MinuteMemory.value(metric, of: summary) else { continue }
      let key = Key(category: summary.category, environment: summary.environment, metric: metric)
      ring(key, capacity).take(
        value,
        isWhole: !summary.isPartial && !summary.isAmendment,
        at: index
      )
    }
  }

  /// Notes that a category and environment had no record in a minute that is known.
  mutating func takeQuiet(
    _ minute: Int64,
    category: String,
    environment: String,
    _ tables: AlertTables
  ) {
    for (metric, capacity) in wanted.metrics(of: category) {
      let key = Key(category: category, environment: environment, metric: metric)
      let zero = rings[key].flatMap { ring in ring.newest.flatMap { ring[$0] } }?.value
      guard zero != nil || tables.isZeroWhenQuiet(metric, in: category) else { continue }
      let ring = ring(key, capacity)
      ring.take(
        zero.map { .zero($0.kind, isLabelled: $0.isLabelled) } ?? .count(0),
        isWhole: true,
        at: minute / 60
      )
    }
  }

  private mutating func ring(_ key: Key, _ capacity: Int) -> MinuteRing {
    if let ring = rings[key] { return ring }
    let ring = MinuteRing(capacity: capacity)
    rings[key] = ring
    return ring
  }

  /// A metric's value, or a part of the account as a count; nil for what the summary does not have.
  static func value(_ metric: String, of summary: Summary) -> MetricValue? {
    let account = summary.accounting
    switch metric {
    case "$records": return .count(account.read)
    case "$matched": return .count(account.matched)
    case "$ignored": return .count(account.ignored)
    case "$unmatched": return .count(account.unmatched)
    case "$malformed": return .count(account.malformed)
    case "$own": return .count(account.own)
    case "$dropped": return .count(account.dropped)
    default: return summary.value(metric)
    }
  }
}

/// Which metrics alerts look at, and how far back.
struct AlertWants {
  /// By category; nil for those of every category.
  private var minutes: [String?: [String: Int]] = [:]

  /// How far back any of them looks, in minutes.
  private(set) var longest = 0

  init(_ rules: [AlertRule]) {
    for rule in rules {
      var own: String?
      if case .category(let name) = rule.scope { own = name }
      for (number, length) in rule.condition.numbers {
        let category = number.category ?? own
        minutes[category, default: [:]][number.metric] = max(
          minutes[category]?[number.metric] ?? 0,
          length
        )
        longest = max(longest, length)
      }
    }
  }

  /// The metrics looked at of a category, with minutes.
  func metrics(of category: String) -> [String: Int] {
    guard let all = minutes[nil] else { return minutes[category] ?? [:] }
    return (minutes[category] ?? [:]).merging(all) { max($0, $1) }
  }

  /// Minutes looked at of one metric; nil for one that nobody looks at.
  func minutes(of metric: String, in category: String) -> Int? {
    metrics(of: category)[metric]
  }
}

extension AlertCondition {
  /// The numbers it looks at, each with how many minutes back; none for one that is judged by
  /// other evidence.
  var numbers: [(number: AlertNumber, minutes: Int)] {
    switch self {
    case .threshold(let operand, _, let minutes): operand.numbers.map { ($0, minutes) }
    case .change(let operand, _, let minutes, let change):
      operand.numbers.map { ($0, minutes + change.minutes) }
    case .absent(let operand, let minutes): operand.numbers.map { ($0, minutes) }
    // A minute of it, so that the series is known to be there.
    case .aberrant(let operand, _): operand.numbers.map { ($0, 1) }
    case .newTemplate, .ignoredChange: []
    }
  }
}

extension AlertOperand {
  /// The numbers it is made of.
  var numbers: [AlertNumber] {
    switch self {
    case .number(let number): [number]
    case .ratio(let number, let whole, _): [number, whole]
    }
  }

  /// How people write it, without a blank: `Errors/Requests`.
  var text: String { numbers.map(\.text).joined(separator: "/") }
}
