import Glibc

/// The files of an archive as they are written: members are appended to open segments, which get their
/// place among the others when they are closed.
///
/// A file in its place never changes. An open one is a sequence of whole members, but for what a crash
/// has cut. Files have mode 0640 and directories 0750, less the umask. One writer at a time.
public struct SegmentFiles: Sendable {
  /// The archive's directory.
  public let directory: String

  private var openDirectory: String { "\(directory)/\(SegmentKey.openDirectory)" }

  /// Names an archive; nothing is made or looked at yet.
  public init(directory: String) {
    self.directory = directory
  }

  /// Where a segment is while it is being written.
  public func openPath(_ key: SegmentKey) -> String { "\(openDirectory)/\(key.openName)" }

  /// Makes the archive's directories where they are missing.
  public func make() throws(ArchiveFault) {
    try Folder.make(directory)
    try Folder.make(openDirectory)
  }

  /// Keeps other writers out until the answer is gone.
  ///
  /// - Returns: nil when another has it.
  /// - Throws: when the directories cannot be made or opened.
  public func lock() throws(ArchiveFault) -> ArchiveLock? {
    try make()
    let descriptor = open(openDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ArchiveFault("open", openDirectory, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
    return ArchiveLock(descriptor)
  }

  // MARK: Writing

  /// Appends a member, whole or not at all.
  ///
  /// - Throws: when the file cannot be opened or written to; it is then as it was before.
  public func append(
    _ header: [UInt8],
    _ body: UnsafeRawBufferPointer,
    to key: SegmentKey
  ) throws(ArchiveFault) {
    let path = openPath(key)
    var descriptor = SegmentFiles.openForAppending(path)
    if descriptor < 0, errno == ENOENT {
      // Somebody tidied up.
      try make()
      descriptor = SegmentFiles.openForAppending(path)
    }
    guard descriptor >= 0 else { throw ArchiveFault("open", path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ArchiveFault("open", path, errno) }
    let code = header.withUnsafeBytes { header in
      let code = WholeWrite.write(header, to: descriptor)
      return code == 0 ? WholeWrite.write(body, to: descriptor) : code
    }
    guard code == 0 else {
      // Half a member would hide those behind it.
      ftruncate(descriptor, status.st_size)
      throw ArchiveFault("write", path, code)
    }
  }

  private static func openForAppending(_ path: String) -> Int32 {
    open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0o640)
  }

  /// Brings an open segment to the disk itself.
  public func sync(_ key: SegmentKey) throws(ArchiveFault) {
    let path = openPath(key)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    // One that got no line, as the disk was full, is not there.
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw ArchiveFault("write", path, errno) }
  }

  /// Gives a segment its place; nil when it got no line.
  ///
  /// - Returns: the place, and the bytes that the segment has on disk.
  public func seal(
    _ key: SegmentKey
  ) throws(ArchiveFault) -> (path: SegmentPath, bytes: Int64)? {
    let open = openPath(key)
    var status = stat()
    guard lstat(open, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw ArchiveFault("open", open, errno)
    }
    guard status.st_size > 0 else {
      unlink(open)
      return nil
    }
    var place = SegmentPath(base: key.base, minute: key.minute, part: 0)
    // One writer: what is not there now will not be there then.
    while access("\(directory)/\(place.path)", F_OK) == 0 { place.part += 1 }
    let path = "\(directory)/\(place.path)"
    if rename(open, path) != 0 {
      // The first of its day.
      guard errno == ENOENT else { throw ArchiveFault("rename", open, errno) }
      try makeDirectory(place.directory)
      guard rename(open, path) == 0 else { throw ArchiveFault("rename", open, errno) }
    }
    return (place, Int64(status.st_size))
  }

  private func makeDirectory(_ path: String) throws(ArchiveFault) {
    var made = directory
    for part in path.split(separator: "/") {
      made += "/\(part)"
      try Folder.make(made)
    }
  }

  // MARK: After a crash

  /// What was found among the open segments.
  public struct Leftovers: Sendable, Equatable {
    /// Segments that were closed.
    public var sealed = 0
    /// Members that were taken away: their lines come again, or are torn.
    public var dropped = 0

    /// Nothing.
    public init() {}
  }

  /// Closes what an earlier writer left open, without the lines that come again.
  ///
  /// - Parameter number: lines from this number on come again; nil when none does.
  /// - Returns: what was there, and the greatest number of a line that stays.
  /// - Throws: when the directory cannot be read, or a segment neither cut nor given its place.
  public func recover(
    before number: UInt64?
  ) throws(ArchiveFault) -> (found: Leftovers, latest: UInt64?) {
    var found = Leftovers()
    var latest: UInt64?
    for name in try Folder.names(in: openDirectory).sorted() {
      guard let key = SegmentKey(openName: name) else { continue }
      let path = openPath(key)
      // What is no file of ours, a link to one of others above all, is left alone.
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      let kept = try SegmentFiles.keep(path, before: number)
      found.dropped += kept.dropped
      if let last = kept.last { latest = max(latest ?? 0, last) }
      if try seal(key) != nil { found.sealed += 1 }
    }
    return (found, latest)
  }

  /// Cuts an open segment behind the last member that is whole and whose lines do not come again.
  private static func keep(
    _ path: String,
    before number: UInt64?
  ) throws(ArchiveFault) -> (dropped: Int, last: UInt64?) {
    var last: UInt64?
    var end: Int64 = 0
    var dropped = 0
    let size: Int64
    do throws(ArchiveError) {
      let file = try SegmentFile(path: path)
      size = file.size
      while let member = try file.member(at: end) {
        guard end + Int64(member.bytes) <= size else { break }
        if let number, member.last >= number { break }
        end += Int64(member.bytes)
        last = member.last
      }
    } catch {
      throw ArchiveFault("open", path, EIO)
    }
    if end < size {
      dropped += 1
      let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { throw ArchiveFault("open", path, errno) }
      defer { close(descriptor) }
      guard ftruncate(descriptor, off_t(end)) == 0 else {
        throw ArchiveFault("write", path, errno)
      }
    }
    return (dropped, last)
  }
}
