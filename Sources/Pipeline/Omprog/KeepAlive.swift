import Glibc

/// Writes answers, and dots between them while there is long work.
///
/// rsyslog gives up on a child that says nothing for `confirmTimeout`; a dot begins that time anew and is
/// no part of the answer. None is sent shortly after an answer: read together with it, it would be taken
/// for a breach of the protocol.
final class KeepAlive: @unchecked Sendable {
  private let output: Int32
  /// Nanoseconds of work and silence after which a dot is sent: a third of what rsyslog waits.
  private let interval: UInt64
  // Sendable: the monitor guards all that follows.
  private let monitor = Monitor()
  private var spokeAt = Clock.monotonic()
  private var busySince: UInt64?
  private var isOver = false

  init(_ output: Int32, timeout: Int) {
    self.output = output
    interval = UInt64(max(timeout, 1)) * 1_000_000_000 / 3
    // Starting takes time as well.
    busySince = spokeAt
    let shared = Shared(self)
    if let thread = BackgroundThread({ shared.run() }) { thread.detach() }
  }

  /// What the thread holds: it ends when nobody else holds the answers any more.
  private final class Shared {
    private weak var keepAlive: KeepAlive?
    private let nap: UInt32

    init(_ keepAlive: KeepAlive) {
      self.keepAlive = keepAlive
      nap = UInt32(min(keepAlive.interval / 4_000, 500_000))
    }

    func run() {
      while let keepAlive, keepAlive.beat() { usleep(nap) }
    }
  }

  /// Says whether there is work that keeps us from reading.
  func isBusy(_ isBusy: Bool) {
    monitor.lock()
    busySince = isBusy ? busySince ?? Clock.monotonic() : nil
    monitor.unlock()
  }

  /// Writes an answer in one piece; false when nobody is there to read it.
  func send(_ answer: [UInt8]) -> Bool {
    monitor.lock()
    defer { monitor.unlock() }
    if isOver { return false }
    spokeAt = Clock.monotonic()
    isOver = !write(answer)
    return !isOver
  }

  /// Sends a dot where it is time for one; false when there is nobody to hear it.
  private func beat() -> Bool {
    monitor.lock()
    defer { monitor.unlock() }
    let now = Clock.monotonic()
    guard !isOver, let busySince, now - busySince >= interval, now - spokeAt >= interval else {
      return !isOver
    }
    spokeAt = now
    isOver = !write([UInt8(ascii: ".")])
    return !isOver
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(output, $0.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if count > 0 {
        done += count
      } else if count == 0 || errno != EINTR {
        return false
      }
    }
    return true
  }
}
