import Alerts

extension Status {
  /// Alerts and what was told of them.
  public struct Alerts: Codable, Sendable, Equatable {
    /// Alerts there are.
    public var rules: Int
    /// Series that fire.
    public var firing: Int
    /// Series whose condition holds, not yet for long enough.
    public var pending: Int
    /// Series not watched as there are too many.
    public var beyond: UInt64
    /// Notices that hooks took since the start.
    public var sent: UInt64 = 0
    /// Notices that wait or are being sent.
    public var waiting = 0
    /// Runs of hooks that failed since the start, those tried again included.
    public var failed_runs: UInt64 = 0
    /// Notices given up after their last try.
    public var failed: UInt64 = 0
    /// Notices held back by a hook's limit.
    public var held_back: UInt64 = 0
    /// Notices dropped as too many waited.
    public var dropped: UInt64 = 0
    /// Alerts that a silence kept back, counted for each hook.
    public var silenced: UInt64 = 0

    init?(_ report: Clerk.Report) {
      guard let alerts = report.alerts else { return nil }
      rules = alerts.rules
      firing = alerts.firing
      pending = alerts.pending
      beyond = alerts.beyond
      guard let notices = report.notices else { return }
      sent = notices.sent
      waiting = notices.waiting
      failed_runs = notices.failedRuns
      failed = notices.failed
      held_back = notices.heldBack
      dropped = notices.dropped
      silenced = notices.silenced
    }
  }
}
