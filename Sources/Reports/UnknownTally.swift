import Unknowns

/// Counts of several things by day, taken up in the order of the days.
struct UnknownTally {
  /// What is known of each thing.
  struct Entry {
    var history = DayHistory()
    /// Places of the first and the last known day it was seen on.
    var first = Int.max
    var last = Int.min
    var period: UInt64 = 0
    /// Whether it was seen before the days of the period.
    var isOld = false
    var today: UInt64 = 0
  }

  private(set) var entries: [Entry]
  private let days: UnknownDays
  private let periodStart: Int64
  private var day = Int64.min
  private var place = 0
  private var isKnown = false
  private var touched: [Int] = []

  init(count: Int, _ days: UnknownDays, period: UnknownPeriod) {
    entries = Array(repeating: Entry(), count: count)
    self.days = days
    periodStart = period.days.lowerBound
  }

  /// Goes on to a day, later than the one before.
  mutating func turn(to next: Int64) {
    for thing in touched {
      let count = entries[thing].today
      entries[thing].today = 0
      if day >= periodStart {
        entries[thing].period += count
        continue
      }
      entries[thing].isOld = true
      guard isKnown else { continue }
      entries[thing].history.add(count: count, exposure: days.history[place].exposure)
      entries[thing].first = min(entries[thing].first, place)
      entries[thing].last = place
    }
    touched.removeAll(keepingCapacity: true)
    day = next
    place = days.place(of: next)
    isKnown = place < days.history.count && days.history[place].day == next
  }

  /// Adds to a thing's count of the day.
  mutating func add(_ count: UInt64, to thing: Int) {
    if entries[thing].today == 0 { touched.append(thing) }
    entries[thing].today += count
  }

  /// A thing's count in the period beside its known days from one on, or from when it was seen.
  func change(_ thing: Int, since day: Int64) -> Change {
    let entry = entries[thing]
    var history = entry.history
    let known = days.known(from: min(days.place(of: day), entry.first))
    history.add(days: known.days - history.days, exposure: known.exposure - history.exposure)
    return Change(
      history: history,
      count: entry.period,
      exposure: days.exposure,
      wasSeenLately: entry.last >= days.history.count - Change.recentDays
    )
  }
}
