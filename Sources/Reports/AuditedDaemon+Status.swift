import Glibc
public import Pipeline
import Syslog

extension AuditedDaemon {
  /// What the daemon of a state says of itself; nil when none has run there, or not in that stretch.
  public static func of(
    _ state: StateDirectory,
    from: Int64?,
    to: Int64?
  ) throws(StatusError) -> AuditedDaemon? {
    guard access(state.status, F_OK) == 0 else { return nil }
    let status: Status
    do {
      status = try Status.read(state.status)
    } catch {
      throw StatusError(
        description:
          "\(state.status) is not what a daemon writes; it is written anew every 5 s while"
          + " one runs, else move it away"
      )
    }
    let started = Stamp.parse(status.started) ?? Int64.min
    let written = Stamp.parse(status.written) ?? Int64.max
    guard started < to ?? Int64.max, written >= from ?? Int64.min else { return nil }
    let intake = status.intake
    let sinks = status.sinks
    return AuditedDaemon(
      started: status.started,
      written: status.written,
      // A killed daemon leaves "running" behind; the lock knows better.
      isRunning: state.holder() == status.pid,
      counts: [
        Count(
          "archive_left_out",
          "lines left out of the archive",
          status.archive?.left_out ?? 0,
          true
        ),
        Count("long", "lines cut for their length", intake.long),
        Count(
          "future",
          "records stamped in the future, counted among those around them",
          intake.future
        ),
        Count(
          "ancient",
          "records stamped too long ago, counted likewise",
          intake.ancient ?? 0
        ),
        Count("unstamped", "records without a stamp, counted likewise", intake.unstamped),
        Count("late", "records late for their minute", intake.late),
        Count(
          "summaries_dropped",
          "summaries given up before they were stored",
          sinks.dropped,
          true
        ),
        Count(
          "lines_dropped",
          "summary lines their receiver did not take",
          sinks.lines_dropped,
          true
        ),
        Count(
          "rrd_dropped",
          "values given up before they were in an RRD file",
          sinks.rrd_dropped,
          true
        ),
        Count(
          "unmatched_beyond_cap",
          "unmatched lines not kept, their file being full",
          status.unmatched.reduce(0) { $0 &+ $1.beyond_cap }
        ),
        Count(
          "unmatched_unwritten",
          "unmatched lines that could not be written",
          status.unmatched.reduce(0) { $0 &+ $1.unwritten },
          true
        ),
        Count(
          "rollup_refused",
          "lines of other instances refused",
          (status.rollup?.refused.values).map { $0.reduce(0, &+) } ?? 0,
          true
        ),
        Count(
          "rollup_foreign_seed",
          "lines of other instances taken without their distincts",
          status.rollup?.foreign_seed ?? 0
        ),
        Count(
          "rollup_left_out",
          "own lines sent without what others need to add them up",
          status.rollup?.left_out ?? 0
        ),
      ],
      quarantined: status.rules.quarantined ?? []
    )
  }
}

extension AuditedDaemon.Count {
  fileprivate init(_ name: String, _ text: String, _ value: UInt64, _ isLoss: Bool = false) {
    self.init(name: name, text: text, value: value, isLoss: isLoss)
  }
}
