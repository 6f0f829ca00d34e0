import ArgumentParser
import Dashboard
import Glibc
import Pipeline
import Rulebook
import Syslog

/// Where configuration, rules, reports and state lie: as for `minuted`.
struct DashboardSite: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Configuration file.",
      discussion: "Default: \(Settings.defaultFile) if it is there, else built-in defaults.",
      valueName: "file"
    ),
    completion: .file()
  )
  var config: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Directory of the store and RRD files; it need not be there yet.",
      discussion: "Default: the configuration's, else \(Settings.defaultState).",
      valueName: "dir"
    ),
    completion: .directory
  )
  var state: String?

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Rule file or directory of rule files; may be given several times.",
      discussion: "Default: the configuration's, else the rules that ship with minuted.",
      valueName: "dir"
    ),
    completion: .file()
  )
  var rules: [String] = []

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Report file or directory of report files; may be given several times.",
      discussion: "Beside the shipped ones; of two with the same name the later counts.",
      valueName: "dir"
    ),
    completion: .file()
  )
  var reports: [String] = []

  /// What the configuration says of a dashboard.
  func options() throws -> (options: DashboardOptions, rulebook: Rulebook?) {
    let settings = try settings()
    var options = DashboardOptions(state: StateDirectory(path: state ?? settings.state))
    options.lateness = settings.lateness
    if let shipped = ShippedFiles.reports.directory { options.reports.append(shipped) }
    let own = ShippedFiles.reports.siteDirectory
    if ShippedFiles.isReadable(own) { options.reports.append(own) }
    options.reports += settings.reports + reports
    if let name = settings.timezone {
      guard let zone = Zone.named(name, around: Clock.now()) else {
        throw Failure(
          message: "unknown timezone \"\(name)\"; use a name such as Europe/Berlin or UTC",
          code: Failure.usage
        )
      }
      options.zone = zone
    } else {
      options.zone = .system(around: Clock.now())
    }
    let rulebook = try rulebook(settings)
    if let rulebook {
      options.alerts = rulebook.alerts(with: settings.alerts)
      options.strict = Set(rulebook.categories.filter(\.isStrict).map(\.name))
    }
    return (options, rulebook)
  }

  /// The settings; all problems of the file are told before the program ends.
  func settings() throws -> Settings {
    let file: String
    if let config {
      file = config
    } else if access(Settings.defaultFile, R_OK) == 0 {
      file = Settings.defaultFile
    } else {
      return Settings()
    }
    let (settings, problems) = Settings.load(file: file)
    guard let settings else {
      throw Failure(
        message: problems.map(\.description).joined(separator: "\n"),
        code: Failure.usage
      )
    }
    for problem in problems { Talk.tell(problem.description) }
    return settings
  }

  /// The rules; without them pages are made by the names that are stored.
  func rulebook(_ settings: Settings) throws -> Rulebook? {
    var paths = rules.isEmpty ? settings.rules : rules
    if paths.isEmpty {
      let shipped = ShippedFiles.rules.candidates.first { ShippedFiles.isReadable($0) }
      paths = shipped.map { [$0] } ?? []
    }
    guard !paths.isEmpty else { return nil }
    let loading = Rulebook.load(
      paths: paths,
      environments: settings.environments,
      patternFiles: settings.patternFiles,
      logcheck: settings.logcheck,
      lints: false
    )
    if loading.rulebook == nil {
      Talk.tell("the rules cannot be used (see minuted rules check): units are not known")
    }
    return loading.rulebook
  }
}
