import Glibc
import Outlets
import Pipeline
import Rulebook
import Syslog

/// The configuration file: it can be read, all of it, and what it names is there.
struct ConfigurationCheck: DoctorCheck {
  let name = "configuration"

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    guard site.hasConfig else {
      if site.request.config == nil, site.actions.first?.option("--config") == nil {
        list.ok("file", site.configFile, "not there: everything has its default")
      } else {
        list.fault("file", site.configFile, "it is not there", mend: "touch \(site.configFile)")
      }
      return
    }
    let errors = site.settingsProblems.filter { $0.severity == .error }
    for problem in site.settingsProblems {
      let place =
        problem.line > 0
        ? "\(problem.file):\(problem.line):\(max(problem.column, 1))" : problem.file
      let text = problem.hint.isEmpty ? [] : [problem.hint]
      list.add(problem.severity == .error ? .fault : .warning, "file", place, problem.what, text)
    }
    if errors.isEmpty { list.ok("file", site.configFile, "can be used") }
    readable(site, &list)
    guard errors.isEmpty else { return }
    for problem in site.settings.emitProblems(fault: Sink.fault) {
      list.fault("emit", place(problem), problem.what, mend: problem.hint)
    }
    relative(site, &list)
    hooks(site, &list)
    if let name = site.settings.timezone, Zone.named(name, around: site.now) == nil {
      list.fault(
        "timezone",
        site.configFile,
        "unknown timezone \(name)",
        mend: "timezone: Europe/Berlin, or UTC"
      )
    }
  }

  private func place(_ problem: Problem) -> String {
    problem.line > 0 ? "\(problem.file):\(problem.line):\(max(problem.column, 1))" : problem.file
  }

  private func readable(_ site: ExaminedSite, _ list: inout FindingList) {
    guard let status = HostAccess.status(site.configFile), site.hasAccount else { return }
    let access = HostAccess(account: site.account)
    if !access.may(HostAccess.read, status) {
      list.fault(
        "readable",
        site.configFile,
        "\(site.account.name), as whom the daemon runs, cannot read it",
        mend: "chgrp minuted \(site.configFile); chmod 0640 \(site.configFile)"
      )
    } else if let barrier = access.barrier(to: site.configFile, base: site.root.prefix) {
      list.fault(
        "readable",
        barrier,
        "\(site.account.name), as whom the daemon runs, cannot come by it to the configuration",
        mend: "chmod o+x \(barrier)"
      )
    }
  }

  /// The daemon starts in `/`: a relative path is another one there.
  private func relative(_ site: ExaminedSite, _ list: inout FindingList) {
    let settings = site.settings
    let paths =
      [("state", settings.state)] + settings.rules.map { ("rules", $0) }
      + settings.reports.map { ("reports", $0) }
      + settings.patternFiles.map { ("patterns_dir", $0) }
      + settings.logcheck.map { ("logcheck", $0) }
    for (key, path) in paths where !path.hasPrefix("/") {
      list.warn(
        "paths",
        site.configFile,
        "\(key): \(path) is relative, and rsyslog starts the daemon in /",
        mend: "write the whole path"
      )
    }
  }

  private func hooks(_ site: ExaminedSite, _ list: inout FindingList) {
    let alerts = site.settings.alerts
    guard !alerts.hooks.isEmpty else { return }
    // Programs of another tree are not where the configuration says.
    let problems = site.root.isMachine ? alerts.programProblems() : []
    for problem in problems + alerts.destinationProblems(fault: { Sink.fault($0) }) {
      list.warn("hooks", place(problem), problem.what, mend: problem.hint)
    }
    if problems.isEmpty, site.root.isMachine {
      list.ok("hooks", site.configFile, "\(alerts.hooks.count) hooks, all can be run")
    }
  }
}

/// The rules: they load, with all that is wrong with them.
struct RulesCheck: DoctorCheck {
  let name = "rules"
  /// Most problems that are listed.
  private static let maxProblems = 50

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    guard let loading = site.loading else {
      list.fault(
        "files",
        "/etc/minuted/rules, /usr/share/minuted/rules",
        "no rules are to be found",
        mend: "rules: [DIRECTORY] in \(site.configFile)"
      )
      return
    }
    for problem in loading.problems.prefix(RulesCheck.maxProblems) {
      let place =
        problem.line > 0
        ? "\(problem.file):\(problem.line):\(max(problem.column, 1))" : problem.file
      let hint = problem.hint.isEmpty ? [] : [problem.hint]
      list.add(problem.severity == .error ? .fault : .warning, "files", place, problem.what, hint)
    }
    if loading.problems.count > RulesCheck.maxProblems {
      list.note(
        "files",
        "\(loading.files.count) files",
        "\(loading.problems.count - RulesCheck.maxProblems) more problems",
        mend: "minuted rules check"
      )
    }
    if let rulebook = loading.rulebook {
      let rules = rulebook.categories.reduce(0) { $0 + $1.rules.count }
      list.ok(
        "files",
        "\(loading.files.count) file\(loading.files.count == 1 ? "" : "s")",
        "\(rulebook.categories.count { !$0.file.isEmpty }) categories, \(rules) rules"
      )
    }
    for file in loading.files.prefix(1_000) {
      guard let status = HostAccess.status(file), site.hasAccount else { continue }
      if !HostAccess(account: site.account).may(HostAccess.read, status) {
        list.fault(
          "readable",
          file,
          "\(site.account.name), as whom the daemon runs, cannot read it",
          mend: "chmod 0644 \(file)"
        )
      }
      if status.st_mode & 0o002 != 0 {
        list.warn(
          "mode",
          file,
          "anybody can change it (\(HostAccess.octal(status.st_mode)))",
          mend: "chmod 0644 \(file)"
        )
      }
    }
  }
}
