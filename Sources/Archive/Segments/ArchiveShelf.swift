import Glibc
import Syslog

/// The closed segments of an archive, as they lie in its directories.
public struct ArchiveShelf: Sendable {
  /// A segment in its place.
  public struct Segment: Sendable, Equatable {
    /// Its place.
    public var place: SegmentPath
    /// Its bytes on disk.
    public var bytes: Int64
  }

  /// The archive's directory.
  public let directory: String

  /// Names an archive; a missing one is empty.
  public init(directory: String) {
    self.directory = directory
  }

  /// What stands for each stream that has segments, in order.
  public func bases() throws(ArchiveFault) -> [String] {
    // `lost+found` and the like are none.
    try Folder.names(in: directory).filter { name in
      !name.hasPrefix(".") && name != SegmentKey.openDirectory
        && name.utf8.allSatisfy { SafeName.isSafe($0) || $0 == 0x25 || $0 == 0x7e }
    }.sorted()
  }

  /// The days of a stream, since 1970-01-01, in order; those within a range of days alone.
  public func days(of base: String, in range: ClosedRange<Int>) throws(ArchiveFault) -> [Int] {
    var days: [Int] = []
    for year in try names(base, 4) where ArchiveShelf.overlaps(year, [], range) {
      for month in try names("\(base)/\(year)", 2) where ArchiveShelf.overlaps(year, [month], range)
      {
        for day in try names("\(base)/\(year)/\(month)", 2) {
          guard let start = SegmentPath.minute(compact: "\(year)\(month)\(day)T0000") else {
            continue
          }
          if range.contains(Int(start / 86_400)) { days.append(Int(start / 86_400)) }
        }
      }
    }
    return days
  }

  /// Names of so many digits in a directory, in order.
  private func names(_ path: String, _ digits: Int) throws(ArchiveFault) -> [String] {
    let path = "\(directory)/\(path)"
    var status = stat()
    // What is no directory is none of ours.
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [] }
    return try Folder.names(in: path).filter {
      $0.utf8.count == digits && $0.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }.sorted()
  }

  /// Whether a year, or a month of it, may have days of a range.
  private static func overlaps(_ year: String, _ month: [String], _ range: ClosedRange<Int>) -> Bool
  {
    let first = month.first ?? "01"
    guard let start = SegmentPath.minute(compact: "\(year)\(first)01T0000") else { return false }
    let day = Int(start / 86_400)
    return day <= range.upperBound && day + (month.isEmpty ? 366 : 31) >= range.lowerBound
  }

  /// The segments of a stream and day, in order; other files are not seen.
  public func places(of base: String, day: Int) throws(ArchiveFault) -> [SegmentPath] {
    try files(of: base, day: day).map(\.place)
  }

  /// The same with their paths.
  public func files(
    of base: String,
    day: Int
  ) throws(ArchiveFault) -> [(place: SegmentPath, path: String)] {
    let folder = "\(directory)/\(SegmentPath.directory(base: base, day: day))"
    return try Folder.names(in: folder).compactMap { name in
      SegmentPath(base: base, day: day, name: name).map { ($0, "\(folder)/\(name)") }
    }.sorted { ($0.0.minute, $0.0.part) < ($1.0.minute, $1.0.part) }
  }

  /// The same with their sizes; one that is removed meanwhile is left out.
  public func segments(of base: String, day: Int) throws(ArchiveFault) -> [Segment] {
    try files(of: base, day: day).compactMap { place, path in
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return Segment(place: place, bytes: Int64(status.st_size))
    }
  }

  /// The minute of a stream's newest segment; nil where there is none.
  public func newest(of base: String) throws(ArchiveFault) -> Int64? {
    guard let day = try days(of: base, in: 0...Int.max / 2).last else { return nil }
    return try places(of: base, day: day).last?.minute
  }

  /// The segments that are being written, in order.
  public func open() throws(ArchiveFault) -> [SegmentKey] {
    try Folder.names(in: "\(directory)/\(SegmentKey.openDirectory)")
      .compactMap { SegmentKey(openName: $0) }
      .sorted { ($0.minute, $0.base, $0.first) < ($1.minute, $1.base, $1.first) }
  }

  /// The path of a segment.
  public func path(_ place: SegmentPath) -> String { "\(directory)/\(place.path)" }

  /// The path of one that is being written.
  public func path(_ key: SegmentKey) -> String {
    SegmentFiles(directory: directory).openPath(key)
  }
}
