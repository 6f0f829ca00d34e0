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
  @OptionGroup var series: SeriesOptions

  @Option(name: .long, help: "Whose band to draw: rrd (Holt-Winters by RRDtool).")
  var detector = Detector.rrd

  @Option(name: .shortAndLong, help: ArgumentHelp("FILE.png or FILE.svg.", valueName: "file"))
  var output: String

  func run() throws {
    let (file, zone) = try series.find(site)
    do {
      let (start, end) = try series.range(of: file, in: zone, default: 86_400)
      let graph = Graph(
        file: file,
        from: start,
        to: end,
        title: "\(series.category) \(series.metric)",
        metric: series.metric,
        unit: "a minute"
      )
      try graph.write(to: output)
    } catch let error as RoundRobinError {
      throw Failure(error.description, error.path == output ? .usage : .failed)
    }
    Talk.tell("\(output): \(series.category) \(series.metric), \(file.path)")
  }
}
