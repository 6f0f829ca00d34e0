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
  private let grams: [UInt32]
  /// What was done so far.
  private(set) var report = SearchReport()

  /// Gets ready; with `passesTwins` lines of the unsplit stream that are kept by category as well are
  /// passed over.
  init(_ query: SearchQuery, _ shelf: ArchiveShelf, passesTwins: Bool, _ rulebook: Rulebook?) {
    self.query = query
    self.shelf = shelf
    self.passesTwins = passesTwins
    test = LineTest(query, rulebook)
    grams = query.grams
  }

  /// Finds the wanted lines of a segment of a minute, so many at most.
  func run(
    _ segment: SearchMinute.Segment,
    of work: SearchMinute,
    limit: Int
  ) -> SegmentHits {
    report.segments += 1
    let unpackedBefore = report.membersUnpacked
    test.begin(work.start, base: segment.base)
    let picker = LinePicker(query, test, base: segment.base, limit: limit)
    let hits = picker.hits
    do throws(ArchiveError) {
      if let file = try open(segment, of: work) { try scan(file, segment, picker) }
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
    _ picker: LinePicker
  ) throws(ArchiveError) {
    let hits = picker.hits
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
    while offset < file.size, !picker.isDone {
      guard let member = try file.member(at: offset) else {
        // The last member of what is being written may be half there.
        if segment.key != nil { return }
        if offset == 0, try scanForeign(file, picker) { return }
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
      try scan(member, at: offset, of: file, segment, picker)
      hits.lines += member.lines
      offset += Int64(member.bytes)
    }
    hits.wantedAfter = picker.wantedAfter
  }

  private func scan(
    _ member: SegmentMember,
    at offset: Int64,
    of file: SegmentFile,
    _ segment: SearchMinute.Segment,
    _ picker: LinePicker
  ) throws(ArchiveError) {
    // With neighbours asked for, whole segments are passed over, or nothing of them.
    if !query.hasContext, passesOver(member, segment) {
      passedOver(member)
      return
    }
    if query.countsOnly, test.takesAll {
      picker.hits.matches += UInt64(member.lines)
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
    picker.pick(from: text, MemberLines(member, first: picker.hits.lines))
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

  // MARK: Lines beside

  /// The first or last lines of a segment, for the context of matches in the one beside it.
  ///
  /// `range` says which of its lines; the segment is read as far as that needs.
  func lines(
    _ range: Range<Int>,
    of segment: SearchMinute.Segment,
    _ minute: Int64
  ) -> SegmentHits {
    test.begin(minute, base: segment.base)
    let picker = LinePicker(query, test, base: segment.base, limit: 0)
    do throws(ArchiveError) {
      let file = try SegmentFile(path: segment.path)
      var offset: Int64 = 0
      var first = 0
      while first < range.upperBound, let member = try file.member(at: offset) {
        if first + member.lines > range.lowerBound, let body = try file.body(member, at: offset),
          let text = unpacker.unpack(member, body)
        {
          picker.take(range, from: text, MemberLines(member, first: first))
        }
        first += member.lines
        offset += Int64(member.bytes)
      }
    } catch {
      // Told when the segment itself is searched.
    }
    return picker.hits
  }

  // MARK: Files of others

  /// Reads a file that is any gzip, without our headers; false when it is none.
  private func scanForeign(
    _ file: SegmentFile,
    _ picker: LinePicker
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
    while !picker.isDone {
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
        picker.pick(from: text, MemberLines(nil, first: picker.hits.lines))
        picker.hits.lines += LinePicker.lineFeeds(in: text)
        memmove(base, base + end, filled - end)
      }
      kept = filled - end
      if count == 0 { break }
    }
    if let fault { throw fault }
    return true
  }
}
