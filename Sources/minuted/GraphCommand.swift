import ArgumentParser
import Detector
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
      category; with --detector minuted any metric. The file can be read with rrdtool as well. \
      With --csv rows of any series are drawn.
      """
  )

  @OptionGroup var site: SiteOptions
  @OptionGroup var series: SeriesOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("FILE.png or FILE.svg.", valueName: "file"),
    completion: .file()
  )
  var output: String

  @Option(name: .long, help: "Width and height of the drawing area, in pixels; default 900x280.")
  var size: String?

  @Option(name: .long, help: "What to write above the picture.")
  var title: String?

  func validate() throws {
    if let size, GraphCommand.size(size) == nil {
      throw ValidationError("--size \(size): expected WIDTHxHEIGHT, such as 600x200")
    }
  }

  func run() throws {
    do {
      if let rows = try series.rows.open(site.settings()) {
        try draw(rows)
      } else {
        let stored = try series.find(site)
        switch series.choice {
        case .rrd: try drawRoundRobin(stored)
        case .minuted: try drawOwn(stored)
        }
      }
    } catch let error as RoundRobinError {
      throw Failure(error.description, error.path == output ? .usage : .failed)
    }
  }

  private func drawRoundRobin(_ stored: SeriesOptions.Stored) throws {
    let (start, end) = try series.range(
      endingAt: stored.end(),
      in: stored.zone,
      default: 86_400
    )
    try write(graph(stored.file, start, end, stored.name, stored.metric, unit: "a minute"))
    Talk.tell("\(output): \(stored.name), \(stored.file.path)")
  }

  private func drawOwn(_ stored: SeriesOptions.Stored) throws {
    let (start, end) = try series.range(
      endingAt: stored.end(),
      in: stored.zone,
      default: 86_400
    )
    let minutes = try StoredMinutes(stored, from: start - StoredMinutes.history, to: end)
    var points: [BandPoint] = []
    let standing = minutes.judge(stored) { verdict in
      if verdict.time >= start { points.append(GraphCommand.point(verdict)) }
    }
    let folder = try TemporaryFolder()
    let (file, _, _) = try BandFile.make(path: folder.path + "/band.rrd", step: 60, points: points)
    var graph = graph(file, start, end, stored.name, stored.metric, unit: "a minute")
    graph.isBandFile = true
    try write(graph)
    Talk.tell("\(output): \(stored.name), \(standing)")
  }

  private func draw(_ rows: consuming CSVSeries) throws {
    let path = rows.path
    let settings = rows.settings
    let zone = settings.zone
    let now = Clock.now()
    let first = series.from?.instant(in: zone, now: now) ?? .min
    let last = series.to?.instant(in: zone, now: now) ?? .max
    var points: [BandPoint] = []
    var left = 0
    let (_, standing) = try rows.judge(by: series.choice) { row, verdict in
      guard let time = row.time, let value = row.value, time >= first, time < last else { return }
      if points.count >= Int(BandFile.maxRows) {
        left += 1
        return
      }
      if let verdict {
        points.append(GraphCommand.point(verdict))
      } else {
        points.append(BandPoint(time: time, value: value, band: nil, isFlagged: false))
      }
    }
    let folder = try TemporaryFolder()
    let (file, from, to) = try BandFile.make(
      path: folder.path + "/band.rrd",
      step: settings.step,
      points: points
    )
    let name = path == "-" ? "standard input" : String(path.split(separator: "/").last ?? "")
    var graph = graph(file, from, to, name, "value", unit: "")
    graph.isBandFile = true
    graph.showsZero = settings.kind == .count
    try write(graph)
    Talk.tell(
      "\(output): \(points.count) points, \(standing)"
        + (left > 0 ? "; \(left) more left out, draw a part with --from and --to" : "")
    )
  }

  private static func point(_ verdict: Verdict) -> BandPoint {
    BandPoint(
      time: verdict.time,
      value: verdict.observed,
      band: (verdict.expected, verdict.low, verdict.high),
      isFlagged: verdict.isFlagged
    )
  }

  private func graph(
    _ file: RoundRobinFile,
    _ from: Int64,
    _ to: Int64,
    _ name: String,
    _ metric: String,
    unit: String
  ) -> Graph {
    var graph = Graph(
      file: file,
      from: from,
      to: to,
      title: title ?? name,
      metric: metric,
      unit: unit
    )
    if let size = size.flatMap({ GraphCommand.size($0) }) {
      (graph.width, graph.height) = size
    }
    return graph
  }

  private func write(_ graph: Graph) throws { try graph.write(to: output) }

  private static func size(_ text: String) -> (Int, Int)? {
    let parts = text.split(separator: "x").map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1] else { return nil }
    return (width, height)
  }
}
