import Glibc

/// The kept lines of a category: its files put away, plain or packed, oldest first, and the one that is
/// being written.
public struct KeptLines {
  /// What is read, oldest first.
  public let entries: [KeptDirectory.Entry]

  private let directory: String
  /// The file that is being written, opened before the directory was looked at.
  private let latest: Opened?

  private final class Opened {
    let descriptor: Int32
    let inode: UInt64

    init?(_ path: String) {
      let opened = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW)
      var status = stat()
      guard opened >= 0 else { return nil }
      guard fstat(opened, &status) == 0 else {
        close(opened)
        return nil
      }
      descriptor = opened
      inode = UInt64(status.st_ino)
    }

    deinit { close(descriptor) }
  }

  /// How often the directory is looked at anew when a file is put away meanwhile.
  private static let attempts = 10

  /// Looks up the files of a category; none when it has no kept line.
  ///
  /// - Parameters:
  ///   - directory: that of ``UnmatchedFiles``, which may be in use.
  ///   - base: what stands for the category, ``KeptFile/base(of:)``.
  /// - Throws: when the directory cannot be read.
  public init(directory: String, base: String) throws(ArchiveFault) {
    self.directory = directory
    let path = directory + "/" + base + ".log"
    for _ in 0..<KeptLines.attempts {
      // Opened first, and looked for after: a file put away in between would be there twice, or not
      // at all.
      let opened = Opened(path)
      let found = try KeptDirectory(path: directory).entries.filter { $0.base == base }
      guard found.first(where: { $0.kept == nil })?.inode == opened?.inode else { continue }
      latest = opened
      entries = KeptLines.readable(found)
      return
    }
    throw ArchiveFault("read", path, EAGAIN)
  }

  /// Of a plain file and a packed one of the same time, which a crash leaves, the plain one is whole.
  private static func readable(_ found: [KeptDirectory.Entry]) -> [KeptDirectory.Entry] {
    let plain = Set(found.compactMap { $0.kept?.form == .plain ? $0.kept?.stamp : nil })
    return found.filter { entry in
      guard let kept = entry.kept else { return true }
      return kept.form == .plain || kept.form == .packed && !plain.contains(kept.stamp)
    }
  }

  /// The bytes on disk.
  public var bytes: Int64 { entries.reduce(0) { $0 + $1.size } }

  /// Reads all files, one after the other.
  ///
  /// A file that is packed meanwhile is read packed. One that was removed meanwhile, being the oldest
  /// beyond what is kept, is passed over and counted.
  ///
  /// - Parameter body: takes an open file and reads it as far as it likes.
  /// - Returns: how many files were gone.
  /// - Throws: what the body throws, and ``ArchiveError`` for a file that cannot be opened.
  public func read(_ body: (inout LogFile) throws -> Void) throws -> Int {
    var gone = 0
    for entry in entries {
      if entry.kept == nil {
        guard let latest else { continue }
        var file = try LogFile(descriptor: latest.descriptor, path: entry.path)
        try body(&file)
      } else if var file = try reopen(entry) {
        try body(&file)
      } else {
        gone += 1
      }
    }
    return gone
  }

  /// Opens a file put away, under the name it has by now; nil when it has none any more.
  private func reopen(_ entry: KeptDirectory.Entry) throws(ArchiveError) -> LogFile? {
    var packed = entry.kept
    packed?.form = .packed
    for path in [entry.path, packed.map { "\(directory)/\($0.name)" }] {
      guard let path, access(path, F_OK) == 0 else { continue }
      do throws(ArchiveError) {
        return try LogFile(path: path)
      } catch {
        if access(path, F_OK) == 0 { throw error }
      }
    }
    return nil
  }
}
