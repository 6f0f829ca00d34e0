import CRRD
import Glibc

/// One RRD file: a value a minute, in archives that stock `rrdtool` opens.
///
/// The value names a path and does no I/O of its own; each method opens, does and closes, as
/// librrd does. All are safe from several threads, on different files or the same; librrd locks a
/// file while it writes and refuses (an error, not a wait) a second writer. Created and updated by
/// librrd only: it is the one correct writer of the format, which differs with the machine.
public struct RoundRobinFile: Hashable, Sendable {
  /// Where the file is.
  public let path: String

  /// Names a file, which need not exist.
  public init(path: String) { self.path = path }

  /// Creates a file with the archives of `Layout`, and never over an existing one.
  ///
  /// librrd can set the width of the band only afterwards (`rrdtool tune`), so the file is made
  /// under a name of its own (`.NAME.new`), finished, and linked into place: whoever sees it sees
  /// all of it, and a crash leaves nothing but that name, which the next attempt replaces.
  ///
  /// - Parameters:
  ///   - path: The new file; its directory must exist. One process at a time may create it.
  ///   - start: Unix seconds before which nothing can be written; the first minute's beginning.
  ///   - season: The cycle to learn, or none for a file without aberrance detection.
  ///   - mode: The file's permissions; librrd's own choice would be 0644 whatever the umask.
  /// - Returns: The new file.
  /// - Throws: `RoundRobinError`, also when the file exists.
  public static func create(
    path: String,
    start: Int64,
    season: Season?,
    mode: UInt32 = 0o640
  ) throws(RoundRobinError) -> RoundRobinFile {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
    let folder = slash.map { path[...$0] } ?? ""
    let draft = "\(folder).\(name).new"
    if access(path, F_OK) == 0 {
      throw RoundRobinError(path: path, action: "create", reason: systemReason(EEXIST))
    }
    unlink(draft)
    defer { unlink(draft) }
    // On a full disk librrd's create fails without a word (1.7.2; `rrdtool create` even exits 0).
    try Librrd.call("create", path, without: "librrd gave no reason; the disk may be full") {
      Librrd.withConstantArguments(Layout.arguments(season: season)) { argc, argv in
        rrd_create_r2(
          draft,
          UInt(Layout.step),
          time_t(start),
          1,
          nil,
          nil,
          argc,
          argv
        ) == 0
      }
    }
    if season != nil {
      let delta = "\(HoltWinters.delta)"
      let tuning = ["tune", draft, "--deltapos", delta, "--deltaneg", delta]
      try Librrd.alone { () throws(RoundRobinError) in
        try Librrd.call("tune", path) {
          Librrd.withArguments(tuning) { argc, argv in rrd_tune(argc, argv) == 0 }
        }
      }
    }
    guard chmod(draft, mode) == 0, link(draft, path) == 0 else {
      throw RoundRobinError(path: path, action: "create", reason: systemReason(errno))
    }
    return RoundRobinFile(path: path)
  }

  /// Moves the file out of the way, for somebody to look at; answers where to, nil when that failed.
  func setAside() -> String? {
    let aside = path + ".damaged"
    return rename(path, aside) == 0 ? aside : nil
  }

  /// The end of the last minute written, in Unix seconds; the file's start when none was.
  ///
  /// Cost: one open and mmap, about 20 us.
  public func lastUpdate() throws(RoundRobinError) -> Int64 {
    var last = time_t(-1)
    try Librrd.call("read the last update of", path) {
      last = rrd_last_r(path)
      return last >= 0
    }
    return Int64(last)
  }
}
