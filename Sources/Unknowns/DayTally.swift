/// Counts by day; mostly all of one day, which takes no allocation.
public struct DayTally: Sendable, Equatable, RandomAccessCollection, ExpressibleByArrayLiteral {
  private var first = DayCount(day: 0, count: 0)
  private var others: [DayCount] = []
  private var isFilled = false
  /// The day of the latest record: where it starts, and its place; -1 for none.
  private var start = Int64.max
  private var place = -1

  /// Makes a tally of nothing.
  public init() {}

  /// Makes a tally of these days, each of which is to be there once.
  public init(arrayLiteral days: DayCount...) {
    for day in days { add(day) }
  }

  /// Place of the first day.
  public var startIndex: Int { 0 }
  /// Place behind the last day.
  public var endIndex: Int { isFilled ? others.count + 1 : 0 }

  /// The count of a day, by its place in the order of their first records.
  public subscript(place: Int) -> DayCount {
    place == 0 ? first : others[place - 1]
  }

  /// Whether both have the same days with the same counts, in the same order.
  public static func == (left: DayTally, right: DayTally) -> Bool { left.elementsEqual(right) }

  /// Counts one record.
  ///
  /// Cost: about a nanosecond; a record of another day than the last one's looks that day up.
  mutating func add(_ time: Int64) {
    if time < start || time &- start >= DayCount.span { turn(to: time) }
    if place == 0 { first.count &+= 1 } else { others[place - 1].count &+= 1 }
  }

  private mutating func turn(to time: Int64) {
    let day = DayCount.day(of: time)
    start = day * DayCount.span
    add(DayCount(day: day, count: 0))
    place = lastIndex { $0.day == day } ?? 0
  }

  /// Adds what was counted of a day elsewhere.
  public mutating func add(_ more: DayCount) {
    if let known = firstIndex(where: { $0.day == more.day }) {
      if known == 0 { first.count += more.count } else { others[known - 1].count += more.count }
    } else if isFilled {
      others.append(more)
    } else {
      first = more
      isFilled = true
    }
  }
}
