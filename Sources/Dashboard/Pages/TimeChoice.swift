import Reports
import Syslog

/// The time that a page is about, as its address says it.
struct TimeChoice: Sendable {
  /// The names that stand in addresses.
  static let names: Set<String> = ["range", "from", "to", "environment"]
  /// Lengths that a page offers.
  static let offered = ["1h", "6h", "24h", "7d", "30d"]
  private static let standard = "24h"
  private static let expected = "a length from a minute to two years, such as 24h or 7d"

  /// The query item of a length.
  static let key = QueryKey("range", expected: expected) { text in
    TimeSpan.seconds(text).map { (60...ReportPeriod.maxSeconds).contains($0) } ?? false
  }

  /// The time.
  let period: ReportPeriod
  /// The length that was chosen; nil for a time from one moment to another.
  let length: String?
  /// The environment that was chosen; nil for all together.
  let environment: String?

  /// Reads a query.
  ///
  /// A length ends now; where nothing so new is stored, with the newest minute, so that an old store can
  /// be looked at.
  init(
    _ request: PageRequest,
    zone: Zone,
    now: Int64,
    newest: Int64?,
    standard: String = TimeChoice.standard
  ) throws(PageProblem) {
    environment = request.query["environment"]
    if let text = request.query["from"] {
      guard request.query["range"] == nil else {
        throw PageProblem.badRequest("range and from say the same", "give one of them")
      }
      let from = try TimeChoice.instant("from", text, zone, now)
      let to = try request.query["to"].map { text throws(PageProblem) in
        try TimeChoice.instant("to", text, zone, now)
      }
      guard from < to ?? now else {
        throw PageProblem.badRequest("from is not before to", "give a time that has a minute in it")
      }
      guard (to ?? now) - from <= ReportPeriod.maxSeconds else {
        throw PageProblem.badRequest("that is too long a time", "a page is of two years at most")
      }
      period = ReportPeriod(from: from, to: to ?? now, zone: zone)
      length = nil
      return
    }
    guard request.query["to"] == nil else {
      throw PageProblem.badRequest("to stands alone", "give from as well")
    }
    let text = request.query["range"] ?? standard
    guard let seconds = TimeSpan.seconds(text), seconds >= 60, seconds <= ReportPeriod.maxSeconds
    else {
      throw PageProblem.badRequest(
        "range=\(text) cannot be used",
        "expected \(TimeChoice.expected)"
      )
    }
    let end = newest.map { $0 + 60 > now - seconds ? now : $0 + 60 } ?? now
    period = ReportPeriod(from: end - seconds, to: end, zone: zone, isLatest: true)
    length = text
  }

  private static func instant(
    _ name: String,
    _ text: String,
    _ zone: Zone,
    _ now: Int64
  ) throws(PageProblem) -> Int64 {
    guard let instant = TimeText.instant(text, in: zone, now: now),
      (0...253_402_300_799).contains(instant)
    else {
      throw PageProblem.badRequest(
        "\(name)=\(text) cannot be used",
        "expected a time such as 2026-11-12T13:00:00Z, 2026-11-12 or 2h ago"
      )
    }
    return instant
  }

  /// What carries the choice on to another page; empty for the usual one.
  var query: String { [timeQuery, environmentQuery].filter { !$0.isEmpty }.joined(separator: "&") }

  private var timeQuery: String {
    if let length { return length == TimeChoice.standard ? "" : "range=\(length)" }
    return TimeChoice.query(from: period.from, to: period.to)
  }

  /// The environment as it is carried on; empty for all.
  var environmentQuery: String {
    environment.map { "environment=\(PageAddress.encoded($0))" } ?? ""
  }

  /// The same time with another environment.
  func query(environment: String?) -> String {
    let other = environment.map { "environment=\(PageAddress.encoded($0))" } ?? ""
    return [timeQuery, other].filter { !$0.isEmpty }.joined(separator: "&")
  }

  static func query(from: Int64, to: Int64) -> String {
    "from=\(PageAddress.encoded(Stamp.utc(from)))&to=\(PageAddress.encoded(Stamp.utc(to)))"
  }
}
