public import Archive
import Patterns
import Pipeline
public import Rulebook

/// A search through an archive, on several threads, whose lines come out in the order they came in.
///
/// Minutes are looked through in their order, the segments of a minute and those of the next ones at the
/// same time. A line is given out once all minutes are looked through whose lines may have come before it:
/// those up to the newest stamp that had come when it did. Memory: the matching lines of the minutes under
/// way and of those that came late, within limits, and some hundred KiB for each thread.
public final class SearchRun {
  /// Takes what was found: bytes with their line feeds, or what separates two groups of lines; false ends
  /// the search.
  public typealias Giver = (UnsafeRawBufferPointer) -> Bool
  /// Minutes looked through ahead of the one that is given out.
  private static let maxAhead = 256
  /// Bytes found ahead of it.
  private static let maxAheadBytes = 64 << 20

  /// A minute on its way.
  private final class Work {
    let minute: SearchMinute
    var found: [SegmentHits?]
    var next = 0
    var left: Int

    init(_ minute: SearchMinute) {
      self.minute = minute
      found = Array(repeating: nil, count: minute.segments.count)
      left = minute.segments.count
    }
  }

  private let query: SearchQuery
  private let shelf: ArchiveShelf
  private let rulebook: Rulebook?
  private let threads: Int
  private let passesTwins: Bool
  private let monitor = Monitor()
  // The monitor guards what follows.
  private var minutes: SearchMinutes
  private var works: [Work] = []
  private var front = 0
  private var isAtEnd = false
  private var isOver = false
  private var aheadBytes = 0
  private var report = SearchReport()
  private var running = 0
  // And what follows is the giver's.
  private var given = 0
  private var merge = HitMerge()
  private var lastGiven: (base: String, ordinal: Int, place: Int)?
  /// The latest segments of each stream: as many as may hold lines that are wanted before a match.
  private var streams: [String: [Neighbour]] = [:]
  /// The greatest number of a stream's hits so far.
  private var lastNumbers: [String: UInt64] = [:]

  /// What is known of a segment that came before.
  private struct Neighbour {
    var segment: SearchMinute.Segment
    var minute: Int64
    var ordinal: Int
    var lines: Int
    /// Lines of it, from the first on, of which the last was given.
    var given: Int
    /// Lines still wanted behind it.
    var wantedAfter: Int
    var endOfPrevious: Int
  }

  /// Prepares a search.
  ///
  /// - Parameters:
  ///   - query: what is looked for.
  ///   - directory: the archive's.
  ///   - rulebook: who says what a line is; needed for fields, JSON and categories of unsplit streams.
  ///   - threads: how many look through segments, 1 to 64.
  /// - Throws: when the archive cannot be read.
  public init(
    _ query: SearchQuery,
    directory: String,
    rulebook: Rulebook?,
    threads: Int
  ) throws(ArchiveFault) {
    self.query = query
    shelf = ArchiveShelf(directory: directory)
    self.rulebook = rulebook
    self.threads = min(max(threads, 1), 64)
    minutes = try SearchMinutes(shelf, query)
    passesTwins = minutes.hasCategories
  }

  /// Whether there is nothing in the range at all.
  public var isEmpty: Bool { minutes.span == nil }

  /// Searches.
  ///
  /// - Parameters:
  ///   - progress: called now and then with the share that is done, 0...1.
  ///   - give: takes the lines, on the caller's thread.
  /// - Returns: what was done.
  /// - Throws: when the system gives no thread.
  public func run(
    progress: (Double) -> Void,
    give: Giver
  ) throws(ArchiveFault) -> SearchReport {
    guard start() else { throw ArchiveFault.noThread(for: shelf.directory) }
    var isDone = false
    let neighbours = SegmentScan(query, shelf, passesTwins: passesTwins, rulebook)
    while let work = nextDone() {
      if let span = minutes.span {
        let share =
          Double(work.minute.start - span.lowerBound)
          / Double(max(span.upperBound - span.lowerBound, 1))
        progress(min(max(share, 0), 1))
      }
      guard pass(work, neighbours, give) else {
        isDone = true
        break
      }
    }
    if !isDone { finish(give) }
    monitor.lock()
    isOver = true
    monitor.signal()
    while running > 0 { monitor.wait() }
    var report = report
    for fault in minutes.faults { report.note(fault) }
    monitor.unlock()
    return report
  }

  // MARK: Workers

  /// Starts the threads; false when the system gives none.
  private func start() -> Bool {
    running = threads
    var started = 0
    for _ in 0..<threads {
      if let thread = BackgroundThread({ [self] in work() }) {
        thread.detach()
        started += 1
      } else {
        monitor.lock()
        running -= 1
        monitor.unlock()
      }
    }
    return started > 0
  }

  private func work() {
    let scan = SegmentScan(query, shelf, passesTwins: passesTwins, rulebook)
    while let (work, index) = nextTask() {
      let segment = work.minute.segments[index]
      let hits = scan.run(
        segment,
        of: work.minute,
        limit: query.limit
      )
      monitor.lock()
      work.found[index] = hits
      work.left -= 1
      aheadBytes += hits.memory
      if work.left == 0 { monitor.signal() }
      monitor.unlock()
    }
    monitor.lock()
    report.add(scan.report)
    running -= 1
    monitor.signal()
    monitor.unlock()
  }

  private func nextTask() -> (Work, Int)? {
    monitor.lock()
    defer { monitor.unlock() }
    while !isOver {
      if let work = works.last, work.next < work.found.count {
        work.next += 1
        return (work, work.next - 1)
      }
      if isAtEnd { return nil }
      if works.count - front >= SearchRun.maxAhead || aheadBytes >= SearchRun.maxAheadBytes,
        works.count > front
      {
        monitor.wait()
        continue
      }
      if let minute = minutes.next() {
        works.append(Work(minute))
      } else {
        isAtEnd = true
        monitor.signal()
      }
    }
    return nil
  }

  // MARK: Giving out

  /// The next minute that is looked through; nil at the end.
  private func nextDone() -> Work? {
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if front < works.count {
        let work = works[front]
        if work.left == 0 {
          front += 1
          // Often enough: what was found is held as long as the work is.
          if front == 16 || front == works.count {
            works.removeFirst(front)
            front = 0
          }
          aheadBytes -= work.found.reduce(0) { $0 + ($1?.memory ?? 0) }
          monitor.signal()
          return work
        }
      } else if isAtEnd {
        return nil
      }
      monitor.wait()
    }
  }

  /// Gives out what nothing can come before any more, and takes a minute that was looked through; false at
  /// the end.
  private func pass(_ work: Work, _ scan: SegmentScan, _ give: Giver) -> Bool {
    if query.countsOnly {
      for hits in work.found { given += Int(hits?.matches ?? 0) }
      return given < query.limit
    }
    // Lines of this minute and the later ones came when its start, or a later stamp, had come.
    guard giveOut(before: work.minute.start, give) else { return false }
    for (segment, hits) in zip(work.minute.segments, work.found) {
      guard let hits else { continue }
      guard query.hasContext else {
        merge.add(HitMerge.Run(segment.base, [hits]))
        continue
      }
      let pieces = withNeighbours(segment, work.minute.start, hits, scan)
      // Neighbours stay together: lines of a stream come as they lie in its segments.
      let run = HitMerge.Run(segment.base, pieces, notBefore: lastNumbers[segment.base] ?? 0)
      lastNumbers[segment.base] = run.last
      merge.add(run)
    }
    return true
  }

  /// Gives out all that is left, unless enough was given.
  private func finish(_ give: Giver) {
    if !query.countsOnly { _ = giveOut(before: nil, give) }
  }

  /// Gives out the lines that came before a time in the stream, nil for all; false at the end.
  private func giveOut(before time: Int64?, _ give: Giver) -> Bool {
    while let (base, hits, hit) = merge.next(before: time) {
      if given >= query.limit {
        // Only what belongs to the last of them.
        guard hit.isContext, let last = lastGiven, isNext(base, hits, hit, to: last) else {
          return false
        }
      }
      if query.hasContext {
        let isApart = lastGiven.map { !isNext(base, hits, hit, to: $0) } ?? false
        if isApart, !query.isJSON, !separate(give) { return false }
        lastGiven = (base, hits.ordinal, hit.line)
      }
      if !hit.isContext { given += 1 }
      let bytes = hits.out.bytes[hit.start..<(hit.start + hit.count)]
      guard give(UnsafeRawBufferPointer(rebasing: bytes)) else { return false }
      if given >= query.limit, query.after == 0 { return false }
    }
    return true
  }

  /// Whether a line follows the one before it in its stream.
  private func isNext(
    _ base: String,
    _ hits: SegmentHits,
    _ hit: SegmentHits.Hit,
    to last: (base: String, ordinal: Int, place: Int)
  ) -> Bool {
    guard base == last.base else { return false }
    if hits.ordinal == last.ordinal { return hit.line == last.place + 1 }
    return hits.ordinal == last.ordinal + 1 && hit.line == 0 && last.place == hits.endOfPrevious
  }

  private func separate(_ give: Giver) -> Bool {
    let mark: [UInt8] = [0x2d, 0x2d, 0x0a]
    return mark.withUnsafeBytes { give($0) }
  }

  // MARK: Neighbours in other segments

  /// The hits of a segment, with the lines of the one before that belong to its first match, and with its
  /// own first lines that belong to the last match of the one before.
  private func withNeighbours(
    _ segment: SearchMinute.Segment,
    _ minute: Int64,
    _ hits: SegmentHits,
    _ scan: SegmentScan
  ) -> [SegmentHits] {
    var before = streams[segment.base] ?? []
    hits.ordinal = (before.last?.ordinal ?? 0) + 1
    hits.endOfPrevious = (before.last?.lines ?? 0) - 1
    var pieces: [SegmentHits] = []
    var known = Neighbour(
      segment: segment,
      minute: minute,
      ordinal: hits.ordinal,
      lines: hits.lines,
      given: (hits.hits.last?.line ?? -1) + 1,
      wantedAfter: hits.wantedAfter,
      endOfPrevious: hits.endOfPrevious
    )
    if let match = hits.hits.first(where: { !$0.isContext })?.line {
      pieces = lines(query.before - match, before: before, scan)
    }
    let first = hits.hits.first?.line ?? hits.lines
    if let last = before.last, last.wantedAfter > 0, first > 0 {
      let count = min(last.wantedAfter, first)
      let lines = scan.lines(0..<count, of: segment, minute)
      lines.ordinal = hits.ordinal
      lines.endOfPrevious = hits.endOfPrevious
      pieces.append(lines)
      if hits.hits.isEmpty {
        known.wantedAfter = last.wantedAfter - count
        known.given = count
      }
    }
    before.append(known)
    while before.count > 1,
      before.dropFirst().reduce(0, { $0 + $1.lines }) >= query.before
    {
      before.removeFirst()
    }
    streams[segment.base] = before
    return pieces + [hits]
  }

  /// So many lines before a segment that were not given yet, of those that came before it.
  private func lines(_ count: Int, before: [Neighbour], _ scan: SegmentScan) -> [SegmentHits] {
    var pieces: [SegmentHits] = []
    var wanted = count
    for neighbour in before.reversed() where wanted > 0 {
      let start = max(neighbour.given, neighbour.lines - wanted)
      let end = max(start, neighbour.lines)
      let lines = scan.lines(start..<end, of: neighbour.segment, neighbour.minute)
      lines.ordinal = neighbour.ordinal
      lines.endOfPrevious = neighbour.endOfPrevious
      pieces.insert(lines, at: 0)
      wanted -= neighbour.lines
      // What comes before a line that was given was wanted for that, or not at all.
      if neighbour.given > 0 { break }
    }
    return pieces
  }
}
