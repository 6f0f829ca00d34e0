import Glibc

/// A `minuted run` under test, spoken to as omprog does.
final class SelftestChild {
  let process: SpawnedChild
  private let deadline: Double
  /// Bytes of answers that came behind the one asked for: none should.
  private(set) var dots = 0

  init(_ process: SpawnedChild, deadline: Double) {
    self.process = process
    self.deadline = deadline
  }

  /// Writes text; each call is one `write` as far as the pipe takes it.
  func write(_ text: String) throws(SelftestFault) { try write(bytes: Array(text.utf8)) }

  func write(bytes: [UInt8]) throws(SelftestFault) {
    guard process.write(bytes, until: deadline) else {
      throw SelftestFault(
        "it does not read its input\(process.poll().map { ": it ended with \($0)" } ?? "")"
      )
    }
  }

  /// Waits until all that was written is read.
  func waitUntilRead() throws(SelftestFault) {
    while !process.hasReadAll {
      if let ending = process.poll() {
        throw SelftestFault("it ended with \(ending), its input unread")
      }
      guard SpawnedChild.now() < deadline else { throw SelftestFault("it does not read its input") }
      usleep(1_000)
    }
  }

  /// The mask of signals in a line of `/proc/PID/status`, such as `SigCgt`.
  func mask(_ name: String) -> UInt64? {
    let text = HostRoot.read(at: "/proc/\(process.pid)/status").text ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
  }

  /// Waits until a signal is caught: before, it would end the process.
  func waitUntilCatching(_ number: Int32) throws(SelftestFault) {
    while (mask("SigCgt") ?? 0) & (1 << UInt64(number - 1)) == 0 {
      if let ending = process.poll() { throw SelftestFault("it ended with \(ending)") }
      guard SpawnedChild.now() < deadline else {
        throw SelftestFault("it does not catch signal \(number)")
      }
      usleep(1_000)
    }
  }

  // MARK: Answers

  /// One answer, its leading dots off.
  ///
  /// The pipe keeps writes apart, so that an answer in pieces, or two in one, are told.
  func answer() throws(SelftestFault) -> String {
    while true {
      var block = [UInt8](repeating: 0, count: 4_096)
      guard let count = process.readOutput(&block, until: deadline) else {
        throw SelftestFault("no answer in time")
      }
      guard count > 0 else { throw SelftestFault("it ended, or closed its answers, and owes one") }
      let text = block[..<count]
      if text.allSatisfy({ $0 == UInt8(ascii: ".") }) {
        dots += count
        continue
      }
      let answer = text.drop { $0 == UInt8(ascii: ".") }
      guard answer.last == 0x0a, answer.count(where: { $0 == 0x0a }) == 1 else {
        throw SelftestFault("not one answer in one write: \(String(decoding: text, as: UTF8.self))")
      }
      return String(decoding: answer.dropLast(), as: UTF8.self)
    }
  }

  /// Sends a line and checks its answer.
  func ask(_ line: String, _ expected: String = "OK") throws(SelftestFault) {
    try write(line + "\n")
    let answer = try answer()
    guard answer == expected else {
      throw SelftestFault("the answer to \(line.prefix(80)) is \(answer), not \(expected)")
    }
  }

  /// Whether something waits that nobody asked for.
  func hasMore() -> Bool {
    var block = [UInt8](repeating: 0, count: 64)
    return process.readOutput(&block, until: SpawnedChild.now() + 0.05).map { $0 > 0 } ?? false
  }

  // MARK: Its end

  /// Ends its input and waits for its end, for at most so many seconds.
  func finish(within seconds: Double = 15, status: Int32 = 0) throws(SelftestFault) -> Double {
    process.closeInput()
    return try ended(within: seconds, status: status)
  }

  /// Waits for its end; answers how long that took.
  func ended(within seconds: Double, status: Int32 = 0) throws(SelftestFault) -> Double {
    let begun = SpawnedChild.now()
    guard let ending = process.wait(until: min(deadline, begun + seconds)) else {
      throw SelftestFault("it did not end within \(Int(seconds)) s")
    }
    guard ending == .exited(status) else {
      throw SelftestFault("it ended with \(ending), not exit status \(status)")
    }
    return ((SpawnedChild.now() - begun) * 10).rounded() / 10
  }

  /// Kills it, as the kernel does when memory is short.
  func kill() throws(SelftestFault) {
    process.send(SIGKILL)
    guard process.wait(until: deadline) == .signalled(SIGKILL) else {
      throw SelftestFault("it ended before it was killed")
    }
    process.closeInput()
    process.closeOutput()
  }
}
