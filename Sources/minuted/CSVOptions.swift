import ArgumentParser
import Detector
import Pipeline
import Rulebook
import Syslog

/// A series from a file of rows instead of the store.
struct CSVOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Rows \"timestamp,value\" instead of a stored metric; - is standard input.",
      discussion: """
        A header may be there. Timestamps are RFC 3339, YYYY-MM-DD HH:MM:SS, dates, or seconds or \
        milliseconds since 1970.
        """,
      valueName: "file"
    ),
    completion: .file()
  )
  var csv: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --csv: time from row to row, such as 5m; default: found in the first rows.",
      valueName: "span"
    )
  )
  var step: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "With --csv: count or value; default: counts if the first rows are whole and not negative.",
      valueName: "kind"
    ),
    completion: .list(["count", "value"])
  )
  var kind: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Zone of the days and of timestamps without one; default: the configuration's.",
      valueName: "name"
    )
  )
  var zone: String?

  /// Refuses what does not fit.
  func check() throws {
    if let step, TimeSpan.seconds(step).map({ $0 > 604_800 }) ?? true {
      throw ValidationError("--step \(step): expected 1s to 7d, such as 5m")
    }
    if let kind, DetectorSettings.Kind(rawValue: kind) == nil {
      throw ValidationError("--kind \(kind): expected count or value")
    }
    guard csv == nil else { return }
    for (name, value) in [("--step", step), ("--kind", kind)] where value != nil {
      throw ValidationError("\(name) goes with --csv")
    }
  }

  /// The zone asked for, or the configuration's.
  func place(_ settings: Settings) throws -> Zone {
    var settings = settings
    if let zone { settings.timezone = zone }
    return try SiteOptions.zone(settings)
  }

  /// Opens the file; nil when none was named.
  func open(_ settings: Settings) throws -> CSVSeries? {
    guard let csv else { return nil }
    return try CSVSeries.open(
      path: csv,
      step: step.flatMap { TimeSpan.seconds($0) },
      kind: kind.flatMap { DetectorSettings.Kind(rawValue: $0) },
      zone: try place(settings),
      holidays: settings.holidays
    )
  }
}
