import ArgumentParser
import Glibc
import Pipeline
import RoundRobin
import Rulebook
import Syslog

/// Which series of RRD files, and which stretch of it: the same on every command that reads one.
struct SeriesOptions: ParsableArguments {
  @Argument(help: "The category.")
  var category: String

  @Argument(help: "The metric, or records.")
  var metric: String

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

  /// The series' file and the zone in which times are meant.
  func find(_ site: SiteOptions) throws -> (file: RoundRobinFile, zone: Zone) {
    (try file(try site.existingState()), try SiteOptions.zone(site.settings()))
  }

  /// The stretch asked for; its length unless said otherwise is `length` seconds.
  func range(
    of file: RoundRobinFile,
    in zone: Zone,
    default length: Int64
  ) throws -> (from: Int64, to: Int64) {
    let now = Clock.now()
    let end = try to?.instant(in: zone, now: now) ?? file.lastUpdate()
    let start = from?.instant(in: zone, now: now) ?? end - length
    guard start < end else { throw Failure("--from must be before --to", .usage) }
    return (start, end)
  }

  private func file(_ state: StateDirectory) throws -> RoundRobinFile {
    let store = RoundRobinStore(root: state.roundRobin)
    let environments =
      environment.map { [$0] } ?? entries("\(state.roundRobin)/\(SafeName.make(category))")
    guard !environments.isEmpty else {
      let known = entries(state.roundRobin)
      throw Failure(
        "no RRD files for category \"\(category)\" in \(state.roundRobin); there are"
          + " \(known.isEmpty ? "none" : known.joined(separator: ", "))",
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
    let file = store.file(category: category, environment: name, metric: metric)
    guard access(file.path, R_OK) == 0 else {
      let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
      let known = entries("/\(folder)".hasPrefix(state.roundRobin) ? "/\(folder)" : folder)
        .filter { $0.hasSuffix(".rrd") }.map { String($0.dropLast(4)) }
      throw Failure(
        "no RRD file for \(category) \(metric); there are \(known.joined(separator: ", "))."
          + " A metric gets one with \"rrd: true\" in its rule file",
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
