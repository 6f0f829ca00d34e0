import Glibc

/// What lies in a directory of unmatched lines.
public struct KeptDirectory: Sendable {
  /// A file of ours, as it was when looked at.
  public struct Entry: Sendable, Equatable {
    /// Its name, taken apart; nil for the file of a category that is being written.
    public var kept: KeptFile?
    /// What stands for its category.
    public var base: String
    /// Its path.
    public var path: String
    /// Its bytes on disk.
    public var size: Int64
    /// Its number in the file system: a rename keeps it.
    public var inode: UInt64
    /// Seconds since 1970 of its last line.
    public var modified: Int64
  }

  /// What a category has.
  public struct Holding: Sendable, Equatable {
    /// Files, the one being written included.
    public var files = 0
    /// Their bytes on disk.
    public var bytes: Int64 = 0
    /// When the oldest was put away, Unix seconds; nil while there is but the one being written.
    public var oldest: Int64?
  }

  /// The files put away, by base and time, then those being written.
  public let entries: [Entry]

  /// Looks at a directory; one that is missing is empty.
  ///
  /// Only regular files with names of ours are seen. A file that is packed meanwhile is seen as one of
  /// the two. Cost: a system call for each of these.
  public init(path directory: String) throws(ArchiveFault) {
    // A name that changes while a directory is read may be passed over under both its names; each file
    // is packed but once, so what the first look passes over the second one sees.
    var names = Set(try Folder.names(in: directory))
    names.formUnion(try Folder.names(in: directory))
    let found = names.compactMap { name -> Entry? in
      if let entry = Entry(name: name, in: directory) { return entry }
      // Packed since: it is there under the other name, unless that was seen too.
      guard var kept = KeptFile(name: name), kept.form == .plain else { return nil }
      kept.form = .packed
      return names.contains(kept.name) ? nil : Entry(name: kept.name, in: directory)
    }
    entries = found.sorted { a, b in
      guard let keptA = a.kept, let keptB = b.kept else {
        return a.kept != nil || (b.kept == nil && a.base < b.base)
      }
      return keptA < keptB
    }
  }

  /// What stands for the categories that have lines here, sorted.
  public var bases: [String] { Set(entries.map(\.base)).sorted() }

  /// What each category has; unfinished files are not counted.
  public var holdings: [String: Holding] {
    var holdings: [String: Holding] = [:]
    for entry in entries where entry.kept?.form != .unfinished {
      holdings[entry.base, default: Holding()].add(entry)
    }
    return holdings
  }
}

extension KeptDirectory.Entry {
  /// Looks at one file; nil unless it is a regular one with a name of ours.
  init?(name: String, in directory: String) {
    let kept = KeptFile(name: name)
    let isOpen = name.hasSuffix(".log") && KeptFile.isBase(Array(name.utf8.dropLast(4)))
    guard kept != nil || isOpen else { return nil }
    let path = directory + "/" + name
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(
      kept: kept,
      base: kept?.base ?? String(name.dropLast(4)),
      path: path,
      size: Int64(status.st_size),
      inode: UInt64(status.st_ino),
      modified: Int64(status.st_mtim.tv_sec)
    )
  }
}

extension KeptDirectory.Holding {
  mutating func add(_ entry: KeptDirectory.Entry) {
    files += 1
    bytes += entry.size
    if let stamp = entry.kept?.stamp { oldest = min(oldest ?? stamp, stamp) }
  }
}
