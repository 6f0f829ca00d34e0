import ArgumentParser
import Glibc
import Pipeline
import RoundRobin
import Rulebook
import Syslog

/// `minuted graph`.
struct GraphCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Draw a metric with its expected band and aberrant minutes, as PNG or SVG.",
    discussion: """
      METRIC is a metric with "rrd: true" in its rule file, or "records" for all records of the \
      category. The file can be read with rrdtool as well.
      """
  )

  enum Detector: String, ExpressibleByArgument, CaseIterable {
    case rrd
  }

  @OptionGroup var site: SiteOptions

  @Argument(help: "The category.")
  var category: String

  @Argument(help: "The metric, or records.")
  var metric: String

  @Option(name: .long, help: "The environment; needed when there are several.")
  var environment: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Start; default a day before the end.", valueName: "time")
  )
  var from: TimeArgument?

  @Option(
    name: .long,
    help: ArgumentHelp("End; default the last stored minute.", valueName: "time")
  )
  var to: TimeArgument?

  @Option(name: .long, help: "Whose band to draw: rrd (Holt-Winters by RRDtool).")
  var detector = Detector.rrd

  @Option(name: .shortAndLong, help: ArgumentHelp("FILE.png or FILE.svg.", valueName: "file"))
  var output: String

  func run() throws {
    let zone = try SiteOptions.zone(site.settings())
    let file = try Series.file(
      try site.existingState(),
      category: category,
      metric: metric,
      environment: environment
    )
    let now = Clock.now()
    do {
      let end = try to?.instant(in: zone, now: now) ?? file.lastUpdate()
      let start = from?.instant(in: zone, now: now) ?? end - 86_400
      guard start < end else {
        throw Failure("--from must be before --to: nothing to draw", .usage)
      }
      let graph = Graph(
        file: file,
        from: start,
        to: end,
        title: "\(category) \(metric)",
        metric: metric,
        unit: "a minute"
      )
      try graph.write(to: output)
    } catch let error as RoundRobinError {
      throw Failure(error.description, error.path == output ? .usage : .failed)
    }
    Talk.tell("\(output): \(category) \(metric), \(file.path)")
  }
}

/// Finds the RRD file of a series.
enum Series {
  static func file(
    _ state: StateDirectory,
    category: String,
    metric: String,
    environment: String?
  ) throws -> RoundRobinFile {
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

  private static func entries(_ path: String) -> [String] {
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
