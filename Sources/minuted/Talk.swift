import Glibc
import Syslog

/// Exit codes of all commands.
enum ExitStatus: Int32 {
  /// Found something: problems in rules, a sample that fails.
  case found = 1
  /// Bad usage or bad input.
  case usage = 2
  /// Could not do it.
  case failed = 3
}

/// Ends a command with a message on standard error and an exit code.
struct Failure: Error {
  var message: String
  var code: ExitStatus

  init(_ message: String, _ code: ExitStatus = .failed) {
    self.message = message
    self.code = code
  }
}

/// Data to standard output, talk to standard error.
enum Talk {
  /// Writes data.
  ///
  /// When the reader has gone (`| head`), ends quietly.
  static func data(_ text: String) {
    write(text, to: 1)
  }

  /// Writes raw bytes as data.
  static func data(bytes: [UInt8]) {
    send(bytes, to: 1)
  }

  /// Writes raw bytes as data, without a copy.
  static func data(raw bytes: UnsafeRawBufferPointer) {
    send(bytes, to: 1)
  }

  /// Says something to the person at the terminal.
  ///
  /// What it quotes may come from anywhere, so control characters are shown, not sent.
  static func tell(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.map { ShownText.of(Array($0.utf8)) }.joined(separator: "\n")
    write(shown.hasSuffix("\n") ? shown : shown + "\n", to: 2)
  }

  /// Whether standard error is a terminal.
  static var isTerminal: Bool { isatty(2) == 1 }

  /// Writes over the current line of a terminal.
  static func overwrite(_ text: String) {
    write("\r\u{1b}[K\(text)", to: 2)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    send(Array(text.utf8), to: descriptor)
  }

  private static func send(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { send($0, to: descriptor) }
  }

  private static func send(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
    var sent = 0
    while sent < bytes.count {
      let count = Glibc.write(
        descriptor,
        bytes.baseAddress?.advanced(by: sent),
        bytes.count - sent
      )
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      if count < 0, errno == EPIPE, descriptor == 1 { exit(0) }
      if count <= 0 {
        if descriptor == 1 {
          tell("minuted: cannot write output: \(String(cString: strerror(errno)))")
          exit(ExitStatus.failed.rawValue)
        }
        return
      }
      sent += count
    }
  }
}
