import Glibc
import Rulebook

/// The action that starts minuted: is it there once, can its program be run, and is it the site that is looked at.
struct SnippetCheck: DoctorCheck {
  let name = "snippet"

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    guard let first = site.actions.first else {
      list.fault(
        "action",
        site.root.path("/etc/rsyslog.d"),
        "nothing in rsyslog's configuration starts minuted",
        mend: "write /etc/rsyslog.d/90-minuted.conf as in Docs/rsyslog.md, or run minuted init"
      )
      return
    }
    if site.actions.count > 1 {
      let places = site.actions.map(\.action.place.description).joined(separator: ", ")
      list.fault(
        "action",
        places,
        "\(site.actions.count) actions start minuted: only one can have a state directory",
        mend: "remove all but one"
      )
    } else {
      list.ok("action", "\(first.action.place)", "one action starts minuted")
    }
    if site.rsyslog.configuration.loads("omprog") == nil {
      list.fault(
        "module",
        "\(first.action.place)",
        "omprog is not loaded",
        mend: #"module(load="omprog") above the action"#
      )
    }
    for action in site.actions { look(action, site, &list) }
  }

  private func look(_ action: MinutedAction, _ site: ExaminedSite, _ list: inout FindingList) {
    let place = "\(action.action.place)"
    if action.action.isLegacy {
      list.warn(
        "form",
        place,
        "the old form of omprog can neither be kept to one instance nor confirm lines",
        mend: #"write it as action(type="omprog" binary="…" forceSingleInstance="on" …)"#
      )
    }
    for trap in action.action.binary.traps {
      list.add(.fault, "binary", place, text(trap), [mend(trap)])
    }
    for word in Set(action.wrapper.prefix(1) + [action.program]).sorted() {
      program(word, place, site, &list)
    }
    if action.arguments.first != "run" {
      list.fault(
        "binary",
        place,
        "minuted is not started with run",
        mend: "binary=\"\(action.program) run …\""
      )
    }
    options(action, place, site, &list)
    if let file = HostAccess.status(action.action.place.file), file.st_mode & 0o002 != 0 {
      list.fault(
        "mode",
        action.action.place.file,
        "anybody can change what rsyslogd starts (\(HostAccess.octal(file.st_mode)))",
        mend: "chmod 0644 \(action.action.place.file)"
      )
    }
  }

  private func text(_ trap: BinaryWords.Trap) -> String {
    switch trap {
    case .emptyArgument:
      "binary= has two blanks in a row, or one at an end: an empty argument, which minuted refuses"
    case .quotedProgram:
      "the program in binary= is in quotes: they stay, and no file is called that"
    case .singleQuote(let word):
      "single quotes mean nothing in binary=: the word \(word) arrives as it is"
    case .shell(let word): "there is no shell: \(word) arrives as an argument"
    }
  }

  private func mend(_ trap: BinaryWords.Trap) -> String {
    switch trap {
    case .emptyArgument: "leave one blank between words"
    case .quotedProgram: "take the quotes away; a path with blanks cannot be started"
    case .singleQuote: #"use \"…\" around a value with blanks, or a path without"#
    case .shell: "remove it; for standard error use output=\"/var/log/minuted.stderr\""
    }
  }

  private func program(
    _ word: String,
    _ place: String,
    _ site: ExaminedSite,
    _ list: inout FindingList
  ) {
    guard word.hasPrefix("/") else {
      list.fault(
        "binary",
        place,
        "\(word) is no absolute path: there is no search path",
        mend: "write the whole path"
      )
      return
    }
    let path = site.root.path(word)
    guard let status = HostAccess.status(path) else {
      list.fault(
        "binary",
        path,
        "\(word) is not there: \(String(cString: strerror(errno)))",
        mend: "install it, or correct binary= at \(place)"
      )
      return
    }
    // The wrapper is started by rsyslogd's user, and so may be minuted: the daemon's own is the stricter.
    let access = HostAccess(account: site.account)
    if status.st_mode & S_IFMT != S_IFREG {
      list.fault("binary", path, "\(word) is no file", mend: "correct binary= at \(place)")
    } else if !access.may(HostAccess.execute, status) {
      list.fault(
        "binary",
        path,
        "\(site.account.name) cannot run it (\(HostAccess.octal(status.st_mode)))",
        mend: "chmod 0755 \(path)"
      )
    } else if let barrier = access.barrier(to: path, base: site.root.prefix) {
      list.fault(
        "binary",
        path,
        "\(site.account.name) cannot come by \(barrier)",
        mend: "chmod o+x \(barrier)"
      )
    } else if status.st_mode & 0o022 != 0 {
      list.warn(
        "binary",
        path,
        "others can change it (\(HostAccess.octal(status.st_mode)))",
        mend: "chmod 0755 \(path)"
      )
    } else {
      list.ok("binary", path, "can be run")
    }
  }

  /// Whether it is the same site that the doctor was asked about.
  private func options(
    _ action: MinutedAction,
    _ place: String,
    _ site: ExaminedSite,
    _ list: inout FindingList
  ) {
    let config = action.option("--config")
    let looked =
      site.root.prefix.isEmpty
      ? site.configFile : String(site.configFile.dropFirst(site.root.prefix.count))
    if let config, config != looked {
      list.warn(
        "config",
        place,
        "the daemon reads \(config), this look was at \(looked)",
        mend: "minuted doctor --config \(config)"
      )
    } else if config == nil, site.request.config != nil {
      list.warn(
        "config",
        place,
        "the daemon is not told of \(looked)",
        mend: "add --config \(looked) to binary="
      )
    }
    // Without --state the daemon goes by its configuration, as this look does.
    if let state = action.option("--state"), state != site.statePath {
      list.warn(
        "state",
        place,
        "the daemon writes to \(state), this look was at \(site.statePath)",
        mend: "minuted doctor --state \(state)"
      )
    } else if action.option("--state") == nil, let state = site.request.state,
      state != site.settings.state
    {
      list.warn(
        "state",
        place,
        "the daemon writes to \(site.settings.state), this look was at \(state)",
        mend: "leave out --state"
      )
    }
    for (name, value) in [("--config", config), ("--state", action.option("--state"))] {
      if let value, !value.hasPrefix("/") {
        list.fault(
          "binary",
          place,
          "\(name) \(value): a relative path, and the daemon starts in /",
          mend: "write the whole path"
        )
      }
    }
  }
}
