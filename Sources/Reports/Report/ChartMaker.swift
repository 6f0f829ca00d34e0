import Ledger
import RoundRobin
import Rulebook

/// Makes charts of what was read, with the band that RRDtool expected where there is a file.
struct ChartMaker {
  let reading: ReportReading
  let sources: ReportSources
  let gaps: [Range<Int64>]
  let figures: FigureMaker

  /// The chart of one number or several.
  func chart(_ references: [MetricReference], label: String) -> Chart {
    let period = reading.period
    let all = references.map { reading.expanded([$0]) }
    let step = Course.step(from: period.from, to: period.to)
    var chart = Chart(
      title: label.isEmpty ? figures.label(references) : label,
      from: period.from,
      to: period.to,
      step: step,
      zone: period.zone
    )
    chart.gaps = gaps
    let unit = figures.unit(references)
    chart.unit = unit
    for (reference, parts) in zip(references, all) {
      guard let course = figures.course(parts) else { continue }
      var line = Chart.Line(
        name: figures.label([reference]),
        values: course.parts.map(\.mean)
      )
      if step > 60 {
        line.extent = course.parts.map { $0.minutes > 0 ? $0.low...$0.high : nil }
      }
      chart.lines.append(line)
    }
    if references.count == 1, let reference = references.first {
      chart.link = sources.links?.number(reference, from: period.from, to: period.to)
      addBand(reference, to: &chart)
    }
    return chart
  }

  private func addBand(_ reference: MetricReference, to chart: inout Chart) {
    guard let file = file(reference) else { return }
    guard let band = ExpectedBand(file, from: chart.from, to: chart.to, step: chart.step) else {
      return
    }
    chart.band = band.points
    chart.flags = band.flags
    chart.note = band.note
  }

  /// The RRD file of a number; nil where there is none, or several environments are added up.
  func file(_ reference: MetricReference) -> RoundRobinFile? {
    guard reference.label == nil, reference.category != MetricReference.all,
      sources.names.find(reference)?.metric.hasRRD ?? true,
      let stretch = reading.stretches[reference.category], stretch.environments.count == 1,
      let environment = stretch.environments.first
    else { return nil }
    // Of an account only the records have a file.
    guard !reference.isAccount || reference.metric == "$records" else { return nil }
    return sources.file(reference, environment: environment)
  }
}

/// What RRDtool's detector expected over a time, and when it spoke.
struct ExpectedBand {
  private(set) var points: [ClosedRange<Double>?] = []
  private(set) var flags: [Range<Int64>] = []
  private(set) var note = ""

  /// Longest time of which a band is drawn, in seconds: what the files keep of it.
  private static let longest: Int64 = 31 * 86_400

  /// Reads a file; nil when there is none, it cannot be read, or has no detector.
  ///
  /// Cost: about 0.2 ms a day.
  init?(_ file: RoundRobinFile, from: Int64, to: Int64, step: Int64) {
    guard to - from <= ExpectedBand.longest, let shape = try? file.shape().aberrance,
      let standing = try? Aberrance.standing(file, at: to)
    else { return nil }
    switch standing {
    case .judging: break
    case .learning(let state): note = "\(state)"
    case .tooSparse: note = "too sparse for an expected band"
    }
    guard case .judging = standing else { return }
    let function: Consolidation =
      shape.model == .additive ? .prediction : .multiplicativePrediction
    guard let predicted = try? file.fetch(function, from: from, to: to),
      let deviation = try? file.fetch(.deviation, from: from, to: to)
    else { return nil }
    var point = from
    while point < to {
      var (low, high, count) = (0.0, 0.0, 0.0)
      for minute in stride(from: point, to: min(point + step, to), by: 60) {
        guard let middle = predicted.value(at: minute), let width = deviation.value(at: minute)
        else { continue }
        low += middle - shape.deltaBelow * width
        high += middle + shape.deltaAbove * width
        count += 1
      }
      points.append(count > 0 && low <= high ? (low / count)...(high / count) : nil)
      point += step
    }
    let spans = (try? Aberrance.aberrantMinutes(file, from: from, to: to)) ?? []
    flags = spans.filter { !$0.isEcho }.map { $0.since..<max($0.to, $0.since + 60) }
  }
}
