import Glibc
import Pipeline
import Syslog

/// The daemon: does it run, once, and what it says of itself.
struct DaemonCheck: DoctorCheck {
  let name = "daemon"
  /// Seconds; it writes its status every five.
  private static let maxAge: Int64 = 30
  /// Seconds after rsyslogd's start in which no line need have come.
  private static let startSeconds: Int64 = 60
  /// Lines that the minutes may lag behind.
  private static let maxFaults = 20

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    let holder = site.state.holder()
    instances(site, &list)
    guard let status = site.status else {
      unseen(site, holder, &list)
      return
    }
    running(status, holder, site, &list)
    intake(status, site, &list)
    sinks(status, site, &list)
    for fault in status.faults.prefix(DaemonCheck.maxFaults) {
      list.warn(
        "trouble",
        site.state.status,
        "\(fault.text) (\(fault.count) times, last \(fault.last))",
        mend:
          "see Trouble in /usr/share/doc/minuted/Docs/rsyslog.md; minuted status shows when it is over"
      )
    }
    if status.faults.count > DaemonCheck.maxFaults {
      list.note(
        "trouble",
        site.state.status,
        "\(status.faults.count - DaemonCheck.maxFaults) more kinds",
        mend: "minuted status"
      )
    }
  }

  private func unseen(_ site: ExaminedSite, _ holder: Int32?, _ list: inout FindingList) {
    let path = site.state.status
    if access(path, F_OK) == 0 || errno == EACCES {
      list.fault(
        "status",
        path,
        "cannot be read",
        mend:
          "run minuted doctor as root; a damaged file is replaced within 5 s by a running daemon"
      )
    } else if let holder {
      list.note("status", path, "not there yet; pid \(holder) has the state")
    } else if let begun = site.rsyslog.processes?.compactMap(\.started).max(),
      !site.actions.isEmpty, site.now - begun < DaemonCheck.startSeconds
    {
      list.note(
        "status",
        path,
        "no daemon has run with this state yet: rsyslog, started just now, starts it with the first line",
        mend: "logger hello   # and minuted doctor again"
      )
    } else if site.actions.isEmpty || site.rsyslog.processes?.isEmpty ?? true {
      // Without rsyslogd there is nobody who would have started one.
      list.note("status", path, "no daemon has run with this state")
    } else {
      list.warn(
        "status",
        path,
        "no daemon has run with this state: rsyslog starts it with the first line that passes the filter",
        mend: "systemctl restart rsyslog; logger hello",
        "then see \(site.actions.first?.action["output"] ?? "rsyslog's own log")"
      )
    }
  }

  private func running(
    _ status: Status,
    _ holder: Int32?,
    _ site: ExaminedSite,
    _ list: inout FindingList
  ) {
    let looked = site.state.status
    guard let holder else {
      let how = status.running ? "it ended without notice (killed?)" : "it ended"
      list.fault(
        "running",
        looked,
        "no daemon runs; the last (pid \(status.pid)) wrote at \(status.written): \(how)",
        mend: "systemctl restart rsyslog; logger hello; minuted status"
      )
      return
    }
    if holder != status.pid {
      list.warn(
        "running",
        looked,
        "the state is in use by pid \(holder), which is not the daemon of status.json (\(status.pid))",
        mend: "wait for a replay to end; minuted status"
      )
    } else if site.root.isMachine, let process = HostProcess(holder, site.root),
      !process.name.hasPrefix("minuted")
    {
      list.warn(
        "running",
        looked,
        "pid \(holder) is called \(process.name), not minuted",
        mend: "ps -p \(holder)"
      )
    } else {
      list.ok("running", looked, "running, pid \(holder), since \(status.started)")
    }
    if let written = Stamp.parse(status.written), site.now - written > DaemonCheck.maxAge {
      list.fault(
        "alive",
        looked,
        "running, but its status is \(TimeLength.text(site.now - written)) old: it hangs, or the disk is full",
        mend: "df \(site.state.path); kill -9 \(holder): rsyslog starts it anew"
      )
    }
    if status.version != Program.version {
      list.warn(
        "version",
        looked,
        "version \(status.version) runs, this program is \(Program.version)",
        mend: "systemctl restart rsyslog"
      )
    }
    if site.hasAccount, site.root.isMachine, let process = HostProcess(holder, site.root),
      let uid = process.uid,
      uid != site.account.uid, !site.actions.isEmpty
    {
      list.warn(
        "user",
        "pid \(holder)",
        "runs as \(HostAccount.name(of: uid, site.root)), expected \(site.account.name)",
        mend: "systemctl restart rsyslog"
      )
    }
  }

  private func intake(_ status: Status, _ site: ExaminedSite, _ list: inout FindingList) {
    let (looked, intake) = (site.state.status, status.intake)
    if intake.malformed > 0 {
      let share = Double(intake.malformed) / Double(max(intake.lines, 1))
      let percent = (share * 1_000).rounded() / 10
      let sample = status.malformed.last.map { "; the last: \($0)" } ?? ""
      list.add(
        share > 0.01 ? .warning : .note,
        "malformed",
        looked,
        "\(intake.malformed) of \(intake.lines) lines (\(percent) %) are malformed\(sample)",
        share > 0.01 ? ["see the template: it has to begin with <%PRI%> or a stamp"] : []
      )
    } else {
      list.ok("malformed", looked, "none of \(intake.lines) lines")
    }
    if intake.future > 0 || intake.ancient ?? 0 > 0 {
      list.note(
        "stamps",
        looked,
        "\(intake.future) records in the future, \(intake.ancient ?? 0) too long ago",
        mend: "minuted status names the hosts"
      )
    }
    for rule in status.rules.quarantined ?? [] {
      list.warn(
        "rules",
        looked,
        "rule \(rule) is left out: it hit the match limit too often",
        mend: "minuted rules check; make its pattern simpler"
      )
    }
    if status.rules.refused > 0 {
      list.warn(
        "rules",
        looked,
        "\(status.rules.refused) reloads were refused, older rules are in force",
        mend: "minuted rules check"
      )
    }
  }

  private func sinks(_ status: Status, _ site: ExaminedSite, _ list: inout FindingList) {
    let (looked, sinks) = (site.state.status, status.sinks)
    if sinks.dropped > 0 {
      list.fault("store", looked, "\(sinks.dropped) summaries were given up", mend: "minuted audit")
    }
    if sinks.waiting > 0 {
      list.note(
        "store",
        looked,
        "\(sinks.waiting) summaries wait for the store",
        mend: "minuted status: see trouble"
      )
    }
    if sinks.lines_dropped > 0 || sinks.rrd_dropped > 0 {
      list.warn(
        "dropped",
        looked,
        "\(sinks.lines_dropped) summary lines and \(sinks.rrd_dropped) RRD values were given up",
        mend: "minuted status names the receiver"
      )
    }
    for outlet in status.outlets ?? [] where outlet.failing {
      list.warn(
        "outlets",
        looked,
        "\(outlet.destination) fails: \(outlet.fault ?? "")",
        mend: "is the receiver up? Docs/Outlets.md"
      )
    }
    if let journal = status.journal {
      if journal.broken {
        list.fault(
          "journal",
          looked,
          "what is read now is not journaled: a death loses it",
          mend: "df \(site.state.path); ls -ld \(site.state.journal)"
        )
      } else if journal.unwritten > 0 {
        list.warn(
          "journal",
          looked,
          "\(journal.unwritten) bytes of input were not journaled",
          mend: "minuted audit"
        )
      }
      if let recovered = journal.recovered, recovered.damaged > 0 || recovered.missing > 0 {
        list.warn(
          "journal",
          looked,
          "\(recovered.damaged) bytes damaged, \(recovered.missing) entries missing at the last start",
          mend: "minuted audit"
        )
      }
    }
    for kept in status.unmatched where kept.unwritten > 0 {
      list.warn(
        "unmatched",
        looked,
        "\(kept.unwritten) unmatched lines of \(kept.category) could not be written",
        mend: "df \(site.state.unmatched)"
      )
    }
    if let archive = status.archive, archive.left_out > 0 {
      list.warn(
        "archive",
        looked,
        "\(archive.left_out) lines were left out of the archive",
        mend: "df \(archive.directory)"
      )
    }
  }

  /// Two of them cannot have one state.
  private func instances(_ site: ExaminedSite, _ list: inout FindingList) {
    guard let processes = HostProcess.named("minuted", site.root) else { return }
    let running = processes.filter { process in
      guard let bytes = site.root.read("/proc/\(process.pid)/cmdline").bytes else { return false }
      let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      guard words.dropFirst().first == "run" else { return false }
      let state = DaemonCheck.option("--state", words)
      let config = DaemonCheck.option("--config", words)
      return state.map { $0 == site.statePath }
        ?? (config == nil || config == site.request.config
          || config == site.actions.first?.option("--config"))
    }
    if running.count > 1 {
      let pids = running.map { "\($0.pid)" }.joined(separator: ", ")
      list.fault(
        "instances",
        "pids \(pids)",
        "\(running.count) minuted run with this state: only one can have it",
        mend: #"forceSingleInstance="on", one action; then systemctl restart rsyslog"#
      )
    }
  }

  private static func option(_ name: String, _ words: [String]) -> String? {
    for (index, word) in words.enumerated() {
      if word == name, index + 1 < words.count { return BinaryWords.unquoted(words[index + 1]) }
      let word = BinaryWords.unquoted(word)
      if word.hasPrefix(name + "=") { return String(word.dropFirst(name.count + 1)) }
    }
    return nil
  }
}
