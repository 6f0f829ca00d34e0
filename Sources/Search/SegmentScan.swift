import Archive
import Glibc
import Patterns
import Rulebook
import Syslog

/// Looks through segments, one at a time; one for each worker.
final class SegmentScan {
  private let query: SearchQuery
  private let shelf: ArchiveShelf
  private let passesTwins: Bool
  private let test: LineTest
  private let unpacker = MemberUnpacker()
  private let literal: [UInt8]
  private let grams: [UInt32]
  /// The newest stamp that had come when the lines at hand did.
  private var arrived = Int64.min
  /// What was done so far.
  private(set) var report = SearchReport()

  /// Gets ready; with `passesTwins` lines of the unsplit stream that are kept by category as well are
  /// passed over.
  init(_ query: SearchQuery, _ shelf: ArchiveShelf, passesTwins: Bool, _ rulebook: Rulebook?) {
    self.query = query
    self.shelf = shelf
    self.passesTwins = passesTwins
    test = LineTest(query, rulebook)
    literal = query.literal
    grams = query.grams
  }

  /// A line's neighbours, as far as they are known.
  private struct Context {
    /// The latest lines, each with its place; as many as may be wanted.
    var recent: [(line: Int, number: UInt64, text: [UInt8])] = []
    /// Lines still wanted behind a match.
    var after = 0
    /// Place of the line that was given last.
    var last = -1
  }

  /// Finds the wanted lines of a segment of a minute, so many at most.
  func run(
    _ segment: SearchMinute.Segment,
    of work: SearchMinute,
    limit: Int
  ) -> SegmentHits {
    let hits = SegmentHits()
    report.segments += 1
    let unpackedBefore = report.membersUnpacked
    test.begin(work.start, base: segment.base)
    do throws(ArchiveError) {
      if let file = try open(segment, of: work) {
        try scan(file, segment, hits, limit: limit)
      }
    } catch {
      if access(segment.path, F_OK) != 0, errno == ENOENT {
        report.gone += 1
      } else {
        report.note("\(error)")
      }
    }
    if report.membersUnpacked == unpackedBefore { report.segmentsPassedOver += 1 }
    report.matches += hits.matches
    report.gaveUp = test.gaveUp
    return hits
  }

  /// Opens a segment, in the place that it may have got meanwhile; nil where it is known by that already.
  private func open(
    _ segment: SearchMinute.Segment,
    of work: SearchMinute
  ) throws(ArchiveError) -> SegmentFile? {
    do throws(ArchiveError) {
      return try SegmentFile(path: segment.path)
    } catch {
      guard let key = segment.key, access(segment.path, F_OK) != 0, errno == ENOENT else {
        throw error
      }
      let known = Set(work.segments.map(\.path))
      let files = (try? shelf.files(of: key.base, day: Int(key.minute / 86_400))) ?? []
      for (place, path) in files where place.minute == key.minute {
        let file = try SegmentFile(path: path)
        guard try file.member(at: 0)?.first == key.first else { continue }
        return known.contains(path) ? nil : file
      }
      // Left empty, as no line of it could be written.
      return nil
    }
  }

  private func scan(
    _ file: SegmentFile,
    _ segment: SearchMinute.Segment,
    _ hits: SegmentHits,
    limit: Int
  ) throws(ArchiveError) {
    var context = Context()
    if query.hasContext, let lines = try linesPassedOver(file, segment) {
      hits.lines = lines
      return
    }
    // What a power cut leaves of a file that had not reached the disk.
    if file.size == 0, segment.key == nil {
      report.note("\(file.path.debugDescription): is empty")
      return
    }
    var offset: Int64 = 0
    while offset < file.size, hits.matches < limit || context.after > 0 {
      guard let member = try file.member(at: offset) else {
        // The last member of what is being written may be half there.
        if segment.key != nil { return }
        if offset == 0, try scanForeign(file, segment, hits, &context, limit) { return }
        noteDamage(file, offset)
        guard let next = try file.nextMember(after: offset) else { return }
        offset = next
        continue
      }
      if offset + Int64(member.bytes) > file.size {
        if segment.key != nil { return }
        report.note("\(file.path.debugDescription): cut off at byte \(file.size)")
        return
      }
      try scan(member, at: offset, of: file, segment, hits, &context, limit)
      hits.lines += member.lines
      offset += Int64(member.bytes)
    }
    hits.wantedAfter = context.after
  }

  private func scan(
    _ member: SegmentMember,
    at offset: Int64,
    of file: SegmentFile,
    _ segment: SearchMinute.Segment,
    _ hits: SegmentHits,
    _ context: inout Context,
    _ limit: Int
  ) throws(ArchiveError) {
    // With neighbours asked for, whole segments are passed over, or nothing of them.
    if !query.hasContext, passesOver(member, segment) {
      passedOver(member)
      return
    }
    if query.countsOnly, test.takesAll {
      hits.matches += UInt64(member.lines)
      passedOver(member)
      return
    }
    guard let body = try file.body(member, at: offset), let text = unpacker.unpack(member, body)
    else {
      noteDamage(file, offset)
      return
    }
    report.membersUnpacked += 1
    report.bytesUnpacked += UInt64(text.count)
    search(text, segment, hits, &context, limit, MemberLines(member, first: hits.lines))
  }

  private func noteDamage(_ file: SegmentFile, _ offset: Int64) {
    report.note("\(file.path.debugDescription): damaged at byte \(offset)")
  }

  private func passedOver(_ member: SegmentMember) {
    report.membersPassedOver += 1
    report.bytesPassedOver += UInt64(member.textBytes)
  }

  /// Whether no line of a segment can be wanted: nil when something is not as it should be.
  private func linesPassedOver(
    _ file: SegmentFile,
    _ segment: SearchMinute.Segment
  ) throws(ArchiveError) -> Int? {
    var offset: Int64 = 0
    var lines = 0
    var members: [SegmentMember] = []
    while offset < file.size {
      guard let member = try file.member(at: offset),
        offset + Int64(member.bytes) <= file.size, passesOver(member, segment)
      else { return nil }
      members.append(member)
      lines += member.lines
      offset += Int64(member.bytes)
    }
    members.forEach(passedOver)
    return lines
  }

  /// Whether no line of a member can be wanted.
  private func passesOver(
    _ member: SegmentMember,
    _ segment: SearchMinute.Segment
  ) -> Bool {
    if member.isTwin, passesTwins { return true }
    if let filter = member.filter, !filter.mayHold(grams) { return true }
    if segment.base == SegmentKey.unsplit, member.earliest <= member.latest,
      member.latest < query.from || member.earliest >= query.to, member.earliest > .min
    {
      return true
    }
    return lacks(query.hosts, member.hosts) || lacks(query.programs, member.programs)
  }

  private func lacks(_ globs: [Glob], _ names: [[UInt8]]?) -> Bool {
    guard !globs.isEmpty, let names else { return false }
    return !names.contains { name in
      name.withUnsafeBufferPointer { name in globs.contains { $0.matches(name) } }
    }
  }

  // MARK: A text

  /// Finds the wanted lines of a text, the first of which has a place among the segment's.
  private func search(
    _ text: UnsafeBufferPointer<UInt8>,
    _ segment: SearchMinute.Segment,
    _ hits: SegmentHits,
    _ context: inout Context,
    _ limit: Int,
    _ lines: MemberLines
  ) {
    guard let base = text.baseAddress else { return }
    arrived = lines.arrived
    let end = text.count
    var at = 0
    var line = 0
    // Where a text has to be there, lines without it are not even cut.
    let jumps = !literal.isEmpty && !query.hasContext
    while at < end {
      if jumps {
        let place = TextFinder.first(literal, in: base, from: at, to: end)
        guard place < end else { return }
        let start = SegmentScan.lineStart(base, place, from: at)
        line += SegmentScan.lineFeeds(base, at, start)
        at = start
      }
      let stop = memchr(base + at, 0x0a, end - at).map {
        UnsafeRawPointer($0) - UnsafeRawPointer(base)
      }
      let next = stop ?? end
      if hits.matches >= limit {
        // What is still wanted behind the last.
        if context.after == 0 { return }
        pass(base + at, next - at, segment, hits, &context, lines, line)
      } else if test.wants(base + at, next - at) {
        hits.matches += 1
        if !query.countsOnly {
          give(base + at, next - at, segment, hits, &context, lines, line)
        }
        if hits.matches >= limit, context.after == 0 { return }
      } else if query.hasContext {
        pass(base + at, next - at, segment, hits, &context, lines, line)
      }
      line += 1
      at = next + 1
    }
  }

  private static func lineStart(_ base: UnsafePointer<UInt8>, _ place: Int, from: Int) -> Int {
    var start = place
    while start > from, base[start - 1] != 0x0a { start -= 1 }
    return start
  }

  private static func lineFeeds(_ base: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Int {
    var count = 0
    for at in from..<max(from, to) where base[at] == 0x0a { count &+= 1 }
    return count
  }

  /// Gives a line that matches, behind those before it that are wanted as well.
  private func give(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ segment: SearchMinute.Segment,
    _ hits: SegmentHits,
    _ context: inout Context,
    _ lines: MemberLines,
    _ index: Int
  ) {
    let place = lines.first + index
    let number = lines.number(index)
    for entry in context.recent.suffix(query.before) where entry.line > context.last {
      let padded = entry.text + [UInt8](repeating: 0, count: ByteScan.padding)
      padded.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        append(base, entry.text.count, segment, hits, entry.line, entry.number, isContext: true)
      }
    }
    context.recent = []
    append(line, count, segment, hits, place, number, isContext: false)
    context.last = place
    context.after = query.after
  }

  /// A line that does not match: it may be wanted for one before it, or behind it.
  private func pass(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ segment: SearchMinute.Segment,
    _ hits: SegmentHits,
    _ context: inout Context,
    _ lines: MemberLines,
    _ index: Int
  ) {
    let place = lines.first + index
    if context.after > 0 {
      append(line, count, segment, hits, place, lines.number(index), isContext: true)
      context.after -= 1
      context.last = place
    } else if query.before > 0 {
      // Trimmed now and then: once for each line would cost as much as they are long.
      if context.recent.count >= 2 * query.before {
        context.recent.removeFirst(context.recent.count - query.before + 1)
      }
      let text = Array(UnsafeBufferPointer(start: line, count: count))
      context.recent.append((place, lines.number(index), text))
    }
  }

  private func append(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ segment: SearchMinute.Segment,
    _ hits: SegmentHits,
    _ place: Int,
    _ number: UInt64,
    isContext: Bool
  ) {
    let start = hits.out.count
    if query.isJSON {
      let category = segment.base == SegmentKey.unsplit ? nil : segment.base
      test.describe(line, count, category: category, isContext: isContext, into: &hits.out)
    } else {
      hits.out.append(line, count)
      hits.out.append(0x0a)
    }
    hits.hits.append(
      SegmentHits.Hit(
        number: number,
        arrived: arrived,
        line: place,
        start: start,
        count: hits.out.count - start,
        isContext: isContext
      )
    )
  }

  // MARK: Lines beside

  /// The first or last lines of a segment, for the context of matches in the one beside it.
  ///
  /// `range` says which of its lines; the segment is read as far as that needs.
  func lines(
    _ range: Range<Int>,
    of segment: SearchMinute.Segment,
    _ minute: Int64
  ) -> SegmentHits {
    let hits = SegmentHits()
    test.begin(minute, base: segment.base)
    do throws(ArchiveError) {
      let file = try SegmentFile(path: segment.path)
      var offset: Int64 = 0
      var first = 0
      while first < range.upperBound, let member = try file.member(at: offset) {
        if first + member.lines > range.lowerBound, let body = try file.body(member, at: offset),
          let text = unpacker.unpack(member, body)
        {
          append(text, MemberLines(member, first: first), range, segment, hits)
        }
        first += member.lines
        offset += Int64(member.bytes)
      }
    } catch {
      // Told when the segment itself is searched.
      return hits
    }
    return hits
  }

  private func append(
    _ text: UnsafeBufferPointer<UInt8>,
    _ lines: MemberLines,
    _ range: Range<Int>,
    _ segment: SearchMinute.Segment,
    _ hits: SegmentHits
  ) {
    guard let base = text.baseAddress else { return }
    arrived = lines.arrived
    var at = 0
    var line = lines.first
    while at < text.count, line < range.upperBound {
      let stop = memchr(base + at, 0x0a, text.count - at)
      let next = stop.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? text.count
      if line >= range.lowerBound {
        let number = lines.number(line - lines.first)
        append(base + at, next - at, segment, hits, line, number, isContext: true)
      }
      line += 1
      at = next + 1
    }
  }

  // MARK: Files of others

  /// Reads a file that is any gzip, without our headers; false when it is none.
  private func scanForeign(
    _ file: SegmentFile,
    _ segment: SearchMinute.Segment,
    _ hits: SegmentHits,
    _ context: inout Context,
    _ limit: Int
  ) throws(ArchiveError) -> Bool {
    guard try !file.isOurs() else { return false }
    var log = try LogFile(path: file.path)
    guard log.isCompressed else {
      report.note("\(file.path.debugDescription): is no gzip")
      return true
    }
    report.foreign += 1
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: SegmentChunk.textBytes + LineTest.maxLineBytes + ByteScan.padding,
      alignment: 16
    )
    defer { block.deallocate() }
    var kept = 0
    var fault: ArchiveError?
    while hits.matches < limit || context.after > 0 {
      let room = UnsafeMutableRawBufferPointer(
        rebasing: block[kept..<(kept + SegmentChunk.textBytes)]
      )
      var count = 0
      do throws(ArchiveError) {
        count = try log.read(into: room)
      } catch {
        fault = error
      }
      let filled = kept + count
      // Up to the last line feed; all of it at the end, and of a line that is too long.
      var end = filled
      if count > 0 {
        while end > 0, block[end - 1] != 0x0a { end -= 1 }
        if end == 0, filled > LineTest.maxLineBytes { end = filled }
      }
      if end > 0, let base = block.baseAddress {
        let text = UnsafeBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: end)
        report.bytesUnpacked += UInt64(end)
        search(text, segment, hits, &context, limit, MemberLines(nil, first: hits.lines))
        hits.lines += SegmentScan.lineFeeds(
          base.assumingMemoryBound(to: UInt8.self),
          0,
          end
        )
        memmove(base, base + end, filled - end)
      }
      kept = filled - end
      if count == 0 { break }
    }
    if let fault { throw fault }
    return true
  }
}
