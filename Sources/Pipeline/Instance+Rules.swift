import Rulebook

extension Instance {
  /// Loads the rules of the options, and looks at them beside the alerts of the configuration.
  ///
  /// Without a rulebook where either cannot be used.
  static func load(_ options: Options, isLive: Bool, now: Int64) -> Rulebook.Loading {
    let settings = options.settings
    var loading = Rulebook.load(
      paths: options.rules,
      environments: settings.environments,
      patternFiles: settings.patternFiles,
      logcheck: settings.logcheck,
      places: settings.places
    )
    guard let rulebook = loading.rulebook else { return loading }
    // A replay tells nobody, so it needs no programs of hooks.
    let problems = AlertCheck.problems(
      settings.alerts,
      rulebook,
      looksForPrograms: isLive,
      now: now
    )
    if isLive {
      for problem in problems where problem.severity == .warning { FaultLog.tell("\(problem)") }
    }
    loading.problems += problems
    if !loading.errors.isEmpty { loading.rulebook = nil }
    return loading
  }
}
