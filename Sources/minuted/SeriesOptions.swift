import ArgumentParser
import Glibc
import Pipeline
import RoundRobin
import Rulebook
import Syslog

/// Which series of RRD files, and which stretch of it: the same on every command that reads one.
struct SeriesOptions: ParsableArguments {
  @Argument(help: "The category.")
  var category: String?

  @Argument(help: "The metric, or records.")
  var metric: String?

  @OptionGroup var rows: CSVOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Who judges: rrd (RRDtool's Holt-Winters) or minuted; default rrd, with --csv minuted.",
      valueName: "name"
    ),
    completion: .list(["rrd", "minuted"])
  )
  var detector: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "RRDtool's season: day, or week for a metric whose rule file asks for it.",
      valueName: "season"
    ),
    completion: .list(["day", "week"])
  )
  var season: String?

  @Option(name: .long, help: "The environment; needed when there are several.")
  var environment: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Start; default a day before the end, for aberrant a week.",
      valueName: "time"
    )
  )
  var from: TimeArgument?

  @Option(
    name: .long,
    help: ArgumentHelp("End; default the last stored minute.", valueName: "time")
  )
  var to: TimeArgument?

  /// Whose judgement is asked for.
  var choice: DetectorChoice {
    detector.flatMap { DetectorChoice(rawValue: $0) } ?? (rows.csv == nil ? .rrd : .minuted)
  }

  func validate() throws {
    try rows.check()
    if rows.csv == nil, category == nil || metric == nil {
      throw ValidationError("name a category and a metric, or a file of rows with --csv FILE")
    }
    if rows.csv != nil, category != nil {
      throw ValidationError("--csv FILE stands instead of a category and a metric")
    }
    if let detector, DetectorChoice(rawValue: detector) == nil {
      throw ValidationError("--detector \(detector): expected rrd or minuted")
    }
    if let season, !["day", "week"].contains(season) {
      throw ValidationError("--season \(season): expected day or week")
    }
    if season != nil, choice == .minuted || rows.csv != nil {
      throw ValidationError("--season goes with --detector rrd: minuted's own knows both by itself")
    }
  }

  /// A stored series: its names, its file, and the zone in which times are meant.
  struct Stored {
    var category: String
    var metric: String
    var environment: String
    var file: RoundRobinFile
    var state: StateDirectory
    var settings: Settings
    var zone: Zone

    /// The end of what is stored: the metric's last minute, or for one without a file the category's.
    func end() throws(RoundRobinError) -> Int64 {
      if access(file.path, R_OK) == 0 { return try file.lastUpdate() }
      let store = RoundRobinStore(root: state.roundRobin)
      return try store.file(category: category, environment: environment, metric: "records")
        .lastUpdate()
    }

    /// For titles and messages.
    var name: String { "\(category) \(metric)" }
  }

  /// Finds the series that is named.
  func find(_ site: SiteOptions) throws -> Stored {
    guard let category, let metric else {
      throw Failure("name a category and a metric", .usage)
    }
    let state = try site.existingState()
    let settings = try site.settings()
    let environment = try environment(state, category)
    return Stored(
      category: category,
      metric: metric,
      environment: environment,
      file: try file(state, category, metric, environment),
      state: state,
      settings: settings,
      zone: try rows.place(settings)
    )
  }

  /// The stretch asked for; its length unless said otherwise is `length` seconds.
  func range(
    endingAt last: Int64,
    in zone: Zone,
    default length: Int64
  ) throws -> (from: Int64, to: Int64) {
    let now = Clock.now()
    let end = to?.instant(in: zone, now: now) ?? last
    let start = from?.instant(in: zone, now: now) ?? end - length
    guard start < end else { throw Failure("--from must be before --to", .usage) }
    return (start, end)
  }

  private func environment(_ state: StateDirectory, _ category: String) throws -> String {
    let environments =
      environment.map { [$0] } ?? entries("\(state.roundRobin)/\(SafeName.make(category))")
    guard !environments.isEmpty else {
      let known = entries(state.roundRobin)
      let next =
        known.isEmpty
        ? "there are none: the first whole minute of the daemon makes them, or minuted replay of old logs"
        : "there are \(known.joined(separator: ", "))"
      throw Failure(
        "no RRD files for category \"\(category)\" in \(state.roundRobin); \(next)",
        .usage
      )
    }
    guard environments.count == 1, let name = environments.first else {
      throw Failure(
        "\(category) has the environments \(environments.joined(separator: ", ")); choose one with"
          + " --environment",
        .usage
      )
    }
    return name
  }

  private func file(
    _ state: StateDirectory,
    _ category: String,
    _ metric: String,
    _ environment: String
  ) throws -> RoundRobinFile {
    let file = RoundRobinStore(root: state.roundRobin).file(
      category: category,
      environment: environment,
      metric: metric,
      season: season == "week" ? .week : .day
    )
    // Our own detector reads the store; it needs no file.
    if choice == .rrd, access(file.path, R_OK) != 0 {
      let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
      let known = entries("/\(folder)".hasPrefix(state.roundRobin) ? "/\(folder)" : folder)
        .filter { $0.hasSuffix(".rrd") }.map { String($0.dropLast(4)) }
      let remedy =
        season == "week"
        ? "A metric learns the week with \"season: [day, week]\" in its rule file"
        : "A metric gets one with \"rrd: true\" in its rule file"
      throw Failure(
        "no RRD file for \(category) \(metric); there are \(known.joined(separator: ", ")). "
          + remedy,
        .usage
      )
    }
    return file
  }

  private func entries(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }
}
