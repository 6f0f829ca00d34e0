import Archive
import ArgumentParser
import Foundation
import Glibc
import Ledger
import Pipeline
import Reports
import Rulebook
import Syslog

/// `minuted status`.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how the daemon does: running, lag, rates, accounting, troubles.",
    discussion: "Exit status 0 when it runs, 3 when it does not."
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var site: SiteOptions

  @Option(name: .long, help: "text or json.")
  var format = Format.text

  func run() throws {
    let state = try site.existingState()
    let holder = state.holder()
    var status: Status?
    do {
      status = try Status.read(state.status)
    } catch {
      if access(state.status, F_OK) == 0 {
        throw Failure("cannot read \(state.status): \(error.localizedDescription)")
      }
    }
    let holdings = KeptText.holdings(state)
    if let holdings { status = status?.with(holdings) }
    // A killed daemon leaves "running" behind; the lock knows better.
    let isRunning = holder != nil && holder == status?.pid
    status?.running = isRunning
    switch format {
    case .json:
      guard let status else { throw Failure("no daemon has run with \(state.path) yet") }
      Talk.data(try status.json() + "\n")
    case .text: try show(status, holder, state, holdings ?? [:])
    }
    if status?.running != true { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private static func text(_ alerts: Status.Alerts) -> String {
    "alerts: \(alerts.rules), of which fire \(alerts.firing) and \(alerts.pending) are pending; notices:"
      + " \(alerts.sent) sent, \(alerts.waiting) waiting, \(alerts.held_back) held back,"
      + " \(alerts.failed) given up, \(alerts.dropped) dropped"
      + (alerts.beyond > 0 ? "; \(alerts.beyond) series not watched" : "")
  }

  private func show(
    _ status: Status?,
    _ holder: Int32?,
    _ state: StateDirectory,
    _ holdings: [String: KeptDirectory.Holding]
  ) throws {
    var lines: [String] = []
    if let status {
      lines.append(
        status.running
          ? "running, pid \(status.pid), since \(status.started), version \(status.version)"
          : "not running; last seen \(status.written), pid \(status.pid)"
      )
      if !status.running, let holder { lines.append("the state is in use by pid \(holder)") }
      let intake = status.intake
      lines.append(
        "intake: \(NumberText.grouped(intake.lines)) lines, \(NumberText.grouped(intake.bytes))"
          + " bytes, \(intake.rate) lines/s on average, \(status.workers ?? 1) worker"
          + (status.workers ?? 1 == 1 ? "" : "s")
      )
      lines.append(
        "  \(intake.malformed) malformed, \(intake.long) cut for their length, \(intake.late) late,"
          + " \(intake.future) stamped in the future, \(intake.ancient ?? 0) too long ago,"
          + " \(intake.unstamped) without a stamp"
      )
      lines.append(
        "time: stream at \(status.time.watermark ?? "-"), closed through"
          + " \(status.time.closed ?? "-"), zone \(status.time.zone)"
      )
      lines += SkewReport.lines(status)
      lines.append(
        "rules: \(status.rules.files.count) files, fingerprint \(status.rules.fingerprint),"
          + " \(status.rules.reloads) reloads, \(status.rules.refused) refused"
      )
      for rule in status.rules.quarantined ?? [] {
        lines.append("  left out for hitting the match limit too often: \(rule)")
      }
      let sinks = status.sinks
      lines.append(
        "sinks: \(sinks.summaries) summaries (\(sinks.waiting) waiting, \(sinks.dropped) given up),"
          + " \(sinks.lines_sent) lines sent (\(sinks.lines_waiting) waiting,"
          + " \(sinks.lines_dropped) given up), \(sinks.rrd_written) RRD values"
      )
      lines += OutletText.lines(status)
      lines += JournalText.lines(status)
      lines += ArchiveText.lines(status)
      lines += RedactionText.lines(status)
      if let alerts = status.alerts, alerts.rules > 0 { lines.append(Self.text(alerts)) }
      if let rollup = status.rollup {
        lines.append(RollupText.of(rollup))
        if rollup.left_out > 0 {
          lines.append("  \(rollup.left_out) own lines sent without merge=, as too long")
        }
        for (instance, minute) in rollup.latest.sorted(by: { $0.key < $1.key }) {
          lines.append("  \(instance): latest minute \(minute)")
        }
        for sample in rollup.samples { lines.append("  refused \(sample)") }
      }
      lines += status.unmatched.flatMap(KeptText.lines)
      for fault in status.faults {
        lines.append("trouble: \(fault.text) (\(fault.count) times, last \(fault.last))")
      }
      for sample in status.malformed { lines.append("malformed: \(sample)") }
    } else {
      lines.append(
        holder.map { "in use by pid \($0), no status yet" }
          ?? "no daemon has run with \(state.path) yet"
      )
      lines += KeptText.lines(holdings)
    }
    Talk.data(lines.joined(separator: "\n") + "\n")
    guard access(state.ledger, R_OK) == 0 else { return }
    let ledger = try ReadOnly.ledger(state)
    do {
      guard let covered = try ledger.coveredMinutes() else { return }
      Talk.data(
        "\nstored: \(NumberText.grouped(UInt64(covered.count))) minutes from"
          + " \(Stamp.utc(covered.first)) to \(Stamp.utc(covered.last))\n"
      )
      Talk.data(AccountTable.text(try ledger.accounts()))
    } catch {
      throw Failure(error.description)
    }
  }
}
