import Glibc
import Minutes
import Rulebook

/// `minuted run`: takes what rsyslog writes to standard input until it ends, and closes minutes
/// by the clock.
///
/// The main thread reads, parses and tallies; the clerk's queue writes. Ends with the input; TERM
/// asks to end once the input is drained, a second TERM ends at once.
public struct Daemon: ~Copyable {
  /// Seconds to go on reading after TERM when the input does not end.
  ///
  /// rsyslog closes the pipe and then waits 5 s by default, so this leaves a second to write the
  /// last minute.
  public static let drainSeconds: Int64 = 4
  /// Size asked for the pipe on standard input, in bytes: four times fewer wake-ups than 64 KiB.
  static let pipeBytes: Int32 = 1 << 20

  private var instance: Instance
  private var reader: BlockReader
  private let input: Int32
  private var lastArrival: Int64
  private var lastTick: Int64
  private var lastStatus = Int64.min
  private var drainUntil: Int64?

  /// Sets up; throws when rules or state cannot be used.
  public init(_ options: Options, input: Int32 = 0) throws(StartError) {
    self.input = input
    instance = try Instance(options, isLive: true)
    reader = BlockReader(maxLineBytes: options.settings.maxLineBytes)
    lastArrival = Clock.now()
    lastTick = lastArrival
    // F_SETPIPE_SZ; fails harmlessly where it is not a pipe or not allowed.
    _ = fcntl(input, 1031, Daemon.pipeBytes)
  }

  /// Runs until the input ends; answers the exit code.
  public mutating func run() -> Int32 {
    writeStatus(isRunning: true)
    while true {
      var polled = [
        pollfd(fd: input, events: Int16(POLLIN), revents: 0),
        pollfd(fd: SignalInbox.shared.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&polled, 2, 1_000)
      let now = Clock.now()
      if ready > 0, polled[1].revents != 0, handleSignals(now) { break }
      if ready > 0, polled[0].revents != 0 {
        if !take(now) { break }
      } else if ready <= 0 || polled[0].revents == 0 {
        closeByClock(now)
      }
      if now != lastTick { tick(now) }
      if let drainUntil, now >= drainUntil { break }
    }
    reader.finish(&instance.worker)
    let report = instance.finish(instance.closeAll())
    writeStatus(isRunning: false, report)
    let unstored = UInt64(report.summariesWaiting) + report.summariesDropped
    guard unstored > 0 else { return 0 }
    FaultLog.tell("\(unstored) summaries could not be stored")
    return 3
  }

  /// Reads once; false at the end of input.
  private mutating func take(_ now: Int64) -> Bool {
    let room = reader.room
    let count = read(input, room.baseAddress, room.count)
    if count < 0 {
      if errno == EINTR || errno == EAGAIN { return true }
      instance.clerk.note("input", "cannot read input: \(String(cString: strerror(errno)))")
      return false
    }
    guard count > 0 else { return false }
    lastArrival = now
    instance.worker.setClock(now)
    reader.took(count, &instance.worker)
    instance.passClosed()
    return true
  }

  /// Closes minutes whose end the clock has passed, when nothing is waiting to be read.
  ///
  /// A stream that lags far behind the clock (a backlog, an old file) is closed by its own stamps;
  /// the clock closes it only after a silence of the allowed lateness.
  private mutating func closeByClock(_ now: Int64) {
    instance.worker.setClock(now)
    let lateness = Int64(instance.options.settings.lateness)
    let isSilent = now - lastArrival >= max(lateness, 1) || now < lastArrival
    if let watermark = instance.worker.book.watermark,
      now - watermark > lateness + 2 * MinuteBook.span, !isSilent
    {
      return
    }
    let summaries = instance.worker.book.takeClosed() + instance.worker.book.closeByClock(now: now)
    if !summaries.isEmpty { instance.pass(summaries) }
  }

  private mutating func tick(_ now: Int64) {
    lastTick = now
    instance.clerk.tick()
    if now - lastStatus >= Daemon.statusInterval || now < lastStatus {
      writeStatus(isRunning: true)
    }
  }

  /// Seconds between two writes of the status file.
  static let statusInterval: Int64 = 5

  /// Acts on the signals that came; true to end now.
  private mutating func handleSignals(_ now: Int64) -> Bool {
    let signals = SignalInbox.shared.take()
    if signals.contains(SIGHUP) {
      instance.reload()
      instance.reopen()
    }
    if signals.contains(SIGUSR1) {
      instance.pass(instance.worker.book.takeClosed() + instance.worker.book.emitNow())
    }
    if signals.contains(SIGTERM) || signals.contains(SIGINT) {
      if drainUntil != nil { return true }
      drainUntil = now + Daemon.drainSeconds
    }
    // Who sent the signal may ask at once what became of it.
    writeStatus(isRunning: true)
    return false
  }

  private mutating func writeStatus(isRunning: Bool, _ final: Clerk.Report? = nil) {
    guard let state = instance.options.state else { return }
    lastStatus = Clock.now()
    let status = Status(instance, now: lastStatus, isRunning: isRunning)
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
