import Glibc
import Pipeline

/// Walks through a directory and all below it, links not followed, within a number and a time.
struct StateWalk {
  private let path: String
  private let maxEntries: Int
  private let deadline: UInt64
  /// Directories in directories; a state has four.
  private static let maxDepth = 20

  init(_ path: String, maxEntries: Int, maxTime: UInt64) {
    self.path = path
    self.maxEntries = maxEntries
    deadline = Clock.monotonic() + maxTime
  }

  /// Calls `body` with each entry and what the system says of it, until it answers false; false when not all
  /// was looked at.
  func each(_ body: (String, stat) -> Bool) -> Bool {
    var left = maxEntries
    return walk(path, 0, &left, body)
  }

  private func walk(
    _ folder: String,
    _ depth: Int,
    _ left: inout Int,
    _ body: (String, stat) -> Bool
  ) -> Bool {
    guard depth < StateWalk.maxDepth, let directory = opendir(folder) else { return false }
    defer { closedir(directory) }
    var isComplete = true
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      left -= 1
      guard left >= 0, Clock.monotonic() < deadline else { return false }
      let path = "\(folder)/\(name)"
      var status = stat()
      // A file that has gone meanwhile is none.
      guard lstat(path, &status) == 0 else { continue }
      guard body(path, status) else { return false }
      if status.st_mode & S_IFMT == S_IFDIR, !walk(path, depth + 1, &left, body) {
        isComplete = false
      }
      if left < 0 { return false }
    }
    return isComplete
  }
}
