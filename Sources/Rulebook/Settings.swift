import Yams

/// The configuration file: what holds for the whole site.
///
/// Every key may be left out.
public struct Settings: Sendable, Equatable {
  /// Directories or files with rules; empty for the shipped ones.
  public var rules: [String] = []
  /// Directories or files with reports, beside the shipped ones.
  public var reports: [String] = []
  /// Files or directories of grok patterns that all rules may use.
  public var patternFiles: [String] = []
  /// Files or directories of logcheck's ignore rules, for all categories.
  public var logcheck: [String] = []
  /// Where the paths of both stand in the configuration file, by path.
  public var places: [String: Position] = [:]
  /// Directory of the store, RRD files, tables and unmatched lines.
  public var state = Settings.defaultState
  /// Whether the file names that directory; `replay` keeps nothing in a place nobody named.
  public var isStateNamed = false
  /// Where summaries go (`/dev/log`, `graphite:tcp:HOST:PORT`, …); nil for the command's
  /// default.
  public var emit: [String]?
  /// Where each of them stands in the configuration file, by its text.
  public var emitPlaces: [String: Position] = [:]
  /// How outlets name things.
  public var outlets = OutletSettings()
  /// Zone of stamps without one; nil for the system's.
  public var timezone: String?
  /// Days that are like a Sunday, in days since 1970-01-01.
  public var holidays: Set<Int> = []
  /// Seconds a minute stays open for late records.
  public var lateness = 10
  /// What decides the minute of a record: its stamp, or when it was read.
  public var time = TimeSource.event
  /// Seconds a stamp may be ahead of the clock; one further ahead is not believed.
  ///
  /// A quarter of an hour is more than a clock strays and less than any zone is off.
  public var maxAhead = 900
  /// Seconds a stamp may be behind the stream; an older one is not believed.
  ///
  /// A week is what a relay may hold back over a long weekend and some days.
  public var maxAge = 604_800
  /// Longest line in bytes; what is beyond is cut off and counted.
  public var maxLineBytes = Settings.defaultMaxLineBytes
  /// Name of this instance in summaries; nil for the host name.
  public var instance: String?
  /// How hosts map to environments.
  public var environments = EnvironmentMap.single
  /// How the files of unmatched lines are kept.
  public var unmatched = UnmatchedSettings()
  /// Most templates kept per category; the rest is counted as `other`.
  public var maxTemplates = 20_000
  /// Bytes of memory that `run` may hold before it closes open minutes early.
  public var maxMemory = 512 << 20
  /// Days that the store keeps minutes, before the newest it has.
  public var minuteDays = Settings.defaultMinuteDays
  /// How much is remembered of templates.
  public var templates = TemplateSettings()
  /// What is kept to recover from.
  public var journal = JournalSettings()
  /// Which raw lines are kept, and how many.
  public var archive = ArchiveSettings()
  /// How rsyslog speaks with us.
  public var omprog = OmprogSettings()
  /// Threads that share the work on lines; nil for as many as there are cores.
  public var workers: Int? = 1
  /// Hooks, and the alerts that stand in the configuration.
  public var alerts = AlertSettings()
  /// Adding up several instances.
  public var rollup = RollupSettings()
  /// What is not kept of lines.
  public var privacy = PrivacySettings()

  /// A year and a month: long enough to hold this month against the same of last year.
  public static let defaultMinuteDays = 400
  /// Where state lies when nobody says.
  public static let defaultState = "/var/lib/minuted"
  /// Where the configuration lies when nobody says.
  public static let defaultFile = "/etc/minuted/minuted.yaml"
  /// rsyslog's own default for a message is 8 KiB.
  public static let defaultMaxLineBytes = 8_192

  /// The most threads that may share the work.
  public static let maxWorkers = 64

  /// The defaults.
  public init() {}

  static let keys =
    [
      "rules", "reports", "patterns_dir", "logcheck", "state", "emit", "timezone", "holidays",
      "lateness",
      "time",
      "max_ahead", "max_age", "max_line_bytes", "instance", "environment", "max_templates",
      "max_memory", "minute_days",
    ] + TemplateSettings.keys + ["workers"] + UnmatchedSettings.keys + RollupSettings.keys
    + AlertSettings.keys + JournalSettings.keys + OmprogSettings.keys + OutletSettings.keys
    + ArchiveSettings.keys + PrivacySettings.keys

  /// Reads a configuration file; problems list everything that is wrong with it.
  public static func load(file: String) -> (settings: Settings?, problems: [Problem]) {
    var problems: [Problem] = []
    guard let text = Rulebook.text(of: file, problems: &problems) else { return (nil, problems) }
    return parse(text, file: file)
  }

  /// Reads the text of a configuration file.
  public static func parse(
    _ text: String,
    file: String
  ) -> (settings: Settings?, problems: [Problem]) {
    var reader = FileReader(file: file)
    guard let root = reader.compose(text) else {
      // An empty file is a file with all defaults.
      let isBlank =
        text.allSatisfy { $0.isWhitespace }
        || reader.problems.allSatisfy {
          $0.what == "the file is empty"
        }
      return isBlank ? (Settings(), []) : (nil, reader.problems)
    }
    var settings = Settings()
    settings.read(root, &reader)
    let hasErrors = reader.problems.contains { $0.severity == .error }
    return (hasErrors ? nil : settings, reader.problems)
  }

  private mutating func read(_ root: Node, _ reader: inout FileReader) {
    guard let members = reader.mapping(root, "the configuration", keys: Settings.keys) else {
      return
    }
    rollup.read(members, &reader)
    if !rollup.accept.isEmpty {
      lateness = RollupSettings.defaultLateness
      maxLineBytes = RollupSettings.defaultMaxLineBytes
    }
    if let node = members["rules"] { rules = reader.strings(node, "rules") }
    if let node = members["reports"] { reports = reader.strings(node, "reports") }
    if let node = members["patterns_dir"] {
      patternFiles = paths(node, "patterns_dir", &reader)
    }
    if let node = members["logcheck"] { logcheck = paths(node, "logcheck", &reader) }
    if let node = members["state"], let text = reader.string(node, "state") {
      state = text
      isStateNamed = true
    }
    if let node = members["emit"] {
      emit = reader.strings(node, "emit")
      for entry in node.sequence.map({ Array($0) }) ?? [node] {
        if let text = entry.string { emitPlaces[text] = reader.position(of: entry) }
      }
    }
    outlets.read(members, &reader)
    if let node = members["timezone"] { timezone = reader.string(node, "timezone") }
    if let node = members["holidays"] { readHolidays(node, &reader) }
    if let node = members["lateness"] {
      lateness = reader.integer(node, "lateness", in: 0...3_600) ?? lateness
    }
    readTime(members, &reader)
    if let node = members["max_line_bytes"] {
      maxLineBytes =
        reader.integer(node, "max_line_bytes", in: 256...(Subject.maxBytes)) ?? maxLineBytes
    }
    if let node = members["instance"] {
      instance = reader.string(node, "instance")
      if instance?.isEmpty ?? false {
        reader.report(node, "an instance needs a name", hint: "leave it out for the host's name")
      }
    }
    unmatched.read(members, &reader)
    alerts.read(members, &reader)
    journal.read(members, &reader)
    omprog.read(members, &reader)
    archive.read(members, &reader)
    privacy.read(members, &reader)
    if let node = members["max_templates"] {
      maxTemplates = reader.integer(node, "max_templates", in: 1...1_000_000) ?? maxTemplates
    }
    if let node = members["max_memory"] {
      maxMemory = reader.integer(node, "max_memory", in: (64 << 20)...(1 << 50)) ?? maxMemory
    }
    if let node = members["minute_days"] {
      minuteDays = reader.integer(node, "minute_days", in: 1...36_500) ?? minuteDays
    }
    templates.read(members, &reader)
    if let node = members["workers"] {
      if node.string == "auto" {
        workers = nil
      } else {
        let range = 1...Settings.maxWorkers
        workers = reader.integer(node, "workers", in: range, orElse: ", or auto") ?? workers
      }
    }
    if let node = members["environment"],
      let inner = reader.mapping(node, "environment", keys: ["default", "hosts"])
    {
      environments = reader.environmentMap(inner)
    }
  }

  /// Destinations of summaries that are none.
  ///
  /// - Parameter fault: what is wrong with one; nil where nothing is.
  /// - Returns: an error for each, with its place.
  public func emitProblems(fault: (String) -> String?) -> [Problem] {
    (emit ?? []).compactMap { text in
      guard let fault = fault(text), let place = emitPlaces[text] else { return nil }
      return place.problem(fault)
    }
  }

  /// Paths, each remembered with its place: what is wrong with it shows when rules are loaded.
  private mutating func paths(_ node: Node, _ noun: String, _ reader: inout FileReader) -> [String]
  {
    for entry in node.sequence.map({ Array($0) }) ?? [node] {
      if let path = entry.string { places[path] = reader.position(of: entry) }
    }
    return reader.strings(node, noun)
  }
}
