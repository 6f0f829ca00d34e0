import Glibc
import Syslog

/// Writes `top` tables as files of `key=count` lines: one for each category, environment and metric.
///
/// The file is `DIRECTORY/CATEGORY/ENVIRONMENT/METRIC`, replaced as a whole: a reader sees the old
/// table or the new one, never a part. It is not forced to disk; after a power cut the next minute
/// writes it again. Files get mode 0640 and directories 0750, less what the umask takes away.
///
/// **Names** that are not plain become so: letters, digits, `_`, `-` and `.` stay; other bytes, and
/// a dot in front, become `%XX`; an empty name is `%`; beyond 100 bytes a name is cut and ends in `~`
/// and a hash. No name leaves the directory, and different names have different files.
///
/// **Keys** are bytes and stay as they are, but for control bytes, the bytes of other characters
/// that terminals obey (`ObeyedText`) and the backslash: these become `#ooo`, three octal digits, as in rsyslog's own output. So a line is
/// one entry. A key may hold `=`; the count is what follows the last one.
///
/// Two programs must not write below one directory (the state lock sees to that).
public struct TableFiles: Sendable {
  /// The directory that holds the tables.
  public let directory: String

  /// The end of an unfinished file's name; with the dot in front no table has such a name.
  static let unfinishedSuffix = ".minuted-new"

  /// Makes the directory where missing, and removes unfinished files that a crash left in it.
  ///
  /// Cost: reads the directory tree, two levels deep.
  ///
  /// - Parameter directory: its parent must exist.
  /// - Throws: when it can be neither made nor read, or a left-over cannot be removed.
  public init(directory: String) throws(TableFault) {
    self.directory = directory
    try TableFiles.makeDirectory(directory)
    try TableFiles.removeUnfinished(in: directory, depth: 2)
  }

  /// Replaces one table.
  ///
  /// The memory needed is about that of the table; its length is bounded by the metric's `keep`.
  ///
  /// - Parameters:
  ///   - entries: keys and counts, written in this order.
  ///   - category: the category's name, any text.
  ///   - environment: the environment's name, any text.
  ///   - metric: the metric's name, any text.
  /// - Throws: when a step fails; the old table is still there then.
  public func write(
    _ entries: [(key: [UInt8], count: UInt64)],
    category: String,
    environment: String,
    metric: String
  ) throws(TableFault) {
    let outer = directory + "/" + SafeName.make(category)
    let inner = outer + "/" + SafeName.make(environment)
    let name = SafeName.make(metric)
    let unfinished = inner + "/." + name + TableFiles.unfinishedSuffix
    let final = inner + "/" + name
    var opened = TableFiles.open(unfinished)
    if case .failure(let fault) = opened, fault.code == ENOENT {
      // First use, or somebody tidied up: either way the directories are made again.
      for path in [directory, outer, inner] { try TableFiles.makeDirectory(path) }
      opened = TableFiles.open(unfinished)
    }
    try TableFiles.replace(
      final,
      with: TableFiles.render(entries),
      by: unfinished,
      opened: opened.get()
    )
  }

  /// The path of a table's file.
  ///
  /// - Parameters:
  ///   - category: the category's name.
  ///   - environment: the environment's name.
  ///   - metric: the metric's name.
  /// - Returns: the path, whether or not there is such a table.
  public func path(category: String, environment: String, metric: String) -> String {
    [directory, SafeName.make(category), SafeName.make(environment), SafeName.make(metric)]
      .joined(separator: "/")
  }

  /// The lines of a table.
  static func render(_ entries: [(key: [UInt8], count: UInt64)]) -> [UInt8] {
    var text: [UInt8] = []
    // 24: `=`, LF and most counts; a guess that spares growing, no limit.
    text.reserveCapacity(entries.reduce(0) { $0 + $1.key.count + 24 })
    for (key, count) in entries {
      var obeyed = 0
      for (place, byte) in key.enumerated() {
        if byte >= 0xc2 || obeyed > 0 {
          obeyed = max(obeyed - 1, ObeyedText.length(in: key, at: place))
        }
        if byte < 0x20 || byte == 0x7f || byte == 0x5c || obeyed > 0 {
          text += OctalEscape.of(byte)
        } else {
          text.append(byte)
        }
      }
      text.append(0x3d)
      text += String(count).utf8
      text.append(0x0a)
    }
    return text
  }
}
