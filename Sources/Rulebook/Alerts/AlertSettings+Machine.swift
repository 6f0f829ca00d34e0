import Glibc

extension AlertSettings {
  /// Programs of hooks that are not there or cannot be run, as warnings: they may come later.
  ///
  /// Looks at the file system, once for each hook.
  public func programProblems() -> [Problem] {
    hooks.compactMap { hook in
      guard let path = hook.kind.program, let fault = AlertSettings.fault(of: path) else {
        return nil
      }
      return (hook.places["program"] ?? hook.position).problem(
        "hook \"\(hook.name)\" cannot run \(path): \(fault)",
        hint: "install it, or correct the path",
        severity: .warning
      )
    }
  }

  /// Zones of schedules that nobody knows, each once.
  ///
  /// - Parameters:
  ///   - rules: all alerts, as `Rulebook.alerts(with:)` lists them.
  ///   - isZone: whether a name is that of a time zone.
  /// - Returns: an error for each.
  public func zoneProblems(_ rules: [AlertRule], isZone: (String) -> Bool) -> [Problem] {
    var problems: [Problem] = []
    for rule in rules {
      guard let zone = rule.schedule?.zone, !isZone(zone) else { continue }
      let problem = rule.notes.place("zone", orElse: rule.position).problem(
        "unknown zone \"\(zone)\"",
        hint: "use a name such as Europe/Berlin or UTC"
      )
      if !problems.contains(problem) { problems.append(problem) }
    }
    return problems
  }

  /// Destinations of syslog hooks that are none.
  ///
  /// - Parameter fault: what is wrong with a destination; nil where it is one.
  /// - Returns: an error for each.
  public func destinationProblems(fault: (String) -> String?) -> [Problem] {
    hooks.compactMap { hook in
      guard case .syslog(let destination) = hook.kind, let fault = fault(destination) else {
        return nil
      }
      return (hook.places["syslog"] ?? hook.position).problem("hook \"\(hook.name)\": \(fault)")
    }
  }

  /// Why a program cannot be run; nil when it can.
  private static func fault(of path: String) -> String? {
    var information = stat()
    guard stat(path, &information) == 0 else { return String(cString: strerror(errno)) }
    if information.st_mode & S_IFMT != S_IFREG { return "not a file" }
    return access(path, X_OK) == 0 ? nil : String(cString: strerror(errno))
  }
}

extension HookSettings.Kind {
  /// The program that is named; nil for kinds that name none.
  fileprivate var program: String? {
    switch self {
    case .program(let path, _): path
    case .mail(_, _, let sendmail): sendmail
    case .syslog, .file, .alertmanager, .webhook: nil
    }
  }
}
