import Glibc
import Syslog

/// Ends the program with a message on standard error and an exit code.
struct Failure: Error {
  /// Exit code of bad usage or bad input.
  static let usage: Int32 = 2
  /// Exit code of what could not be done.
  static let failed: Int32 = 3

  var message: String
  var code: Int32
}

/// Talk to standard error.
enum Talk {
  /// Says something to the person at the terminal, or to the journal: a line each.
  ///
  /// What it quotes may come from anywhere, so control characters are shown, not sent.
  static func tell(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = lines.map { ShownText.of(Array($0.utf8)) }.joined(separator: "\n")
    let bytes = Array((shown.hasSuffix("\n") ? shown : shown + "\n").utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(2, $0.baseAddress?.advanced(by: sent), bytes.count - sent)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      sent += count
    }
  }
}
