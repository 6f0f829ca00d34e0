import Foundation
import Glibc

/// Plays rsyslog's part towards `minuted run --confirm`: one line, one answer, and after a death what the
/// real one was seen to send again.
final class LockStep {
  private let site: Site
  private let arguments: [String]
  private var child: Child?
  private var answers: Int32 = -1
  private(set) var deaths = 0
  /// Answers as they came, without the first of each process.
  private(set) var heard: [String] = []

  init(_ site: Site, _ arguments: [String]) {
    self.site = site
    self.arguments = arguments
  }

  deinit {
    if answers >= 0 { close(answers) }
  }

  /// Starts the next process and waits until it is ready.
  func start() throws {
    if answers >= 0 { close(answers) }
    let path = site.scratch.newFile("answers")
    guard mkfifo(path, 0o600) == 0 else { throw TestTrouble("mkfifo: \(errorText())") }
    answers = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    child = try site.start(
      "--emit",
      site.emitted,
      "--confirm",
      and: arguments,
      output: .file(path)
    )
    _ = fcntl(answers, F_SETFL, 0)
    guard try answer() == "OK" else { throw TestTrouble("no first OK") }
  }

  /// Sends a line and waits for its answer; kills the process first, or once it has answered, where asked.
  ///
  /// nil when it died before the answer.
  func send(_ line: String, kill: Moment? = nil) throws -> String? {
    try child?.write(line + "\n")
    if kill == .read {
      // It may or may not have taken it by now.
      usleep(UInt32.random(in: 0...3_000))
      try end()
      return nil
    }
    guard let text = try answer() else { throw TestTrouble("no answer to \(line)") }
    heard.append(text)
    if kill == .answered { try end() }
    return text
  }

  /// When a process dies.
  enum Moment: CaseIterable {
    case read, answered
  }

  private func end() throws {
    child?.send(SIGKILL)
    _ = try child?.wait()
    deaths += 1
  }

  /// Ends the input and waits.
  func finish() throws -> Outcome {
    guard let child else { throw TestTrouble("nothing was started") }
    child.closeInput()
    return try child.wait()
  }

  /// One answer without its leading dots.
  private func answer() throws -> String? {
    var text: [UInt8] = []
    while true {
      var waiting = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 30_000) > 0 else { throw TestTrouble("no answer within 30 s") }
      var byte: UInt8 = 0
      let count = read(answers, &byte, 1)
      guard count > 0 else { return nil }
      if byte == 0x0a { break }
      text.append(byte)
    }
    return String(decoding: text.drop { $0 == 0x2e }, as: UTF8.self)
  }
}
