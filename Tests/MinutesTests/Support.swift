import Minutes
import Sketches
import Syslog
import Testing
import TestSupport

/// What the tests tally: every kind of metric, an ignore rule, a value joined from two fields.
enum Site {
  static let web = CategoryPlan(
    name: "web",
    metrics: [
      CategoryPlan.Metric(name: "Hits", kind: .count),
      CategoryPlan.Metric(name: "Bytes", kind: .sum),
      CategoryPlan.Metric(name: "Users", kind: .distinct),
      CategoryPlan.Metric(name: "users", kind: .top, keep: 3),
      CategoryPlan.Metric(name: "Load", kind: .gauge),
      CategoryPlan.Metric(name: "pairs", kind: .top),
    ],
    rules: [
      CategoryPlan.Rule(
        id: "full",
        updates: [
          CategoryPlan.Update(metric: 0), CategoryPlan.Update(metric: 1, sources: [.group(1)]),
          CategoryPlan.Update(metric: 2, sources: [.group(2)]),
          CategoryPlan.Update(metric: 3, sources: [.group(2)]),
          CategoryPlan.Update(metric: 4, sources: [.group(1)]),
        ]
      ),
      CategoryPlan.Rule(
        id: "pair",
        updates: [
          CategoryPlan.Update(metric: 0),
          CategoryPlan.Update(metric: 5, sources: [.group(2), .host]),
        ]
      ),
      CategoryPlan.Rule(id: "noise", isIgnored: true),
    ]
  )
  static let plain = CategoryPlan(name: "other", metrics: [], rules: [])

  static func book(
    lateness: Int64 = 10,
    known: Set<MinuteBook.Key> = [],
    startedAt: Int64? = nil
  ) -> MinuteBook {
    MinuteBook(
      plans: [web, plain],
      environments: ["prod", "qa"],
      instance: "test",
      lateness: lateness,
      seed: 5,
      known: known,
      startedAt: startedAt
    )
  }

  static let start: Int64 = 1_391_246_400
  static let webProd = MinuteBook.Key(category: "web", environment: "prod")
}

/// One record as the book sees it.
struct Event {
  var time: Int64
  var category = 0
  var environment = 0
  /// The rule that matched; nil for an unmatched record.
  var rule: Int? = 0
  /// Group 1; nil for a group that took no part in the match.
  var number: String? = "1"
  /// Group 2.
  var user = "root"
  var host = "h1"
  /// The host's group.
  var source = 0
}

extension MinuteBook {
  /// Takes one record.
  func feed(_ event: Event) {
    let number = Array((event.number ?? "").utf8)
    let user = Array(event.user.utf8)
    let host = Array(event.host.utf8)
    let subject = number + user + [UInt8](repeating: 0, count: ByteScan.padding)
    let line = host + [UInt8](repeating: 0, count: ByteScan.padding)
    var captures = [0, number.count + user.count, -1, -1, number.count, number.count + user.count]
    if event.number != nil { (captures[2], captures[3]) = (0, number.count) }
    var record = Record()
    record.time = event.time
    record.host = ByteRange(start: 0, count: host.count)
    saw(event.time, from: event.source)
    let state = state(
      in: shard(at: event.time),
      category: event.category,
      environment: event.environment
    )
    state.pointee.accounting.read += 1
    guard let rule = event.rule else {
      state.pointee.accounting.unmatched += 1
      return
    }
    subject.withUnsafeBufferPointer { subject in
      line.withUnsafeBufferPointer { line in
        guard let subject = subject.baseAddress, let line = line.baseAddress else { return }
        withUnsafePointer(to: record) { record in
          state.pointee.tally(
            rule: rule,
            subject: subject,
            captures: captures,
            line: line,
            record: record
          )
        }
      }
    }
  }

  /// Closes everything and answers all that was closed, in order.
  func drain() -> [Summary] {
    let closed = takeClosed()
    return closed + closeAll()
  }
}

extension Summary {
  /// Minute, category and environment with what is marked, for short expectations.
  var label: String {
    let marks = (isPartial ? " partial" : "") + (isAmendment ? " amend" : "")
    return "\((minute - Site.start) / 60) \(category)/\(environment) \(accounting.read)\(marks)"
  }

  func count(_ name: String) -> UInt64? {
    if case .count(let count) = value(name) { return count }
    return nil
  }
}

func randomEvent(_ time: Int64, _ random: inout SeededGenerator) -> Event {
  let rules: [Int?] = [0, 0, 1, 2, nil]
  let category = Int.random(in: 0..<4, using: &random) == 0 ? 1 : 0
  let whole = Int.random(in: -50...5_000, using: &random)
  let numbers = ["\(whole)", "\(whole).25", ".5", "-1.000000001", "bad", "", nil]
  return Event(
    time: time,
    category: category,
    environment: Int.random(in: 0..<2, using: &random),
    rule: category == 1 ? nil : rules[Int.random(in: 0..<rules.count, using: &random)],
    number: numbers[Int.random(in: 0..<numbers.count, using: &random)],
    user: "u\(Int.random(in: 0...9, using: &random) * Int.random(in: 0...9, using: &random))",
    host: "h\(Int.random(in: 0...3, using: &random))"
  )
}
