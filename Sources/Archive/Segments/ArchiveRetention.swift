import Glibc

/// Removes the oldest segments of an archive, of all streams alike, until what is left is what is to be
/// kept.
///
/// What there is it knows from a survey, a directory of a day at a time, and from what is added after.
/// Only files whose names are exactly ours are ever removed. Used from one thread.
public final class ArchiveRetention {
  /// What was removed.
  public struct Removal: Sendable, Equatable {
    /// Segments.
    public var segments: UInt64 = 0
    /// Their bytes on disk.
    public var bytes: Int64 = 0

    /// Nothing.
    public init() {}
  }

  private struct Day: Hashable {
    var base: String
    var day: Int
  }

  private let shelf: ArchiveShelf
  /// How much is kept.
  public let keeping: ArchiveKeeping
  /// Days that were not looked at yet; nil before the streams were.
  private var unseen: [Day]?
  /// Streams that have segments of a day, by day.
  private var bases: [Int: Set<String>] = [:]
  /// Minute of the newest segment.
  private var newest = Int64.min
  /// Bytes on disk of all segments seen.
  public private(set) var bytes: Int64 = 0
  /// Segments seen.
  public private(set) var segments = 0
  /// The segments of the oldest day that are left, the oldest at the end; nil where they are not known.
  private var oldest: (day: Int, left: [ArchiveShelf.Segment])?
  /// Since when the oldest day is too old; nil where it is not.
  private var oldSince: UInt64?
  /// What was removed so far.
  public private(set) var removed = Removal()

  /// Begins to look after an archive.
  public init(_ shelf: ArchiveShelf, _ keeping: ArchiveKeeping) {
    self.shelf = shelf
    self.keeping = keeping
  }

  /// Whether all that lies there has been looked at.
  public var isSurveyed: Bool { unseen?.isEmpty ?? false }

  /// Looks at one more day of one stream.
  public func survey() throws(ArchiveFault) {
    guard var days = unseen else {
      var days: [Day] = []
      for base in try shelf.bases() {
        days += try shelf.days(of: base, in: 0...Int.max / 2).map { Day(base: base, day: $0) }
      }
      unseen = days
      return
    }
    guard let next = days.popLast() else { return }
    unseen = days
    for segment in try shelf.segments(of: next.base, day: next.day) {
      note(segment.place, segment.bytes)
    }
  }

  /// A segment was closed.
  public func added(_ place: SegmentPath, _ bytes: Int64) {
    // Of a day that is still to be looked at it will be seen there.
    if let unseen, !unseen.contains(Day(base: place.base, day: place.day)) { note(place, bytes) }
  }

  private func note(_ place: SegmentPath, _ size: Int64) {
    bases[place.day, default: []].insert(place.base)
    newest = max(newest, place.minute)
    bytes += size
    segments += 1
  }

  /// Nanoseconds that a day has to be too old before a daemon removes it: ten minutes.
  ///
  /// A clock that is wrong for a minute, or a segment that a wrong one has named, is not to empty an
  /// archive.
  public static let patience: UInt64 = 600_000_000_000

  /// Removes what is too old or too much, once all has been looked at.
  ///
  /// - Parameters:
  ///   - now: what the clock shows, beyond which no segment counts as the newest; nil for a batch job, which
  ///     goes by the segments alone and has no patience.
  ///   - uptime: monotonic nanoseconds.
  /// - Returns: the first thing that went wrong; nil when nothing did.
  public func run(now: Int64? = nil, uptime: UInt64 = 0) -> ArchiveFault? {
    guard isSurveyed else { return nil }
    do throws(ArchiveFault) {
      while let day = bases.keys.min() {
        let isOld = isOld(day, now, uptime)
        guard isOld || isTooMuch else { return nil }
        if try !removeOldest(of: day) { tidy(day) }
      }
      return nil
    } catch {
      // What is there is looked at anew.
      oldest = nil
      return error
    }
  }

  private func isOld(_ day: Int, _ now: Int64?, _ uptime: UInt64) -> Bool {
    let end = now.map { min($0, newest) } ?? newest
    guard Int64(day + 1) * 86_400 <= end - Int64(keeping.days) * 86_400 else {
      oldSince = nil
      return false
    }
    if now == nil { return true }
    let since = oldSince ?? uptime
    oldSince = since
    return uptime >= since && uptime - since >= ArchiveRetention.patience
  }

  private var isTooMuch: Bool { bytes > keeping.maxBytes || !isRoomy }

  /// Whether the disk has the room that is to be left to others.
  public var isRoomy: Bool { disk.map { $0.free >= keeping.minFree } ?? true }

  /// The size of the disk; nil where that is not known.
  public var diskBytes: Int64? { disk?.size }

  private var disk: (size: Int64, free: Int64)? {
    var status = statvfs()
    guard statvfs(shelf.directory, &status) == 0 else { return nil }
    func bytes(_ blocks: UInt) -> Int64 {
      let (bytes, isOver) = UInt64(blocks).multipliedReportingOverflow(by: UInt64(status.f_frsize))
      return isOver ? .max : Int64(clamping: bytes)
    }
    return (bytes(status.f_blocks), bytes(status.f_bavail))
  }

  /// Removes the oldest segment of a day; false when there is none left.
  ///
  /// The day is listed once, and again when all that was seen then is gone: some may have come since.
  private func removeOldest(of day: Int) throws(ArchiveFault) -> Bool {
    if oldest?.day != day || oldest?.left.isEmpty ?? true {
      var found: [ArchiveShelf.Segment] = []
      for base in bases[day] ?? [] { found += try shelf.segments(of: base, day: day) }
      oldest = (day, found.sorted { $0.place > $1.place })
    }
    guard let segment = oldest?.left.popLast() else { return false }
    let path = shelf.path(segment.place)
    guard unlink(path) == 0 || errno == ENOENT else { throw ArchiveFault("remove", path, errno) }
    bytes -= segment.bytes
    segments -= 1
    removed.segments += 1
    removed.bytes += segment.bytes
    return true
  }

  /// Removes the directories of a day that has no segment left.
  private func tidy(_ day: Int) {
    let streams = bases[day] ?? []
    bases[day] = nil
    for base in streams {
      // Those that still hold something stay.
      var path = SegmentPath.directory(base: base, day: day)
      while path != base, rmdir("\(shelf.directory)/\(path)") == 0 {
        path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
      }
    }
  }
}
