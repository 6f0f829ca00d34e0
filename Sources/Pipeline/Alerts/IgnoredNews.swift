import Alerts
import Ledger
import Unknowns

/// Ignore rules whose records have changed drastically, day against days.
///
/// A day that is over is judged as a whole, up and down; the day that has begun only when it already has
/// too many, as a morning says nothing of the evening. Asked once an hour.
struct IgnoredNews {
  /// Seconds between two answers.
  static let interval: Int64 = 3_600
  /// Days that make what is usual.
  static let historyDays: Int64 = 28

  /// Who asks, and when last: two alerts may look at one category.
  private var asked: [Question: Int64] = [:]

  private struct Question: Hashable {
    var category: String
    var rules: [String]
    var factor: Double
  }
  /// Whether the day that has begun is judged, too; not where the store has all of it already.
  private let judgesToday: Bool

  init(judgesToday: Bool = true) { self.judgesToday = judgesToday }

  /// The rules that have changed; nil between two times of asking.
  ///
  /// Usual is the median of the known days before, of which there must be seven. Beyond the factor the
  /// change must also be no chance (`Change`), one in a hundred.
  mutating func news(
    _ category: String,
    minute: Int64,
    rules: [String],
    factor: Double,
    _ ledger: Ledger
  ) throws(LedgerError) -> [AlertNews]? {
    let question = Question(category: category, rules: rules, factor: factor)
    if let last = asked[question], (0..<IgnoredNews.interval).contains(minute - last) { return nil }
    asked[question] = minute
    let today = DayCount.day(of: minute)
    let known = try ledger.days(of: category).filter {
      $0.day >= today - IgnoredNews.historyDays && Double($0.minutes) >= 1_440 * Change.minExposure
    }
    var counts: [String: [Int64: UInt64]] = [:]
    for row in try ledger.ignoredDays(of: category, from: today - IgnoredNews.historyDays) {
      counts[row.rule, default: [:]][row.day] = row.count
    }
    var news: [AlertNews] = []
    for (rule, days) in counts.sorted(by: { $0.key < $1.key })
    where rules.isEmpty || rules.contains(rule) {
      let yesterday = IgnoredNews.change(days, known, on: today - 1, factor, isOver: true)
      let now =
        judgesToday ? IgnoredNews.change(days, known, on: today, factor, isOver: false) : nil
      if let (count, usual) = now {
        news.append(AlertNews(id: rule, text: "today", records: count, expected: usual))
      } else if let (count, usual) = yesterday {
        news.append(AlertNews(id: rule, text: "yesterday", records: count, expected: usual))
      }
    }
    return news
  }

  /// A day's count and what is usual, where it differs drastically.
  private static func change(
    _ counts: [Int64: UInt64],
    _ known: [CategoryDay],
    on day: Int64,
    _ factor: Double,
    isOver: Bool
  ) -> (count: Double, usual: Double)? {
    var history = DayHistory()
    var rates: [Double] = []
    for before in known where before.day < day {
      let exposure = min(Double(before.minutes) / 1_440, 1)
      let count = counts[before.day] ?? 0
      history.add(count: count, exposure: exposure)
      rates.append(Double(count) / exposure)
    }
    guard rates.count >= Change.minDays else { return nil }
    let exposure: Double
    if isOver {
      guard let minutes = known.first(where: { $0.day == day })?.minutes else { return nil }
      exposure = min(Double(minutes) / 1_440, 1)
    } else {
      exposure = 1
    }
    let usual = rates.sorted()[rates.count / 2] * exposure
    let count = counts[day] ?? 0
    let expectation = history.expectation(for: exposure)
    let level = Change.level / 2
    if count >= Change.minCount, Double(count) >= factor * usual,
      expectation.atLeast(count) <= level
    {
      return (Double(count), usual)
    }
    if isOver, usual >= Double(Change.minCount), Double(count) * factor <= usual,
      expectation.atMost(count) <= level
    {
      return (Double(count), usual)
    }
    return nil
  }
}
