import Glibc
import Privacy

/// A daemon's input, with the signals and the clock that come between.
struct StandardInput: LineSource, ~Copyable {
  /// Size asked for the pipe on standard input, in bytes: four times fewer wake-ups than 64 KiB.
  static let pipeBytes: Int32 = 1 << 20
  /// Seconds between two writes of the status file.
  static let statusInterval: Int64 = 5

  private let input: Int32
  private var pulse: Pulse
  private var memory: MemoryBudget
  // Seconds of the clock that nobody sets.
  private var lastTick: Int64
  private var lastStatus = Int64.min / 2
  private var drainUntil: Int64?

  init(_ input: Int32, memory: MemoryBudget) {
    self.input = input
    self.memory = memory
    lastTick = Clock.uptime()
    pulse = Pulse(wall: Clock.now(), uptime: lastTick, slept: Clock.slept())
    // F_SETPIPE_SZ; fails harmlessly where it is not a pipe or not allowed.
    _ = fcntl(input, 1031, StandardInput.pipeBytes)
  }

  /// Waits up to a second for input or a signal, and does what either asks for.
  mutating func turn(_ reader: borrowing BlockReader, _ instance: inout Instance) -> Turn {
    memory.tend(instance)
    instance.handOverIfDue(reader)
    let begun = Clock.uptime()
    if begun != lastTick { tick(begun, instance) }
    if let drainUntil, begun >= drainUntil { return end(reader, begun, instance) }
    var polled = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: SignalInbox.shared.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    instance.answers?.isBusy(false)
    let isReady = instance.redaction?.hasOutput ?? false
    let ready = poll(&polled, 2, isReady ? 0 : 1_000)
    instance.answers?.isBusy(true)
    let now = Clock.uptime()
    if ready > 0, polled[1].revents != 0, handleSignals(now, reader, &instance) {
      return end(reader, now, instance)
    }
    pulse.tell(instance, wall: Clock.now(), uptime: now, slept: Clock.slept())
    let hasInput = ready > 0 && polled[0].revents != 0 || instance.redaction?.hasOutput ?? false
    pulse.close(instance, uptime: now, isIdle: !hasInput)
    return hasInput ? take(reader, now, instance) : .nothing
  }

  /// Ends before the input does: what there is of a last line is looked at first.
  private mutating func end(
    _ reader: borrowing BlockReader,
    _ now: Int64,
    _ instance: borrowing Instance
  ) -> Turn {
    guard let redaction = instance.redaction else { return .end }
    redaction.end()
    return redaction.hasOutput ? take(reader, now, instance) : .end
  }

  /// Reads once; answers how many bytes there are in the room, nil at the end of the input.
  ///
  /// What is taken out of lines is gone before anything else sees them.
  private mutating func fill(
    _ room: UnsafeMutableRawBufferPointer,
    _ instance: borrowing Instance
  ) -> Int? {
    guard let redaction = instance.redaction else { return read(into: room, instance) }
    if !redaction.hasOutput {
      if let count = read(into: redaction.room, instance) {
        redaction.took(count)
      } else {
        redaction.end()
        if !redaction.hasOutput { return nil }
      }
    }
    return instance.redacted(into: room) ?? 0
  }

  private func read(
    into room: UnsafeMutableRawBufferPointer,
    _ instance: borrowing Instance
  ) -> Int? {
    let count = Glibc.read(input, room.baseAddress, room.count)
    if count >= 0 { return count == 0 ? nil : count }
    if errno == EINTR || errno == EAGAIN { return 0 }
    instance.clerk.note("input", "cannot read input: \(String(cString: strerror(errno)))")
    return nil
  }

  private mutating func take(
    _ reader: borrowing BlockReader,
    _ now: Int64,
    _ instance: borrowing Instance
  ) -> Turn {
    let room = reader.room
    guard var count = fill(room, instance) else { return .end }
    guard count > 0 else { return .nothing }
    pulse.arrived(uptime: now)
    if let answers = instance.answers, answers.expectsRepeats, reader.unfinished.isEmpty {
      let dropped = answers.dropRepeats(UnsafeRawBufferPointer(rebasing: room[..<count]))
      count -= dropped
      guard count > 0, let start = room.baseAddress else { return .nothing }
      memmove(start, start + dropped, count)
    }
    let bytes = UnsafeRawBufferPointer(rebasing: room[..<count])
    instance.recorder?.note(input: bytes, clock: pulse.now)
    if let answers = instance.answers {
      instance.recorder?.settle()
      let wasGone = answers.isGone
      answers.take(bytes)
      if answers.isGone, !wasGone {
        instance.clerk.note(
          "omprog",
          "nobody reads the answers any more: lines are taken to the end of the input; what had no answer may"
            + " come again to the next daemon"
        )
      }
    }
    return .bytes(count)
  }

  private mutating func tick(_ now: Int64, _ instance: borrowing Instance) {
    lastTick = now
    instance.clerk.tick()
    instance.recorder?.tick()
    if now - lastStatus >= StandardInput.statusInterval {
      writeStatus(instance, isRunning: true)
    }
  }

  /// Acts on the signals that came; true to end now.
  private mutating func handleSignals(
    _ now: Int64,
    _ reader: borrowing BlockReader,
    _ instance: inout Instance
  ) -> Bool {
    let signals = SignalInbox.shared.take()
    if signals.contains(SIGHUP) {
      instance.reload(reader)
      instance.reopen()
    }
    if signals.contains(SIGUSR1) { instance.emitNow() }
    if signals.contains(SIGTERM) || signals.contains(SIGINT) {
      if drainUntil != nil {
        drainUntil = now
        return true
      }
      drainUntil = now + Daemon.drainSeconds
    }
    // Who sent the signal may ask at once what became of it.
    writeStatus(instance, isRunning: true)
    return false
  }

  /// Writes the status file; the last time with what the sinks have taken in the end.
  mutating func writeStatus(
    _ instance: borrowing Instance,
    isRunning: Bool,
    _ final: Clerk.Report? = nil
  ) {
    guard let state = instance.options.state else { return }
    instance.settle()
    lastStatus = Clock.uptime()
    let status = Status(instance, now: Clock.now(), isRunning: isRunning, pulse)
    let clerk = instance.clerk
    if let final {
      if let fault = status.completed(final).write(to: state.status) { FaultLog.tell(fault) }
    } else {
      clerk.afterwards { report in
        if let fault = status.completed(report).write(to: state.status) {
          clerk.note("status", fault)
        }
      }
    }
  }
}
