import Rulebook

/// Puts a plan together, piece by piece.
struct InitPlanner {
  let request: InitRequest
  var plan = InitPlan()
  /// The site's settings: those of a configuration that is there, else the defaults.
  var settings = Settings()
  /// The rules that are used: those there are on the host now.
  var rulebook: Rulebook?

  var root: HostRoot { request.root }

  init(_ request: InitRequest) {
    self.request = request
    readSettings()
    readRules()
  }

  private mutating func readSettings() {
    let file = root.path(plan.configuration)
    guard root.has(plan.configuration) else { return }
    let (found, problems) = Settings.load(file: file)
    if let found {
      settings = found
    } else {
      plan.obstacles.append(
        "\(file) cannot be used as it is:\n" + problems.map(\.description).joined(separator: "\n")
      )
    }
  }

  /// The rules as they will be: without those of our own that are only planned, which have no tag.
  private mutating func readRules() {
    let used = settings.rules.isEmpty ? [InitPlan.ownRules, request.rules] : settings.rules
    let there = used.filter { root.has($0) }.map(root.path)
    let loading = Rulebook.load(
      paths: there.isEmpty ? [request.rules] : there,
      environments: settings.environments,
      patternFiles: settings.patternFiles.map(root.path),
      logcheck: settings.logcheck.map(root.path),
      lints: false
    )
    rulebook = loading.rulebook
    if rulebook == nil {
      plan.obstacles.append(
        "the rules cannot be used, so the loop guard may lack tags:\n"
          + loading.errors.prefix(10).map(\.description).joined(separator: "\n")
      )
    }
  }

  // MARK: The site

  /// Configuration, rules, and the directories that are written to.
  mutating func planSite(_ user: DaemonUser) {
    plan.files += [
      PlannedFile(path: "/etc/minuted", content: .directory, mode: 0o755, purpose: "configuration"),
      PlannedFile(
        path: InitPlan.ownRules,
        content: .directory,
        mode: 0o755,
        purpose: "rules of your own"
      ),
    ]
    let text = ConfigurationText(shippedRules: request.rules, ownRules: InitPlan.ownRules).text
    var file = PlannedFile(
      path: plan.configuration,
      content: .text(text),
      mode: 0o640,
      purpose: "configuration: all defaults, as comments"
    )
    let readers = readersGroup
    // Where rsyslogd is a user of its own neither group holds both it and those that read reports.
    if user.group == readers { file.group = readers } else { file.mode = 0o644 }
    plan.files.append(file)
    plan.files.append(
      PlannedFile(
        path: "\(InitPlan.ownRules)/example.yaml",
        content: .text(RuleText.text),
        mode: 0o644,
        purpose: "a rule file to begin with"
      )
    )
    let isOwn = user.group == readers
    plan.files.append(
      PlannedFile(
        path: settings.state,
        content: .directory,
        mode: isOwn ? 0o750 : 0o2750,
        owner: user.name,
        group: readers,
        purpose: "all that minuted keeps"
      )
    )
    plan.files.append(
      PlannedFile(
        path: InitPlan.logs,
        content: .directory,
        mode: 0o2750,
        owner: user.name,
        group: HostAccount.group("adm", root) == nil ? readers : "adm",
        purpose: "files that hooks and emit write; logrotate knows them"
      )
    )
  }

  /// The group of those that read: reports, the dashboard, people.
  var readersGroup: String {
    guard let account = HostAccount.named(request.user, root), let gid = account.groups.first else {
      return "root"
    }
    return HostAccount.groupName(gid, root)
  }

  // MARK: Reports

  /// Timers of systemd's where it runs, else a table for cron.
  mutating func planReports(_ user: DaemonUser) {
    guard let rulebook else { return }
    let programs = HostPrograms(root, rulebook)
    let names = programs.found.map { "\($0.name) (\($0.evidence))" }
    plan.notes.append(
      names.isEmpty
        ? "none of the programs that the rules know is here"
        : "here are, of the programs that the rules know: \(names.joined(separator: ", "))"
    )
    let reports = ReportChoice.make(programs)
    let reader = HostAccount.named(request.user, root) == nil ? user.name : request.user
    if let folder = unitFolder {
      plan.files.append(
        PlannedFile(
          path: InitPlan.reports,
          content: .directory,
          mode: 0o750,
          owner: reader,
          group: readersGroup,
          purpose: "reports as pages"
        )
      )
      let units = reports.map {
        ("minuted-report@\($0.report).timer", "minuted-report@.timer", $0.reason)
      }
      let others = ["minuted-unknown.timer", "minuted-audit.timer"].map { ($0, $0, "always") }
      for (name, unit, reason) in units + others where root.has("\(folder)/\(unit)") {
        plan.files.append(
          PlannedFile(
            path: "/etc/systemd/system/timers.target.wants/\(name)",
            content: .link("\(folder)/\(unit)"),
            mode: 0o777,
            purpose: "enabled: \(reason)"
          )
        )
      }
    } else if root.has("/etc/cron.d") {
      let text = CronText(program: request.program, user: reader, reports: reports).text
      plan.files.append(
        PlannedFile(
          path: InitPlan.cron,
          content: .text(text),
          mode: 0o644,
          purpose: "reports by mail: \(reports.map(\.report).joined(separator: ", "))"
        )
      )
    } else {
      plan.notes.append(
        "neither systemd's timers of minuted nor /etc/cron.d are here: no report is made by itself"
      )
    }
  }

  /// Where the package's units lie, if systemd is what runs this host.
  private var unitFolder: String? {
    guard hasSystemd else { return nil }
    let folders = [
      "/lib/systemd/system", "/usr/lib/systemd/system", "/usr/local/lib/systemd/system",
      "/etc/systemd/system",
    ]
    return folders.first { root.has("\($0)/minuted-report@.timer") }
  }

  /// Whether systemd runs this host, or will when it is no machine yet.
  var hasSystemd: Bool {
    let signs =
      root.isMachine
      ? ["/run/systemd/system"] : ["/lib/systemd/systemd", "/usr/lib/systemd/systemd"]
    return signs.contains { root.has($0) }
  }
}
