/// What is asked of the files of unmatched lines: when one is put away, and how much is kept.
public struct Keeping: Sendable, Equatable {
  /// The size at which a file is put away and the next begun, in bytes.
  ///
  /// 64 MiB: a file that an editor opens, and packed within a second or two.
  public var maxBytes: Int64 = 64 << 20
  /// The seconds between two borders, counted from 1970 in UTC; no file goes on over one.
  ///
  /// A day: files that begin at midnight UTC, of which one can say what they hold.
  public var maxAge: Int64 = 86_400
  /// The most files put away of a category; the oldest beyond it are removed.
  ///
  /// 0: none is put away, and lines beyond ``maxBytes`` are counted and not written. 14: two weeks, long enough to come back from a holiday and write the rules.
  public var files = 14
  /// The most bytes on disk of a category's files put away; the oldest beyond it are removed.
  ///
  /// 256 MiB: some 3 GB of lines when packed, and no full disk when a program logs in a loop.
  public var bytes: Int64 = 256 << 20
  /// Whether files put away are packed with gzip.
  public var compresses = true

  /// The smallest ``maxBytes`` of files that are put away: what is gathered before it is written.
  public static let minBytes: Int64 = 64 << 10

  /// The defaults.
  public init() {}

  /// A single file that grows to so many bytes; what is beyond is counted.
  public static func single(maxBytes: Int64) -> Keeping {
    var keeping = Keeping()
    keeping.maxBytes = maxBytes
    keeping.files = 0
    return keeping
  }

  /// Whether files are put away at all.
  public var rotates: Bool { files > 0 && maxBytes > 0 }
}
