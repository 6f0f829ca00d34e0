import Glibc

/// A file of log lines that could not be read, or not to its end.
public struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file as it was named; `-` is standard input.
  public let path: String
  /// Where in the file on disk, in bytes; nil when it could not be opened.
  public let offset: Int64?
  /// What is wrong, and what to do where that is known.
  public let reason: String

  /// The message for people, on one line.
  public var description: String {
    let name = path == "-" ? "standard input" : path.debugDescription
    guard let offset else { return "cannot open \(name): \(reason)" }
    return "cannot read \(name) at byte \(offset): \(reason)"
  }
}

/// A file that lines could not be written to.
public struct ArchiveFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// What could not be done, as a verb: `open`, `write`.
  public let action: String
  /// The file.
  public let path: String
  /// The system's error number.
  public let code: Int32
  /// The system's words for it.
  public let reason: String

  init(_ action: String, _ path: String, _ code: Int32) {
    self.action = action
    self.path = path
    self.code = code
    reason = errorText(code)
  }

  /// That the system gives no thread to read a file or directory with.
  public static func noThread(for path: String) -> ArchiveFault {
    ArchiveFault("read", path, EAGAIN)
  }

  /// The message for people, on one line.
  public var description: String { "cannot \(action) \(path.debugDescription): \(reason)" }
}

/// The system's words for an error number; safe on any thread, unlike `strerror`.
func errorText(_ code: Int32) -> String {
  var text = [CChar](repeating: 0, count: 128)
  if strerror_r(code, &text, text.count) != 0 { return "error \(code)" }
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
