/// The course of a number over a time: what each of equal parts of it held.
public struct Course: Sendable, Equatable {
  /// Its first second.
  public let from: Int64
  /// Seconds of a part; a whole number of minutes.
  public let step: Int64
  /// The parts, in order.
  public private(set) var parts: [Part]

  /// Minutes on end.
  public struct Part: Sendable, Equatable {
    /// Minutes of it that are known.
    public var minutes = 0
    /// The sum of these minutes' numbers.
    public var sum = 0.0
    /// The least of them.
    public var low = Double.infinity
    /// The greatest of them.
    public var high = -Double.infinity

    /// The mean of a minute; nil where none is known.
    public var mean: Double? { minutes > 0 ? sum / Double(minutes) : nil }

    mutating func add(_ number: Double) {
      minutes += 1
      sum += number
      low = min(low, number)
      high = max(high, number)
    }

    mutating func merge(_ other: Part) {
      minutes += other.minutes
      sum += other.sum
      low = min(low, other.low)
      high = max(high, other.high)
    }
  }

  /// The most parts that a course is cut into: as many as a picture of usual width can show.
  public static let maxParts = 300

  /// Lengths of a part, in minutes.
  private static let lengths: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1_440, 10_080,
  ]

  /// Seconds of a part of a time, so that there are at most so many parts.
  public static func step(from: Int64, to: Int64, atMost count: Int = maxParts) -> Int64 {
    let minutes = max((to - from) / 60, 1)
    let longest = (minutes + Int64(count) - 1) / Int64(max(count, 1))
    return (lengths.first { $0 * Int64(count) >= minutes } ?? max(longest, 10_080)) * 60
  }

  /// Makes a course of which nothing is known.
  public init(from: Int64, to: Int64, step: Int64? = nil) {
    self.from = from
    self.step = step ?? Course.step(from: from, to: to)
    parts = Array(repeating: Part(), count: Int((max(to - from, 0) + self.step - 1) / self.step))
  }

  /// Adds a minute's number; one outside of the time is left out.
  mutating func add(_ number: Double, at minute: Int64) {
    let place = Int((minute - from) / step)
    guard minute >= from, parts.indices.contains(place) else { return }
    parts[place].add(number)
  }

  /// Adds another course of the same time, minute by minute: both have to be known.
  func plus(_ other: Course) -> Course {
    var sum = self
    for (place, part) in other.parts.enumerated() where place < parts.count {
      let own = parts[place]
      guard own.minutes > 0, part.minutes > 0 else {
        // What only one of two categories knows is a minute in which the other was not there yet.
        if own.minutes == 0 { sum.parts[place] = part }
        continue
      }
      sum.parts[place].minutes = max(own.minutes, part.minutes)
      sum.parts[place].sum += part.sum
      sum.parts[place].low += part.low
      sum.parts[place].high += part.high
    }
    return sum
  }

  /// How much of another course it is, part by part; nil where that held nothing.
  func share(of other: Course) -> [Double?] {
    zip(parts, other.parts).map { part, whole in
      whole.sum > 0 && part.minutes > 0 ? part.sum / whole.sum : nil
    }
  }

  /// The means in at most so many pieces, neighbours put together.
  public func means(atMost count: Int) -> [Double?] { pieces(atMost: count).map(\.mean) }

  /// Neighbours put together, so that there are at most so many.
  func pieces(atMost count: Int) -> [Part] {
    let width = max((parts.count + count - 1) / max(count, 1), 1)
    return stride(from: 0, to: parts.count, by: width).map { start in
      parts[start..<min(start + width, parts.count)].reduce(into: Part()) { $0.merge($1) }
    }
  }
}
