import Glibc

extension LineOutlet {
  /// A socket may say it is ready and take nothing; after so many times in a row that is a failure.
  private static let maxIdleRounds = 20

  private var isUDP: Bool {
    if case .udp = destination { true } else { false }
  }

  /// Sends from the front until nothing waits or something fails.
  ///
  /// - Parameters:
  ///   - now: monotonic nanoseconds.
  ///   - isLast: nothing is kept for a later attempt.
  func drain(now: UInt64, isLast: Bool) {
    var patience = Patience(milliseconds: LineOutlet.waitMilliseconds)
    defer { putUnstartedBack() }
    let refusal = refusalSinceLastTime()
    if refusal != 0 {
      fail("send to", refusal, now)
      if !isLast { return }
    } else if doubtful != nil {
      settle(now)
    }
    if let channel, channel.isHungUp() { disconnect() }
    var mayReconnect = !isUDP
    var idleRounds = 0
    while takeNext() {
      guard let channel = connected(now, &patience) else { return }
      switch write(to: channel) {
      case .wrote(let count):
        idleRounds = 0
        offset += count
        guard offset == frame.count else { continue }
        finishLine(now)
        if isUDP, !isLast, lastFault?.isLasting == true {
          retryAt = LineOutlet.time(now, plus: LineOutlet.firstPause)
          return
        }
      case .full:
        idleRounds += 1
        let isStuck = idleRounds > LineOutlet.maxIdleRounds
        if !isStuck, waitToWrite(channel, &patience) { continue }
        // Without a limit a wait ends early for a signal only, and that is no fault.
        if isStuck || !waits || wasStuck { fail("send to", EAGAIN, now, "not taken in time") }
        return
      case .failed(EMSGSIZE) where channel.kind == .datagram:
        discardTooLong(now)
      case .failed(let code):
        // A file or pipe stays open: what it has of the line is completed when it takes more.
        if channel.kind != .descriptor {
          takeBackDoubtful()
          disconnect()
          book?.advance()
          if mayReconnect {
            mayReconnect = false
            continue
          }
        }
        fail(channel.kind == .descriptor ? "write to" : "send to", code, now)
        return
      }
    }
    let late = refusalSinceLastTime()
    if late != 0 { fail("send to", late, now) }
  }

  /// Lets go of the channel; a line it has a part of starts again.
  func disconnect() {
    book?.forget()
    channel = nil
    offset = 0
    doubtful = nil
  }

  /// Notes a failure and holds the next attempt off.
  func fail(_ action: String, _ code: Int32, _ now: UInt64, _ reason: String? = nil) {
    let row = lastFault.flatMap { $0.isLasting ? $0 : nil }
    lastFault = OutletFault(
      destination: destination.description,
      action: action,
      code: code,
      reason: reason ?? errorText(code),
      since: row?.since ?? now,
      until: nil,
      failures: (row?.failures ?? 0) + 1
    )
    retryAt = LineOutlet.time(now, plus: pause)
    pause = min(2 * pause, LineOutlet.longestPause)
  }

  private static func time(_ now: UInt64, plus pause: UInt64) -> UInt64 {
    let (sum, isOver) = now.addingReportingOverflow(pause)
    return isOver ? .max : sum
  }

  private func settle(_ now: UInt64) {
    doubtful = nil
    if lastFault?.isLasting == true { lastFault?.until = now }
    retryAt = 0
    pause = LineOutlet.firstPause
  }

  private func takeNext() -> Bool {
    if !current.isEmpty { return true }
    guard let line = queue.first else { return false }
    queue.removeFirst()
    current = line
    offset = 0
    return true
  }

  /// Between calls a line waits in the queue, where age decides what is dropped, unless a part of it
  /// is out already.
  private func putUnstartedBack() {
    guard !current.isEmpty, offset == 0 else { return }
    if !queue.putBack(current) { dropped += UInt64(Payloads.lines(in: current)) }
    current = []
  }

  private func write(to channel: Channel) -> Channel.Outcome {
    if offset == 0 {
      frame = current
      if channel.kind != .datagram { frame.append(0x0a) }
    }
    return frame.withUnsafeBytes { channel.write(UnsafeRawBufferPointer(rebasing: $0[offset...])) }
  }

  /// Waits for a reader that is there but slow: in a batch for as long as it takes, at a socket as
  /// long as it takes something within ``batchWaitMilliseconds``.
  ///
  /// A receiver that was stuck once is given no more time than a daemon gives it, until it takes a
  /// line again: otherwise each line would wait anew.
  private func waitToWrite(_ channel: Channel, _ patience: inout Patience) -> Bool {
    guard waits, !wasStuck else { return patience.wait(channel.descriptor, for: POLLOUT) }
    let isSocket = channel.kind != .descriptor
    var batch = Patience(milliseconds: isSocket ? batchWait : nil)
    if batch.wait(channel.descriptor, for: POLLOUT) { return true }
    wasStuck = isSocket
    return false
  }

  private func finishLine(_ now: UInt64) {
    sent += UInt64(Payloads.lines(in: current))
    wasStuck = false
    if isUDP { doubtful = current } else { settle(now) }
    current = []
    offset = 0
  }

  private func discardTooLong(_ now: UInt64) {
    dropped += UInt64(Payloads.lines(in: current))
    lastFault = OutletFault(
      destination: destination.description,
      action: "send to",
      code: EMSGSIZE,
      reason: "\(errorText(EMSGSIZE)) (\(current.count) bytes)",
      since: now,
      until: now,
      failures: 1
    )
    current = []
    offset = 0
  }

  // MARK: UDP

  /// Looks whether the receiver's host has refused what went before, and takes the last datagram
  /// back if so; the error, or 0.
  private func refusalSinceLastTime() -> Int32 {
    guard isUDP, let channel else { return 0 }
    let code = channel.takeError()
    guard code != 0 else { return 0 }
    takeBackDoubtful()
    disconnect()
    book?.advance()
    return code
  }

  private func takeBackDoubtful() {
    guard let line = doubtful else { return }
    doubtful = nil
    sent -= UInt64(Payloads.lines(in: line))
    // It is the oldest: where there is no room, it is the one to go.
    if current.isEmpty || queue.putBack(current) {
      current = line
    } else {
      dropped += UInt64(Payloads.lines(in: line))
    }
    offset = 0
  }
}
