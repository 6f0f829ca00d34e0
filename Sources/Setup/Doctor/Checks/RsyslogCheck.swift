import Glibc

/// rsyslog itself: is it there, can it start programs, does it run, and with what it is told now.
struct RsyslogCheck: DoctorCheck {
  let name = "rsyslog"
  /// Seconds that `rsyslogd -N1` may take.
  private static let checkSeconds = 20.0

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    let host = site.rsyslog
    guard let program = host.program else {
      list.fault(
        "program",
        site.root.path("/usr/sbin/rsyslogd"),
        "rsyslog is not installed: nothing feeds minuted",
        mend: "apt install rsyslog",
        "or feed it another way: minuted replay FILE"
      )
      return
    }
    version(host, program, &list)
    module(host, &list)
    for trouble in host.configuration.troubles.prefix(20) {
      list.warn(
        "files",
        site.root.path(RsyslogConfiguration.mainFile),
        trouble,
        mend: "correct the include, or run minuted doctor as root"
      )
    }
    if host.configuration.troubles.isEmpty {
      list.ok(
        "files",
        site.root.path(RsyslogConfiguration.mainFile),
        "\(host.configuration.files.count) files read"
      )
    }
    process(site, &list)
    syntax(site, program, &list)
  }

  private func version(_ host: RsyslogHost, _ program: String, _ list: inout FindingList) {
    let looked = host.root.path(program)
    guard let version = host.version else {
      list.note("version", looked, "its version cannot be told")
      return
    }
    if version < .oldest {
      list.fault(
        "version",
        looked,
        "\(version) is too old: omprog's forceSingleInstance and closeTimeout need \(RsyslogVersion.oldest)",
        mend: "install rsyslog \(RsyslogVersion.oldest) or newer"
      )
    } else {
      list.ok("version", looked, "\(version)")
    }
  }

  private func module(_ host: RsyslogHost, _ list: inout FindingList) {
    if let omprog = host.omprog {
      list.ok("omprog", host.root.path(omprog), "the module is there")
      return
    }
    let folders = host.moduleDirectories
    let looked =
      folders.isEmpty ? "/usr/lib/*/rsyslog, /usr/lib64/rsyslog" : folders.joined(separator: ", ")
    list.fault(
      "omprog",
      looked,
      "the module omprog.so is missing: this rsyslog can start no program",
      mend:
        "install the package that has omprog.so (Debian and Ubuntu: apt install --reinstall rsyslog)",
      "built from source: ./configure --enable-omprog"
    )
  }

  private func process(_ site: ExaminedSite, _ list: inout FindingList) {
    guard let processes = site.rsyslog.processes else {
      list.note(
        "running",
        site.root.path("/proc"),
        "not looked at: the processes of this tree cannot be seen"
      )
      return
    }
    guard let process = processes.min(by: { $0.pid < $1.pid }) else {
      list.fault(
        "running",
        site.root.path("/proc"),
        "rsyslogd does not run",
        mend: "systemctl start rsyslog"
      )
      return
    }
    guard let started = process.started else {
      list.ok("running", "pid \(process.pid)", "rsyslogd runs")
      return
    }
    // A file put there after the start is not what rsyslogd goes by.
    let newer = site.rsyslog.configuration.files.filter { file in
      HostAccess.status(file).map { Int64($0.st_mtim.tv_sec) > started + 1 } ?? false
    }
    if let file = newer.first {
      let others = newer.count > 1 ? " and \(newer.count - 1) more" : ""
      list.warn(
        "restarted",
        file + others,
        "changed since rsyslogd (pid \(process.pid)) was started, which goes by the old ones",
        mend: "rsyslogd -N1 && systemctl restart rsyslog"
      )
    } else {
      list.ok(
        "restarted",
        "pid \(process.pid)",
        "rsyslogd runs, and was started after its files were changed last"
      )
    }
  }

  private func syntax(_ site: ExaminedSite, _ program: String, _ list: inout FindingList) {
    guard site.root.isMachine else {
      list.note(
        "syntax",
        site.root.path(RsyslogConfiguration.mainFile),
        "rsyslogd -N1 is not run for another tree"
      )
      return
    }
    var words = [program, "-N1"]
    if let file = site.rsyslog.unit?.configurationFile { words += ["-f", file] }
    let shown = words.joined(separator: " ")
    let result = HostCommand.run(words, seconds: RsyslogCheck.checkSeconds)
    if let failure = result.failure {
      list.note("syntax", shown, "\(failure)")
      return
    }
    // It tells its own version and how it ended beside what is wrong.
    let complaints = result.text.split(separator: "\n").filter { line in
      !line.contains("config validation run") && !line.contains("End of config validation")
    }
    if result.ending == .exited(0), complaints.isEmpty {
      list.ok("syntax", shown, "rsyslogd finds nothing wrong with its configuration")
    } else if geteuid() != 0, result.text.contains("ermission denied") {
      list.note(
        "syntax",
        shown,
        "could not read all of the configuration",
        mend: "run minuted doctor as root"
      )
    } else {
      let level: Finding.Level = result.ending == .exited(0) ? .warning : .fault
      for line in complaints.prefix(10) {
        list.add(level, "syntax", shown, String(line), ["correct that line, then: \(shown)"])
      }
      if complaints.isEmpty {
        list.fault(
          "syntax",
          shown,
          "ended with \(result.ending.map(\.description) ?? "nothing")",
          mend: shown
        )
      }
    }
  }
}
