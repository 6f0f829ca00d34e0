/// One thing's count in a period beside its history, for a test of whether it has changed.
public struct Change: Sendable, Equatable {
  /// The days before.
  public var history: DayHistory
  /// What the period counted.
  public var count: UInt64
  /// How many days of the period are known.
  public var exposure: Double
  /// Whether it was seen on one of the last days before the period.
  public var wasSeenLately: Bool

  /// Makes a change to test.
  public init(history: DayHistory, count: UInt64, exposure: Double, wasSeenLately: Bool) {
    self.history = history
    self.count = count
    self.exposure = exposure
    self.wasSeenLately = wasSeenLately
  }

  /// Known days without which nothing is said.
  ///
  /// A week: with fewer, how much the days differ is anyone's guess.
  public static let minDays = 7
  /// Days on which it was seen, without which nothing is said: one burst, or two, is no rate.
  public static let minDaysSeen = 3
  /// Least count of a period that rises: below it, nobody would look.
  public static let minCount: UInt64 = 10
  /// Least ratio to what is expected of a period that rises.
  public static let minRatio = 2.0
  /// Least ratio, up or down, of an ignore rule that has changed drastically.
  public static let drasticRatio = 3.0
  /// Share of its days on which something steady was seen.
  public static let steadyShare = 0.9
  /// Known days before the period on one of which what goes silent was seen: later it is no news.
  public static let recentDays = 3
  /// Least part of a day to be known, of the period and of each day before.
  ///
  /// A quarter: what an hour says of a day is the hour, not the day.
  public static let minExposure = 0.25
  /// Share of chance among what is found, and share of reports with any where nothing changed.
  public static let level = 0.01

  /// Whether there is enough known to test.
  public var isTestable: Bool {
    history.days >= Change.minDays && history.daysSeen >= Change.minDaysSeen
      && exposure >= Change.minExposure
  }

  /// Whether it was seen on nine of ten days, and on one of the last.
  public var isSteady: Bool {
    wasSeenLately
      && Double(history.daysSeen) >= Change.steadyShare * Double(history.days)
  }

  /// How likely such a count is if nothing has changed: that many or more, or, of something steady,
  /// none; 1 when too little is known.
  public var chance: Double {
    guard let expectation else { return 1 }
    if Double(count) > expectation.mean { return expectation.atLeast(count) }
    return count == 0 && isSteady ? expectation.none : 1
  }

  /// What to expect if nothing has changed; nil when too little is known.
  public var expectation: CountExpectation? {
    isTestable ? history.expectation(for: exposure) : nil
  }

  /// What a test found.
  public struct Finding: Sendable, Equatable {
    /// Place among what was tested.
    public var place: Int
    /// The chance of such a count if nothing had changed.
    public var chance: Double
    /// The count to expect.
    public var expected: Double
  }

  /// The ones that rise: at least 10 records, twice what is expected, and too many for chance.
  ///
  /// Each is compared with its own days (`DayHistory.expectation`); corrected for all that have a
  /// history (`FalseDiscovery`).
  public static func rising(_ changes: [Change]) -> [Finding] {
    found(changes.map { $0.isTestable ? $0 : nil }) { change, expectation in
      guard change.count >= minCount, Double(change.count) >= minRatio * expectation.mean else {
        return 1
      }
      return expectation.atLeast(change.count)
    }
  }

  /// The ones that have gone silent: seen on nine of ten days, lately too, and now not at all,
  /// where that is no chance at their rate.
  ///
  /// Corrected for all that are steady.
  public static func silent(_ changes: [Change]) -> [Finding] {
    found(
      changes.map { $0.isTestable && $0.isSteady ? $0 : nil }
    ) { change, expectation in
      change.count == 0 ? expectation.none : 1
    }
  }

  /// The ones that differ drastically, up or down: by a factor of 3 from `usual` records a day, and
  /// by too much for chance.
  public static func drastic(_ changes: [Change], usual: [Double]) -> [Finding] {
    found(changes.map { $0.isTestable ? $0 : nil }, usual: usual) { change, expectation, usual in
      let count = Double(change.count)
      let level = usual * change.exposure
      let least = Double(minCount)
      if count >= least, count >= drasticRatio * level {
        return min(1, 2 * expectation.atLeast(change.count))
      }
      if level >= least, count * drasticRatio <= level {
        return min(1, 2 * expectation.atMost(change.count))
      }
      return 1
    }
  }

  private static func found(
    _ changes: [Change?],
    usual: [Double] = [],
    _ chance: (Change, CountExpectation, Double) -> Double
  ) -> [Finding] {
    var findings: [Finding] = []
    for (place, change) in changes.enumerated() {
      guard let change, let expectation = change.expectation else { continue }
      let level = place < usual.count ? usual[place] : 0
      findings.append(
        Finding(
          place: place,
          chance: chance(change, expectation, level),
          expected: expectation.mean
        )
      )
    }
    let threshold = FalseDiscovery.threshold(findings.map(\.chance), level: level)
    return findings.filter { $0.chance <= threshold }
  }

  private static func found(
    _ changes: [Change?],
    _ chance: (Change, CountExpectation) -> Double
  ) -> [Finding] {
    found(changes) { change, expectation, _ in chance(change, expectation) }
  }
}
