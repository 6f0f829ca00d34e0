import Foundation
import Glibc
import Setup
import Testing

/// A tree that stands for a host, gone when this is.
final class ScratchRoot {
  let path: String
  var root: HostRoot { HostRoot(path) }

  init() throws {
    var template = Array("/tmp/minuted-root-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    chmod(path, 0o755)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Where a path of the host lies.
  func at(_ name: String) -> String { path + name }

  /// Writes a file, its folders included.
  @discardableResult
  func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
    let file = at(name)
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    chmod(file, mode)
    return file
  }

  /// Makes a directory, those above it included.
  func make(_ name: String, mode: mode_t = 0o755) throws {
    try FileManager.default.createDirectory(atPath: at(name), withIntermediateDirectories: true)
    chmod(at(name), mode)
  }
}
