import Minutes
import Rulebook

/// What a daemon does because time goes by: closes minutes, emits amendments, notices steps of the
/// clock.
///
/// Time comes in as parameters, so that tests can let a day go by.
struct Pulse {
  /// Seconds beyond the lateness after which a minute closes although input is waiting and the
  /// watermark has not passed it, as long as some source is up to date.
  static let patience: Int64 = 60
  /// Seconds between two emissions of amendments when no minute closes.
  static let amendmentInterval: Int64 = 60

  /// Steps of the clock since the start, and the last one in seconds.
  private(set) var steps: UInt64 = 0
  private(set) var lastStep: Int64 = 0
  /// Unix seconds that are worked by.
  private(set) var now: Int64

  private var clock: SteadyClock
  private var arrival: Int64
  private var closedAt: Int64
  private var slept: Int64
  private var amendmentsSince: Int64?

  /// Starts with a wall clock (Unix seconds), the seconds of a clock that nobody sets, and how many
  /// of them the machine `slept`.
  init(wall: Int64, uptime: Int64, slept: Int64 = 0) {
    self.slept = slept
    clock = SteadyClock(wall: wall, uptime: uptime)
    now = wall
    arrival = uptime
    closedAt = uptime
  }

  /// Whether the wall clock was set and the new time is not believed yet.
  var isInDoubt: Bool { clock.isInDoubt }

  /// Tells the instance the time, before a block comes or as nothing does.
  mutating func tell(
    _ instance: borrowing Instance,
    wall: Int64,
    uptime: Int64,
    slept: Int64 = 0
  ) {
    let left = now
    let reading = clock.read(wall: wall, uptime: uptime)
    now = reading.now
    if let step = reading.step { note(step, instance) }
    let before = slept - self.slept > SteadyClock.tolerance ? left : reading.before
    self.slept = slept
    if let before, now > before { instance.skip(from: before, to: now) }
    instance.setClock(now)
  }

  /// Notes that input came.
  mutating func arrived(uptime: Int64) {
    arrival = uptime
  }

  /// Closes what is due by the clock: once a second, and always when nothing waits to be read.
  ///
  /// A stream that lags far behind the clock (a backlog, an old file) is closed by its own stamps;
  /// the clock closes it only after a silence of the allowed lateness. While input is waiting, or
  /// only some sources lag, minutes get `patience` beyond the lateness.
  mutating func close(_ instance: borrowing Instance, uptime: Int64, isIdle: Bool) {
    guard isIdle || uptime != closedAt else { return }
    closedAt = uptime
    let book = instance.book
    let lateness = Int64(instance.options.settings.lateness)
    let isSilent = isIdle && uptime - arrival >= max(lateness, 1)
    let live = lateness + 2 * MinuteBook.span
    let reached = book.watermark ?? instance.intake.pointee.streamTime ?? now
    if isSilent || isIdle && now - reached <= live {
      instance.closeByClock(now)
    } else if book.hasSource(within: live, of: now) {
      instance.closeByClock(now - Pulse.patience)
    }
    closeAmendments(instance, uptime)
  }

  private mutating func closeAmendments(_ instance: borrowing Instance, _ uptime: Int64) {
    guard instance.book.hasAmendments else {
      amendmentsSince = nil
      return
    }
    let since = amendmentsSince ?? uptime
    amendmentsSince = since
    if uptime - since >= Pulse.amendmentInterval {
      amendmentsSince = nil
      instance.closeAmendments()
    }
  }

  private mutating func note(_ step: Int64, _ instance: borrowing Instance) {
    steps += 1
    lastStep = step
    instance.clerk.note(
      "clock",
      "the clock was set \(step > 0 ? "forward" : "back") by \(step.magnitude) s; minutes go on by"
        + " the time before for \(SteadyClock.grace) s, in case it is set right again"
    )
  }
}
