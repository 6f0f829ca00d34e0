import Rulebook

extension InitPlanner {
  /// rsyslog's part, if this host has one that can take it.
  mutating func planSnippet(_ user: DaemonUser, _ rsyslog: RsyslogHost) {
    guard isUsable(rsyslog) else { return }
    let others = rsyslog.configuration.minutedActions.filter {
      $0.action.place.file != root.path(InitPlan.snippet)
    }
    if let other = others.first {
      plan.obstacles.append(
        "\(other.action.place) starts minuted already, so \(root.path(InitPlan.snippet)) is not written: two would feed"
          + " it every line twice. Keep that one, or take it out and call minuted init again"
      )
      return
    }
    if !user.wrapper.isEmpty {
      let missing = DaemonUser.missing(rsyslog)
      guard missing.isEmpty else {
        plan.obstacles.append(
          "rsyslog.service lets no child change its user; in a drop-in (systemctl edit rsyslog) add"
            + " CapabilityBoundingSet=\(missing.joined(separator: " ")) below [Service], or say --user root"
        )
        return
      }
    }
    plan.notes.append(
      user.wrapper.isEmpty
        ? "rsyslogd starts minuted as \(user.name)"
        : "rsyslogd is root; minuted becomes \(user.name) by setpriv"
    )
    if !user.wrapper.isEmpty, !DaemonUser.canEndChildren(rsyslog) {
      plan.notes.append(
        "rsyslog.service's CapabilityBoundingSet lacks CAP_KILL: rsyslogd cannot pass HUP on to minuted, nor end it should it"
          + " hang; in a drop-in (systemctl edit rsyslog) add CapabilityBoundingSet=CAP_KILL below [Service]"
      )
    }
    let load = rsyslog.configuration.loads("omprog")
    let snippet = SnippetText(
      program: request.program,
      configuration: plan.configuration,
      wrapper: user.wrapper,
      tags: tags,
      omprog: settings.omprog,
      isModuleLoaded: load.map { $0.file != root.path(InitPlan.snippet) } ?? false
    )
    plan.files.append(
      PlannedFile(
        path: InitPlan.snippet,
        content: .text(snippet.text),
        mode: 0o644,
        purpose: "rsyslog starts minuted and feeds it"
      )
    )
    planErrorsFile(user)
    planDropIn(rsyslog)
  }

  /// Whether there is an rsyslog here, new enough and with omprog; what is missing is an obstacle.
  private mutating func isUsable(_ rsyslog: RsyslogHost) -> Bool {
    guard let program = rsyslog.program else {
      plan.obstacles.append(
        "there is no rsyslogd here: apt install rsyslog, then minuted init again"
      )
      return false
    }
    guard rsyslog.omprog != nil else {
      plan.obstacles.append(
        "\(program) has no module omprog (omprog.so in \(rsyslog.moduleDirectories.joined(separator: ", "))): install the"
          + " package that has it, then minuted init again"
      )
      return false
    }
    if let version = rsyslog.version, version < RsyslogVersion.oldest {
      plan.obstacles.append(
        "\(program) is \(version); omprog starts a single child from \(RsyslogVersion.oldest) on. Install a newer one,"
          + " then minuted init again"
      )
      return false
    }
    guard root.has("/etc/rsyslog.d") else {
      plan.obstacles.append(
        "there is no /etc/rsyslog.d; make it, and have /etc/rsyslog.conf include it:"
          + " include(file=\"/etc/rsyslog.d/*.conf\" mode=\"optional\"), then minuted init again"
      )
      return false
    }
    plan.notes.append(
      "rsyslog \(rsyslog.version.map(\.description) ?? "of unknown version"), omprog is there"
    )
    return true
  }

  /// All tags of minuted's own lines.
  private var tags: [String] {
    var tags = ["minuted", "minuted-alert"]
    for tag in (rulebook?.categories ?? []).compactMap(\.summary?.tag) + settings.rollup.tags
    where !tags.contains(tag) && !tag.isEmpty {
      tags.append(tag)
    }
    // A quote or a backslash would end the word; a tag with one is no syslog tag.
    return tags.filter { !$0.contains { "\"\\".contains($0) } }
  }

  /// Where rsyslogd is no root it cannot make a file in `/var/log` by itself.
  private mutating func planErrorsFile(_ user: DaemonUser) {
    guard user.wrapper.isEmpty, user.name != "root", !root.has(SnippetText.errorsFile) else {
      return
    }
    plan.files.append(
      PlannedFile(
        path: SnippetText.errorsFile,
        content: .text(""),
        mode: 0o640,
        owner: user.name,
        group: HostAccount.group("adm", root) == nil ? user.group : "adm",
        purpose: "what minuted says on standard error"
      )
    )
  }

  /// Under a read-only file system the daemon's directories are opened.
  private mutating func planDropIn(_ rsyslog: RsyslogHost) {
    guard rsyslog.unit?.settings["ProtectSystem"]?.lowercased() == "strict" else { return }
    plan.files.append(
      PlannedFile(
        path: "/etc/systemd/system/rsyslog.service.d/minuted.conf",
        content: .text(
          """
          # \(PlannedFile.mark): rsyslog.service has ProtectSystem=strict, which holds for minuted as well, its child.
          [Service]
          ReadWritePaths=-\(settings.state) -\(InitPlan.logs) -/var/log

          """
        ),
        mode: 0o644,
        purpose: "what minuted writes is opened in rsyslog's sandbox"
      )
    )
  }

  // MARK: What to type

  /// What to do next; only what applies here.
  mutating func planSteps(_ rsyslog: RsyslogHost) {
    let hasSnippet = plan.files.contains { $0.path == InitPlan.snippet }
    step("minuted rules check", "can the rules be used?")
    if hasSnippet {
      step("rsyslogd -N1", "is rsyslog's configuration sound? Starts nothing")
      let links = plan.files.compactMap { file -> String? in
        if case .link = file.content {
          return file.path.split(separator: "/").last.map(String.init)
        }
        return nil
      }
      let hasUnits = plan.files.contains { $0.path.hasPrefix("/etc/systemd/") }
      if hasSystemd {
        if hasUnits { step("systemctl daemon-reload", "systemd sees what was enabled") }
        step("systemctl restart rsyslog", "rsyslog starts minuted with the next line")
        if !links.isEmpty {
          step("systemctl start \(links.joined(separator: " "))", "reports from tonight on")
        }
      } else {
        step(
          "service rsyslog restart",
          "or however rsyslogd is started here; it starts minuted with the next line"
        )
      }
      step("logger -t \(RuleText.program) '\(RuleText.sample)'", "a line for the example's rule")
      step("minuted doctor", "is all as it must be?")
      step("minuted status", "running? The first minute is closed some 70 s later")
      step("minuted summary --category example", "the line from above, counted")
    }
  }

  private mutating func step(_ command: String, _ why: String) { plan.steps.append((command, why)) }
}
