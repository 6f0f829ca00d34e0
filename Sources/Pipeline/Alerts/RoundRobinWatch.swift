import Alerts
import Glibc
import RoundRobin
import Rulebook

/// What RRDtool's detector says of the series that alerts ask about.
///
/// The week's file is asked once it has learnt, as it knows weekends; until then the day's.
struct RoundRobinWatch {
  /// Seconds between two questions whether a file may be believed.
  static let standingInterval: Int64 = 3_600
  /// Files whose standing is remembered.
  static let maxFiles = 20_000

  private let store: RoundRobinStore
  private var standings: [String: (asked: Int64, isJudging: Bool)] = [:]

  init(root: String) {
    store = RoundRobinStore(root: root)
  }

  /// What it says of the minute that begins at a time; nil while it may not judge, and where there is
  /// no file.
  mutating func verdict(
    _ key: SeriesWatch.Key,
    hasWeek: Bool,
    minute: Int64
  ) throws(RoundRobinError) -> AlertAberrance? {
    for season in hasWeek ? [Season.week, .day] : [.day] {
      let file = store.file(
        category: key.category,
        environment: key.environment,
        metric: key.number.roundRobinName,
        season: season
      )
      if try mayJudge(file, minute) { return try verdict(file, minute) }
    }
    return nil
  }

  private func verdict(_ file: RoundRobinFile, _ minute: Int64) throws(RoundRobinError)
    -> AlertAberrance?
  {
    guard try file.lastUpdate() >= minute + 60 else { return nil }
    guard let span = try Aberrance.span(file, minuteEnding: minute + 60), !span.isEcho else {
      return AlertAberrance(
        isFlagged: false,
        direction: .either,
        observed: 0,
        expected: 0,
        low: 0,
        high: 0,
        since: minute
      )
    }
    return AlertAberrance(
      isFlagged: true,
      direction: span.direction == .up ? .up : .down,
      observed: span.observed,
      expected: span.expected,
      low: span.low,
      high: span.high,
      since: span.since
    )
  }

  private mutating func mayJudge(
    _ file: RoundRobinFile,
    _ minute: Int64
  ) throws(RoundRobinError) -> Bool {
    if let known = standings[file.path], minute - known.asked < RoundRobinWatch.standingInterval {
      return known.isJudging
    }
    if standings.count >= RoundRobinWatch.maxFiles { standings = [:] }
    var isJudging = false
    if access(file.path, F_OK) == 0, case .judging = try Aberrance.standing(file, at: minute) {
      isJudging = true
    }
    standings[file.path] = (minute, isJudging)
    return isJudging
  }
}

extension AlertNumber {
  /// The name of its RRD file.
  fileprivate var roundRobinName: String {
    metric == "$records" ? Desk.recordsSeries : metric + suffix
  }
}
