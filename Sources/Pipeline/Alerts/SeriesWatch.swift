import Detector
import Ledger
import Rulebook
import Syslog

/// The detectors of the series that alerts ask about, fed from the stored minutes.
///
/// What a detector knows is a function of the store: it is made anew at each start, six weeks of a
/// series in some 0.1 s, and nothing of it needs to be kept.
struct SeriesWatch {
  /// Days that a detector learns from when it is made: six weeks, so that it has seen each weekday.
  static let historyDays: Int64 = 42
  /// Detectors kept, 60 KB each; further series are not judged, and counted.
  static let maxSeries = 1_000

  /// One number of a category and environment.
  struct Key: Hashable {
    var category: String
    var environment: String
    var number: AlertNumber
  }

  private struct Watch {
    var detector: SeriesDetector
    var next: Int64
    /// What was said of the minutes read last, where it may judge.
    var verdicts: [Int64: Verdict] = [:]
  }

  private let ledger: Ledger
  private let zone: Zone
  private let holidays: Set<Int>
  /// Seconds that are read at once beyond the minute asked about: none where they are still to come.
  private let ahead: Int64
  private var watches: [Key: Watch] = [:]
  /// Series not judged as there were too many.
  private(set) var beyond: UInt64 = 0

  init(_ ledger: Ledger, zone: Zone, holidays: Set<Int> = [], ahead: Int64 = 0) {
    self.ledger = ledger
    self.ahead = ahead
    self.zone = zone
    self.holidays = holidays
  }

  /// What the detector says of the minute that begins at a time; nil while it may not judge.
  mutating func verdict(
    _ key: Key,
    kind: Tally.Kind?,
    minute: Int64
  ) throws(LedgerError) -> Verdict? {
    var watch: Watch
    if let known = watches[key] {
      watch = known
    } else {
      guard watches.count < SeriesWatch.maxSeries else {
        beyond += 1
        return nil
      }
      watch = Watch(
        detector: SeriesDetector(
          DetectorSettings(kind: SeriesWatch.kind(kind, key.number), zone: zone, holidays: holidays)
        ),
        next: minute - SeriesWatch.historyDays * 86_400
      )
    }
    // A copy would double the state for each minute.
    watches[key] = nil
    defer { watches[key] = watch }
    guard watch.next <= minute else { return watch.verdicts[minute] }
    var detector = watch.detector
    var verdicts: [Int64: Verdict] = [:]
    let end = minute + 60 + ahead
    try ledger.eachNumber(
      of: key.number.metric,
      suffix: key.number.suffix,
      category: key.category,
      environment: key.environment,
      from: watch.next,
      to: end
    ) { number in
      guard number.isWhole else { return }
      let verdict = detector.take(number.value, at: number.minute)
      if number.minute >= minute, detector.standing.isJudging { verdicts[number.minute] = verdict }
    }
    watch.detector = detector
    watch.next = end
    watch.verdicts = verdicts
    return verdicts[minute]
  }

  /// Where a detector stands; nil for a series that nobody has asked about.
  func standing(_ key: Key) -> DetectorStanding? { watches[key]?.detector.standing }

  /// Whether the numbers are counts, whose spread has a least.
  private static func kind(_ kind: Tally.Kind?, _ number: AlertNumber) -> DetectorSettings.Kind {
    if number.isAccount || number.suffix == "_count" { return .count }
    switch kind {
    case .count?, .distinct?: return .count
    default: return .value
    }
  }
}
