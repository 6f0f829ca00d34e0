import ArgumentParser
import Glibc
import Outlets
import Pipeline
import Rulebook
import Syslog

/// Where configuration, rules and state lie: the same options on every command that needs them.
struct SiteOptions: ParsableArguments {
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
    help: ArgumentHelp(
      "Directory of the store, RRD files, tables and unmatched lines.",
      valueName: "dir"
    ),
    completion: .directory
  )
  var state: String?

  /// The settings; all problems of the file are told before the command ends.
  func settings(tellsWarnings: Bool = true) throws -> Settings {
    let file: String
    if let config {
      file = config
    } else if access(Settings.defaultFile, R_OK) == 0 {
      file = Settings.defaultFile
    } else if access(Settings.defaultFile, F_OK) == 0 || errno == EACCES {
      throw Failure(
        "cannot read \(Settings.defaultFile): Permission denied; people who may: adduser NAME minuted,"
          + " or name another with --config FILE",
        .usage
      )
    } else {
      return Settings()
    }
    let (settings, problems) = Settings.load(file: file)
    if settings != nil, tellsWarnings {
      for problem in problems { Talk.tell(problem.description) }
    }
    guard let settings else {
      throw Failure(problems.map(\.description).joined(separator: "\n"), .usage)
    }
    return settings
  }

  /// Rule paths: given here, in the configuration, or shipped.
  func rulePaths(_ settings: Settings) throws -> [String] {
    if !rules.isEmpty { return rules }
    if !settings.rules.isEmpty { return settings.rules }
    let candidates = ShippedFiles.rules.candidates
    if let found = candidates.first(where: { ShippedFiles.isReadable($0) }) { return [found] }
    throw Failure(
      "no rules found: looked for \(candidates.joined(separator: ", "));"
        + " give a directory with --rules DIR",
      .usage
    )
  }

  /// The rules as they are now, for what is made without them as well: nil where there are none, or where
  /// they cannot be used, which is told with what it means.
  func usableRules(_ settings: Settings, orElse loss: String) -> Rulebook? {
    guard let paths = try? rulePaths(settings) else { return nil }
    let loading = Rulebook.load(
      paths: paths,
      environments: settings.environments,
      patternFiles: settings.patternFiles,
      logcheck: settings.logcheck,
      // Who only asks for names need not wait for advice on patterns.
      lints: false
    )
    if loading.rulebook == nil {
      Talk.tell("the rules cannot be used (see minuted rules check): \(loss)")
    }
    return loading.rulebook
  }

  /// The zone of stamps without one.
  static func zone(_ settings: Settings) throws -> Zone {
    guard let name = settings.timezone else { return .system(around: Clock.now()) }
    guard let zone = Zone.named(name, around: Clock.now()) else {
      throw Failure(
        "unknown timezone \"\(name)\"; use a name such as Europe/Berlin or UTC",
        .usage
      )
    }
    return zone
  }

  /// The state directory of commands that only read; it must be there.
  func existingState() throws -> StateDirectory {
    let path = try state ?? settings().state
    let directory = StateDirectory(path: path)
    guard access(path, F_OK) == 0 else {
      throw Failure(
        "state directory \(path): \(String(cString: strerror(errno))); name one with --state DIR,"
          + " or make one with minuted replay --state DIR FILE",
        .usage
      )
    }
    return directory
  }

  /// Where the archive is: that of the state directory given here where it has one, else the configured
  /// where that is there.
  func archive(_ settings: Settings) -> String {
    let own = StateDirectory(path: state ?? settings.state).archive
    guard let configured = settings.archive.directory else { return own }
    let hasOwn = access(own, F_OK) == 0
    return hasOwn && (state != nil || access(configured, F_OK) != 0) ? own : configured
  }

  /// What may stand in front of a destination of summaries.
  static let formatsHelp =
    "form with cee:, rfc5424:, json:, graphite: or statsd: in front, such as graphite:tcp:HOST:2003;"
    + " or prometheus:/PATH.prom, a textfile for node_exporter. See Docs/Outlets.md."

  static func sinks(_ texts: [String], _ settings: Settings) throws -> [Sink] {
    do {
      return try Sink.all(texts, settings)
    } catch {
      throw Failure(error.description, .usage)
    }
  }

  /// Name of this instance unless configured: the host's name.
  static func instance(_ settings: Settings) -> String {
    if let name = settings.instance { return name }
    var buffer = [UInt8](repeating: 0, count: 256)
    let isKnown = buffer.withUnsafeMutableBytes { bytes in
      bytes.bindMemory(to: CChar.self).baseAddress.map { gethostname($0, bytes.count - 1) == 0 }
        ?? false
    }
    return isKnown ? String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self) : "localhost"
  }
}
