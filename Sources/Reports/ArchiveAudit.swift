public import Archive
public import Ledger
import Syslog

/// Whether the archive holds the lines that the minutes count, and its unsplit stream those of its
/// categories.
///
/// Only headers are read, no line. Compared are the minutes from the oldest that has a segment of some
/// category to the newest: those before are not kept any more. Rows are taken in the order of time.
public struct ArchiveAudit {
  /// A category's minute whose lines are not those that were counted.
  public struct Difference: Sendable, Equatable {
    /// The minute's start.
    public var minute: Int64
    /// The category's name.
    public var category: String
    /// Lines that were counted.
    public var counted: UInt64
    /// Lines in the archive.
    public var archived: UInt64
  }

  /// Minutes of categories that were compared.
  public private(set) var compared = 0
  /// Lines in their segments.
  public private(set) var lines: UInt64 = 0
  /// Those that differ, at most ``Audit/mostListed``.
  public private(set) var differences: [Difference] = []
  /// How many differ.
  public private(set) var differenceCount = 0
  /// Lines that were counted and are not in the archive, of all of them.
  public private(set) var missing: UInt64 = 0
  /// Lines of the unsplit stream; nil where none is kept, or only a part was asked for.
  public private(set) var unsplit: UInt64?
  /// Lines of the categories' segments that came in the same stretch; nil where they are not kept.
  public private(set) var split: UInt64?
  /// Lines that are missing in the unsplit stream, by their numbers.
  public private(set) var gaps: UInt64 = 0
  /// What could not be read.
  public private(set) var faults: [String] = []

  /// Whether lines are missing, or there are some that nobody counted.
  public var isWrong: Bool {
    differenceCount > 0 || gaps > 0 || !faults.isEmpty || split.map { $0 != unsplit } ?? false
  }

  private let shelf: ArchiveShelf
  private let instance: String
  private let category: String?
  private var bases: [String] = []
  private var open: [SegmentKey] = []
  /// The minutes that are kept; nil when there are none.
  private var span: ClosedRange<Int64>?
  /// Lines of each minute and stream of the day at hand; of open segments beside.
  private var day: (number: Int, lines: [Int64: [String: UInt64]], open: [Int64: [String: UInt64]])?
  private var minute = Int64.min
  private var counted: [String: UInt64] = [:]

  /// Prepares to hold rows of an instance against its archive.
  ///
  /// - Throws: when the archive cannot be read; an empty or missing one has nothing to compare.
  public init(
    _ shelf: ArchiveShelf,
    instance: String,
    category: String?
  ) throws(ArchiveFault) {
    self.shelf = shelf
    self.instance = instance
    self.category = category
    bases = try shelf.bases().filter { $0 != SegmentKey.unsplit }
    open = try shelf.open().filter { $0.base != SegmentKey.unsplit }
    for base in bases {
      let days = try shelf.days(of: base, in: 0...Int.max / 2)
      for day in Set([days.first, days.last].compactMap { $0 }) {
        for place in try shelf.places(of: base, day: day) { cover(place.minute) }
      }
    }
    for key in open { cover(key.minute) }
  }

  private mutating func cover(_ minute: Int64) {
    span = min(span?.lowerBound ?? minute, minute)...max(span?.upperBound ?? minute, minute)
  }

  /// Takes the next row.
  public mutating func take(_ row: AuditedRow) throws(ArchiveFault) {
    guard row.instance == instance, !row.isRolledUp else { return }
    if row.minute != minute { try compare() }
    minute = row.minute
    counted[row.category, default: 0] += row.account[0] ?? 0
  }

  /// Ends the comparison; with `whole` the unsplit stream is held against the categories'.
  public mutating func finish(whole: Bool) throws(ArchiveFault) {
    try compare()
    guard category == nil else { return }
    try readUnsplit(whole: whole)
  }

  private mutating func compare() throws(ArchiveFault) {
    defer { counted = [:] }
    guard !counted.isEmpty, span?.contains(minute) ?? false else { return }
    let number = Int((Double(minute) / 86_400).rounded(.down))
    if day?.number != number { try read(number) }
    guard let day else { return }
    for (name, count) in counted.sorted(by: { $0.key < $1.key }) {
      let base = SegmentKey.base(of: name)
      let closed = day.lines[minute]?[base] ?? 0
      let all = closed + (day.open[minute]?[base] ?? 0)
      if count == 0, all == 0 { continue }
      compared += 1
      lines += all
      // What is being written may belong to an amendment that is still to come.
      guard count > all || count < closed else { continue }
      differenceCount += 1
      if count > all { missing += count - all }
      if differences.count < Audit.mostListed {
        differences.append(
          Difference(minute: minute, category: name, counted: count, archived: all)
        )
      }
    }
  }

  private mutating func read(_ number: Int) throws(ArchiveFault) {
    var lines: [Int64: [String: UInt64]] = [:]
    var ajar: [Int64: [String: UInt64]] = [:]
    for base in bases {
      for place in try shelf.places(of: base, day: number) {
        let count = members(shelf.path(place)).reduce(0) { $0 + UInt64($1.lines) }
        lines[place.minute, default: [:]][base, default: 0] += count
      }
    }
    for key in open where Int(key.minute / 86_400) == number {
      let count = members(shelf.path(key), isOpen: true).reduce(0) { $0 + UInt64($1.lines) }
      ajar[key.minute, default: [:]][key.base, default: 0] += count
    }
    day = (number, lines, ajar)
  }

  /// The members of a segment, as far as they can be read.
  private mutating func members(_ path: String, isOpen: Bool = false) -> [SegmentMember] {
    var found: [SegmentMember] = []
    do throws(ArchiveError) {
      let file = try SegmentFile(path: path)
      var offset: Int64 = 0
      while offset < file.size {
        if let member = try file.member(at: offset), offset + Int64(member.bytes) <= file.size {
          found.append(member)
          offset += Int64(member.bytes)
          continue
        }
        if isOpen { break }
        note("\(path.debugDescription): cannot be read at byte \(offset)")
        guard let next = try file.nextMember(after: offset) else { break }
        offset = next
      }
    } catch {
      if !isOpen { note("\(error)") }
    }
    return found
  }

  mutating func note(_ fault: String) {
    if faults.count < Audit.mostListed { faults.append(fault) }
  }

  // MARK: The unsplit stream

  private mutating func readUnsplit(whole: Bool) throws(ArchiveFault) {
    let days = try shelf.days(of: SegmentKey.unsplit, in: 0...Int.max / 2)
    guard !days.isEmpty else { return }
    var found: [SegmentMember] = []
    for day in days {
      for place in try shelf.places(of: SegmentKey.unsplit, day: day) {
        found += members(shelf.path(place)).map { member in
          var member = member
          // Only the numbers are wanted, and there may be many members.
          member.filter = nil
          return member
        }
      }
    }
    found.sort { $0.first < $1.first }
    for (member, next) in zip(found, found.dropFirst()) {
      // What lies before the first line of a run is no gap.
      let isNewRun = next.first % ArchiveGatherer.numbersOfMillisecond == 0
      if !isNewRun, next.first > member.last + 1 { gaps += next.first - member.last - 1 }
    }
    unsplit = found.reduce(0) { $0 + UInt64($1.lines) }
    let range = found.last.map { found[0].first...max(found[0].first, $0.last) }
    guard whole, let range, !bases.isEmpty else { return }
    var count: UInt64 = 0
    for base in bases {
      for day in try shelf.days(of: base, in: 0...Int.max / 2) {
        for place in try shelf.places(of: base, day: day) {
          count += members(shelf.path(place)).reduce(0) { $0 + ArchiveAudit.lines($1, in: range) }
        }
      }
    }
    split = count
  }

  private static func lines(_ member: SegmentMember, in range: ClosedRange<UInt64>) -> UInt64 {
    if range.contains(member.first), range.contains(member.last) { return UInt64(member.lines) }
    if member.last < range.lowerBound || member.first > range.upperBound { return 0 }
    return UInt64(member.lineNumbers.count { range.contains($0) })
  }
}
