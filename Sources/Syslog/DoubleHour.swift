/// Tells the two hours apart that clocks show alike when they are set back, by the stamps before.
///
/// Of the two instants that a stamp without a zone may mean it is the first, unless the stream has
/// passed that by more than `slack`: a log goes on, it does not go back by an hour.
struct DoubleHour {
  /// Seconds that a stamp may be behind those before it and still mean the first instant.
  static let slack: Int64 = 900
  /// Stamps that are far ahead, in a row, before they are believed to say where the stream is.
  static let steadyStamps = 3
  /// The clock decides the first stamp of a stream that is no further from it than this.
  static let nearSeconds: Int64 = 7_200

  /// Where the stream is; nil before the first stamp.
  private var reached: Int64?
  /// What the clock shows where lines come as they are written; nil for files.
  private let now: Int64?
  /// Instants that need no look.
  private var plain: Range<Int64> = 0..<0
  private var run = 0

  init(now: Int64?) {
    self.now = now
  }

  /// The instant meant by a stamp that was read as `first`, the first of two where there are two.
  mutating func resolve(_ first: Int64, in zone: Zone) -> Int64 {
    if plain.contains(first) {
      reached = first
      return first
    }
    plain = zone.plainStretch(around: first)
    guard let second = zone.laterInstant(local: first + zone.offset(at: first)) else {
      reached = first
      return first
    }
    let near = now.flatMap { abs($0 - second) <= DoubleHour.nearSeconds ? $0 : nil }
    guard let reached = reached ?? near else {
      self.reached = first
      return first
    }
    let time = first >= reached - DoubleHour.slack ? first : second
    follow(time, reached)
    return time
  }

  /// A stamp far ahead may be one that came very late, taken for the second hour: it alone does not
  /// say that the first is over.
  private mutating func follow(_ time: Int64, _ reached: Int64) {
    run = time > reached + DoubleHour.slack ? run + 1 : 0
    if run == 0 || run >= DoubleHour.steadyStamps {
      self.reached = max(time, reached)
      run = 0
    }
  }
}
