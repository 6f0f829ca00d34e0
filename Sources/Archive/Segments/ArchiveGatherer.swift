public import Syslog

/// Gathers lines as they come for the segments they belong to: of their category and minute, of the
/// unsplit stream, or both.
///
/// The hot half of the archive: a line costs a copy and some words of what is known of it, no system call,
/// and no allocation but of a chunk now and then. Packing and writing are jobs for another thread.
///
/// A category's segment holds the lines that the minute's summary counts. The unsplit stream's segments
/// hold the lines in the order they came; a new one is begun when the newest minute is.
///
/// Used by one thread at a time.
public final class ArchiveGatherer {
  /// Segments open at most, beyond which all are closed: many minutes at once have late lines then.
  public static let maxOpen = 4_096
  /// Bytes of memory that gathered lines take at most before all are handed over.
  public static let maxGathered = 32 << 20
  /// Bytes kept of malformed lines that come before any record, and so before any minute is known.
  public static let maxEarly = 1 << 20

  /// A run's first line has the number of its start in milliseconds times this.
  public static let numbersOfMillisecond: UInt64 = 1 << 14

  /// A minute that has open segments.
  private final class Minute {
    let start: Int64
    /// By number of the category.
    var segments: [OpenSegment?]

    init(_ start: Int64, _ count: Int) {
      self.start = start
      segments = Array(repeating: nil, count: count)
    }
  }

  private let isSplit: Bool
  private let isUnsplit: Bool
  private let takeChunk: () -> SegmentChunk
  private let hand: (ArchiveJob) -> Void
  private var bases: [String] = []
  /// Number of the next line: its place among all lines there ever were.
  public private(set) var next: UInt64
  /// The newest stamp of all records so far.
  private var newest = Int64.min
  private var minutes: [Int64: Minute] = [:]
  private var current: Minute?
  private var unsplit: OpenSegment?
  private var unsplitMinute = Int64.min
  /// Malformed lines before any record, each with a line feed.
  private var early: [UInt8] = []
  private var gathered = 0
  private var open = 0

  /// Makes a gatherer.
  ///
  /// - Parameters:
  ///   - isSplit: whether lines are kept by category.
  ///   - isUnsplit: whether they are kept in the order they came.
  ///   - first: number of the next line; numbers have to grow, also over restarts.
  ///   - takeChunk: gives an empty chunk.
  ///   - hand: takes what is to be done, in order.
  public init(
    isSplit: Bool,
    isUnsplit: Bool,
    first: UInt64,
    takeChunk: @escaping () -> SegmentChunk,
    hand: @escaping (ArchiveJob) -> Void
  ) {
    self.isSplit = isSplit
    self.isUnsplit = isUnsplit
    self.takeChunk = takeChunk
    self.hand = hand
    next = first
  }

  /// Goes on with other categories, or begins with them.
  public func replace(categories: [String]) {
    let before = bases
    bases = categories.map(SegmentKey.base(of:))
    let places = Dictionary(bases.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
    for minute in minutes.values {
      var segments = [OpenSegment?](repeating: nil, count: bases.count)
      for (base, segment) in zip(before, minute.segments) {
        guard let segment else { continue }
        if let place = places[base] { segments[place] = segment } else { close(segment) }
      }
      minute.segments = segments
    }
  }

  /// Goes on where an earlier run ended, by the minutes of the newest segments.
  ///
  /// - Parameters:
  ///   - newest: that of all streams, which had come before what comes now.
  ///   - unsplit: that of the unsplit stream, the names of which go on growing.
  public func begin(newest: Int64?, unsplit: Int64?) {
    self.newest = newest ?? .min
    unsplitMinute = unsplit ?? .min
  }

  // MARK: Lines

  /// Takes a record of a category; the minute is that of its stamp.
  @inline(__always)
  public func append(
    _ category: Int,
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ record: UnsafePointer<Record>
  ) {
    let minute = ArchiveGatherer.minute(of: record.pointee.time)
    newest = max(newest, record.pointee.time)
    if !early.isEmpty { placeEarly(minute) }
    append(category, minute, line, count, record)
  }

  /// Takes a line without a header, which counts in a minute, or in none that is known yet.
  @inline(never)
  public func append(
    malformed line: UnsafePointer<UInt8>,
    _ count: Int,
    category: Int,
    at time: Int64?,
    clock: Int64
  ) {
    if let time {
      append(category, ArchiveGatherer.minute(of: time), line, count, nil)
      return
    }
    early.append(contentsOf: UnsafeBufferPointer(start: line, count: count))
    early.append(0x0a)
    // Junk without end: it is kept, by the clock.
    if early.count > ArchiveGatherer.maxEarly { placeEarly(ArchiveGatherer.minute(of: clock)) }
  }

  /// Puts malformed lines that came before any record where they are counted: with `other`, the last.
  @inline(never)
  private func placeEarly(_ minute: Int64) {
    let lines = early
    early = []
    lines.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
        append(bases.count - 1, minute, base + start, end - start, nil)
        start = end + 1
      }
    }
  }

  @inline(__always)
  private static func minute(of time: Int64) -> Int64 {
    let rest = time % 60
    return time - (rest < 0 ? rest + 60 : rest)
  }

  @inline(__always)
  private func append(
    _ category: Int,
    _ minute: Int64,
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ record: UnsafePointer<Record>?
  ) {
    let number = next
    next &+= 1
    if isSplit { put(segment(category, minute), line, count, number, record) }
    if isUnsplit { put(unsplitSegment(minute), line, count, number, record) }
  }

  @inline(__always)
  private func put(
    _ segment: OpenSegment,
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: UInt64,
    _ record: UnsafePointer<Record>?
  ) {
    var chunk = segment.chunk ?? begin(segment)
    if chunk.isFull(for: count) {
      handOver(segment)
      chunk = begin(segment)
    }
    let grown = chunk.append(line, count, number: number, record)
    chunk.arrived = newest
    if grown > 0 { grew(grown) }
  }

  @inline(never)
  private func begin(_ segment: OpenSegment) -> SegmentChunk {
    let chunk = takeChunk()
    gathered += chunk.memory
    chunk.isTwin = isSplit && segment.key.base == SegmentKey.unsplit
    segment.chunk = chunk
    return chunk
  }

  @inline(never)
  private func grew(_ bytes: Int) {
    gathered += bytes
    if gathered > ArchiveGatherer.maxGathered { handOverAll() }
  }

  @inline(__always)
  private func segment(_ category: Int, _ minute: Int64) -> OpenSegment {
    if let current, current.start == minute, let segment = current.segments[category] {
      return segment
    }
    return find(category, minute)
  }

  @inline(never)
  private func find(_ category: Int, _ start: Int64) -> OpenSegment {
    if open >= ArchiveGatherer.maxOpen { closeAll() }
    let minute = minutes[start] ?? Minute(start, bases.count)
    minutes[start] = minute
    current = minute
    if let segment = minute.segments[category] { return segment }
    let segment = OpenSegment(SegmentKey(base: bases[category], minute: start, first: next &- 1))
    minute.segments[category] = segment
    open += 1
    return segment
  }

  @inline(__always)
  private func unsplitSegment(_ minute: Int64) -> OpenSegment {
    if let unsplit, minute <= unsplitMinute { return unsplit }
    return nextUnsplit(minute)
  }

  @inline(never)
  private func nextUnsplit(_ minute: Int64) -> OpenSegment {
    if let unsplit { close(unsplit) }
    unsplitMinute = max(unsplitMinute, minute)
    let key = SegmentKey(base: SegmentKey.unsplit, minute: unsplitMinute, first: next &- 1)
    let segment = OpenSegment(key)
    unsplit = segment
    open += 1
    return segment
  }

  // MARK: Handing over

  /// A minute was closed: its segments are, and one that comes late begins a further one.
  public func close(minute start: Int64) {
    if let minute = minutes.removeValue(forKey: start) {
      for segment in minute.segments { if let segment { close(segment) } }
    }
    if current?.start == start { current = nil }
    if let segment = unsplit, unsplitMinute <= start {
      close(segment)
      unsplit = nil
    }
  }

  /// Hands all that was gathered over to be packed, as all before has to outlive a crash.
  ///
  /// The segments stay open. Lines that belong to no minute yet go by the clock.
  public func settle(clock: Int64) {
    if !early.isEmpty { placeEarly(ArchiveGatherer.minute(of: clock)) }
    handOverAll()
  }

  private func handOverAll() {
    for minute in minutes.values {
      for segment in minute.segments { if let segment { handOver(segment) } }
    }
    if let unsplit { handOver(unsplit) }
  }

  /// Closes all segments; lines that belong to no minute yet go by the clock.
  public func finish(clock: Int64) {
    if !early.isEmpty { placeEarly(ArchiveGatherer.minute(of: clock)) }
    closeAll()
  }

  private func closeAll() {
    for start in Array(minutes.keys) { close(minute: start) }
    if let segment = unsplit { close(segment) }
    unsplit = nil
  }

  private func close(_ segment: OpenSegment) {
    handOver(segment)
    open -= 1
    hand(.close(segment.key))
  }

  private func handOver(_ segment: OpenSegment) {
    guard let chunk = segment.chunk else { return }
    segment.chunk = nil
    gathered -= chunk.memory
    hand(.pack(chunk, segment.key))
  }
}
