import Foundation

/// A series of minutes that is known to hold something, or nothing, for detectors to be tried on.
///
/// 21 days from a Monday on, in Berlin's winter or across its change to summer time.
public enum SeriesScene: String, CaseIterable, Sendable {
  /// An office day with 5 % noise.
  case clean
  /// The same with weekends at 35 %.
  case weekend
  /// The same across a change of clocks: from day 14 on everything comes an hour earlier in UTC.
  case clockChange
  /// The same with one minute of twenty times its value, on day 10.
  case spike
  /// The same with half a day missing on day 10, and five minutes on day 12.
  case gap
  /// Events of which one comes in 50 minutes.
  case rare
  /// The same with 15 events too many in half an hour of day 15.
  case rareBurst
  /// The office day growing by 3 % a day.
  case trend
  /// The office day at twice its level from day 14, 11:40 on.
  case level
  /// Fourteen shifts of half an hour from day 7 on, in turn to three times and to a third.
  case shifts

  /// Minutes of a scene.
  public static let minutes = 21 * 1_440
  /// 2026-03-16 00:00 in Berlin, a Monday; the clocks change on day 13, Sunday, 02:00.
  public static let start: Int64 = 1_773_615_600
  /// First minute that is judged: a day and a half is learning, for the detector that is quickest.
  public static let firstJudged = 2 * 1_440

  /// What the scene holds that ought to be found: beginning and length in minutes, and whether it is up.
  public struct Planted: Sendable {
    /// Its first minute.
    public let minute: Int
    /// Minutes it lasts.
    public let length: Int
    /// Whether it is up.
    public let isUp: Bool
  }

  /// Minutes with values and what was planted; a minute that is missing has no value.
  public func make(seed: UInt64) -> (values: [Double?], planted: [Planted]) {
    var generator = SeededGenerator(seed)
    var values: [Double?] = (0..<SeriesScene.minutes).map { minute in
      switch self {
      case .rare, .rareBurst: poisson(0.02, &generator)
      default: office(minute, 1 + 0.05 * gauss(&generator))
      }
    }
    switch self {
    case .spike:
      let at = 10 * 1_440 + 600
      values[at] = values[at].map { $0 * 20 }
      return (values, [Planted(minute: at, length: 1, isUp: true)])
    case .gap:
      for minute in 0..<720 { values[10 * 1_440 + 500 + minute] = nil }
      for minute in 0..<5 { values[12 * 1_440 + minute] = nil }
    case .rareBurst:
      let at = 15 * 1_440 + 300
      for minute in at..<at + 30 { values[minute] = values[minute].map { $0 + Double(minute % 2) } }
      return (values, [Planted(minute: at, length: 30, isUp: true)])
    case .level:
      return (values, [Planted(minute: 14 * 1_440 + 700, length: 8_000, isUp: true)])
    case .shifts: return (values, shift(&values, &generator))
    default: break
    }
    return (values, [])
  }

  private func office(_ minute: Int, _ noise: Double) -> Double {
    // The scene runs in elapsed minutes; after the change local clocks are an hour ahead.
    let local = self == .clockChange && minute >= 13 * 1_440 + 120 ? minute + 60 : minute
    let day = local / 1_440
    let distance = (Double(local % 1_440) / 60 - 13) / 4
    var value = 1_000 * (0.25 + exp(-distance * distance / 2)) * noise
    if self == .weekend, day % 7 >= 5 { value *= 0.35 }
    if self == .trend { value *= 1 + 0.03 * Double(minute) / 1_440 }
    if self == .level, minute >= 14 * 1_440 + 700 { value *= 2 }
    return max(value, 0).rounded()
  }

  private func shift(
    _ values: inout [Double?],
    _ generator: inout SeededGenerator
  ) -> [Planted] {
    (0..<14).map { number in
      let at = (7 + number) * 1_440 + Int.random(in: 0..<1_400, using: &generator)
      let isUp = number % 2 == 0
      for minute in at..<at + 30 {
        values[minute] = values[minute].map { ($0 * (isUp ? 3 : 1.0 / 3)).rounded() }
      }
      return Planted(minute: at, length: 30, isUp: isUp)
    }
  }

  /// Knuth's product of uniform numbers, for small means.
  private func poisson(_ mean: Double, _ generator: inout SeededGenerator) -> Double {
    var product = Double.random(in: 0..<1, using: &generator)
    var count = 0.0
    while product > exp(-mean) {
      product *= Double.random(in: 0..<1, using: &generator)
      count += 1
    }
    return count
  }

  /// Box and Muller.
  private func gauss(_ generator: inout SeededGenerator) -> Double {
    let uniform = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &generator)
    return (-2 * log(uniform)).squareRoot()
      * cos(2 * Double.pi * Double.random(in: 0..<1, using: &generator))
  }

  /// Seeds to try: two, or as many as `MINUTED_SEEDS` says.
  public static var seeds: [UInt64] {
    let wanted = ProcessInfo.processInfo.environment["MINUTED_SEEDS"].flatMap { UInt64($0) } ?? 1
    return Array(1...max(wanted, 1))
  }
}

/// What a detector made of a scene: its alarms, as ranges of minutes, and on which side they lay.
public struct SceneResult: Sendable {
  /// Stretches of planted anomalies that had an alarm on their side.
  public private(set) var found = 0
  /// Minutes from the beginning of a planted anomaly to its alarm, for each one found.
  public private(set) var delays: [Int] = []
  /// Beginnings, in days, of the alarms that belong to nothing planted.
  public private(set) var falseAlarms: [Double] = []

  /// Sorts alarms; one that begins within ten minutes after a planted anomaly belongs to it as well.
  public init(
    alarms: [(from: Int, to: Int, isUp: Bool)],
    planted: [SeriesScene.Planted]
  ) {
    var matched: Set<Int> = []
    for alarm in alarms where alarm.from >= SeriesScene.firstJudged {
      let owner = planted.firstIndex {
        alarm.from >= $0.minute && alarm.from < $0.minute + $0.length + 10
      }
      guard let owner else {
        falseAlarms.append(Double(alarm.from) / 1_440)
        continue
      }
      guard alarm.isUp == planted[owner].isUp else {
        falseAlarms.append(Double(alarm.from) / 1_440)
        continue
      }
      if matched.insert(owner).inserted {
        found += 1
        delays.append(alarm.from - planted[owner].minute + 1)
      }
    }
  }
}
