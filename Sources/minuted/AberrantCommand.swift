import ArgumentParser
import Detector
import Pipeline
import RoundRobin
import Rulebook
import Syslog

/// `minuted aberrant`.
struct AberrantCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aberrant",
    abstract: "List the stretches in which a metric was outside its expected band.",
    discussion: """
      RRDtool's detector: a minute is aberrant when \(HoltWinters.threshold) of the \
      \(HoltWinters.window) minutes up to it lie outside the Holt-Winters band. Until ten days have \
      been seen the band is still learning, and this says so. What only mirrors a spike just before \
      is left out unless --all is given. minuted's own detector (--detector minuted) knows weekdays, \
      holidays and the change of clocks, and may be believed after one or two days.

      With --csv each row is judged by those before it and written with what was expected, a score \
      from 0 (ordinary) to 1, and a flag.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case csv, json
  }

  @OptionGroup var site: SiteOptions
  @OptionGroup var series: SeriesOptions

  @Flag(name: .long, help: "List echoes of spikes as well (RRDtool's detector).")
  var all = false

  @Option(name: .long, help: "With --csv: csv, or json with an object a line. Default: csv.")
  var format: Format?

  func validate() throws {
    if series.rows.csv != nil, series.from != nil || series.to != nil {
      throw ValidationError("--csv judges every row: --from and --to do not go with it")
    }
    if format != nil, series.rows.csv == nil {
      throw ValidationError("--format goes with --csv")
    }
  }

  func run() throws {
    do {
      if let rows = try series.rows.open(site.settings()) {
        try judge(rows)
      } else {
        let stored = try series.find(site)
        switch series.choice {
        case .rrd: try listRoundRobin(stored)
        case .minuted: try listOwn(stored)
        }
      }
    } catch let error as RoundRobinError {
      throw Failure(error.description)
    }
  }

  // MARK: Rows

  private func judge(_ rows: consuming CSVSeries) throws {
    let path = rows.path
    let settings = rows.settings
    var verdicts = CSVVerdicts(format == .json ? .json : .csv)
    let (counts, standing) = try rows.judge(by: series.choice) { verdicts.add($0, $1) }
    verdicts.flush()
    Talk.tell(
      "\(path): \(counts.rows) rows, step \(settings.step) s, \(settings.kind.rawValue)s;"
        + " \(standing)" + (counts.complaint.map { "; \($0)" } ?? "")
    )
  }

  // MARK: A stored metric

  private func listRoundRobin(_ stored: SeriesOptions.Stored) throws {
    let file = stored.file
    let (start, end) = try series.range(
      endingAt: stored.end(),
      in: stored.zone,
      default: 7 * 86_400
    )
    switch try Aberrance.standing(file, at: end) {
    case .judging: break
    case .learning(let state): Talk.tell("\(stored.name): \(state)")
    case .tooSparse(let mean, let minimum):
      Talk.tell(
        "\(stored.name): sparse, \(tenths(mean)) a minute on average; below"
          + " \(tenths(minimum)) take what is listed with caution"
      )
    }
    var echoes = 0
    for span in try Aberrance.aberrantMinutes(file, from: start, to: end) {
      if span.isEcho, !all {
        echoes += 1
        continue
      }
      let figures = (span.observed, span.expected, span.low, span.high)
      let tail = span.isEcho ? ", an echo" : ""
      Talk.data(
        text(span.since, span.to, span.direction.rawValue, figures, stored.zone) + tail + "\n"
      )
    }
    if echoes > 0 {
      Talk.tell("\(stored.name): \(counted(echoes, "echo", "echoes")) left out; --all lists them")
    }
  }

  private func listOwn(_ stored: SeriesOptions.Stored) throws {
    let (start, end) = try series.range(
      endingAt: stored.end(),
      in: stored.zone,
      default: 7 * 86_400
    )
    let minutes = try StoredMinutes(stored, from: start - StoredMinutes.history, to: end)
    var spans = FlaggedSpans(step: 60)
    let standing = minutes.judge(stored) { verdict in
      if verdict.time >= start { spans.add(verdict) }
    }
    if !standing.isJudging { Talk.tell("\(stored.name): \(standing)") }
    for span in spans.spans {
      let peak = span.peak
      let figures = (peak.observed, peak.expected, peak.low, peak.high)
      let name = span.direction.rawValue
      Talk.data(text(span.since, span.last + 60, name, figures, stored.zone) + "\n")
    }
  }

  private func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }

  private func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private func text(
    _ from: Int64,
    _ to: Int64,
    _ direction: String,
    _ figures: (observed: Double, expected: Double, low: Double, high: Double),
    _ zone: Zone
  ) -> String {
    func shown(_ value: Double) -> String { String(Int(value.rounded())) }
    return "\(Stamp.local(from, in: zone)) to \(Stamp.local(to, in: zone))"
      + " \(direction): observed \(shown(figures.observed)), expected \(shown(figures.expected))"
      + " (\(shown(figures.low)) to \(shown(figures.high)))"
  }
}
