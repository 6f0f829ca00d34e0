import Syslog

/// Draws a chart as SVG that takes the width it is given; numbers and times stand around it as text, so
/// that they stay readable on a phone.
struct ChartPicture {
  let chart: Chart

  /// Units of the picture from left to right, and from top to bottom.
  private static let width = 1_000.0
  private static let height = 100.0
  /// Most times the greatest value that a band reaches up before it is cut off.
  private static let bandRoom = 2.0

  private var count: Int { chart.lines.map(\.values.count).max() ?? 0 }

  /// The least and the greatest number of the axis.
  var scale: ClosedRange<Double> {
    var low = 0.0
    var high = 0.0
    for line in chart.lines {
      for value in line.values {
        guard let value else { continue }
        low = min(low, value)
        high = max(high, value)
      }
      for extent in line.extent {
        guard let extent else { continue }
        low = min(low, extent.lowerBound)
        high = max(high, extent.upperBound)
      }
    }
    let seen = max(high, -low)
    for band in chart.band {
      guard let band else { continue }
      if band.upperBound <= seen * ChartPicture.bandRoom { high = max(high, band.upperBound) }
    }
    guard high > low else { return low...(low + 1) }
    return (low < 0 ? -ChartPicture.nice(-low) : 0)...ChartPicture.nice(high)
  }

  /// The next number up that people like: 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten.
  static func nice(_ value: Double) -> Double {
    guard value > 0, value.isFinite else { return 0 }
    var power = 1.0
    while power * 10 <= value { power *= 10 }
    while power > value { power /= 10 }
    let steps = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]
    return (steps.first { $0 * power >= value * 0.999_999 } ?? 10) * power
  }

  /// Adds the picture with its axes and its legend.
  func add(to page: inout HTMLText) {
    let scale = self.scale
    page.add("<div class=\"plot\"><div class=\"y\">")
    for share in [1.0, 0.5, 0.0] {
      let value = scale.lowerBound + (scale.upperBound - scale.lowerBound) * share
      page.add("<span>", Quantity.short(value, unit: chart.unit), "</span>")
    }
    page.add("</div><svg viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\" role=\"img\"")
    page.add(" aria-label=\"", "\(chart.title): \(summary)", "\">")
    for gap in chart.gaps { addStretch(gap, "gap", "nothing stored", to: &page) }
    for flag in chart.flags { addStretch(flag, "flag", "aberrant", to: &page) }
    page.add("<line class=\"grid\" x1=\"0\" x2=\"1000\" y1=\"50\" y2=\"50\"/>")
    addArea(chart.band, "band", scale, to: &page)
    for line in chart.lines.prefix(1) { addArea(line.extent, "extent", scale, to: &page) }
    for (place, line) in chart.lines.enumerated() { addLine(line, place, scale, to: &page) }
    page.add("</svg></div>")
    addTimes(to: &page)
    addLegend(to: &page)
  }

  /// What the picture shows in words, for those who do not see it.
  private var summary: String {
    chart.lines.map { line in
      let known = line.values.compactMap { $0 }
      guard let least = known.min(), let most = known.max() else { return "nothing known" }
      return "\(Quantity.text(least, unit: chart.unit)) to \(Quantity.text(most, unit: chart.unit))"
    }.joined(separator: "; ")
      + (chart.flags.isEmpty
        ? "" : "; \(Plural.of(chart.flags.count, "aberrant stretch", "aberrant stretches"))")
  }

  private func x(_ time: Int64) -> Double {
    let span = Double(max(chart.to - chart.from, 1))
    return min(max(Double(time - chart.from) / span, 0), 1) * ChartPicture.width
  }

  /// The middle of a point.
  private func x(ofPoint place: Int) -> Double {
    x(chart.from + Int64(place) * chart.step + chart.step / 2)
  }

  private func y(_ value: Double, _ scale: ClosedRange<Double>) -> Double {
    let share = (value - scale.lowerBound) / (scale.upperBound - scale.lowerBound)
    return (1 - min(max(share, 0), 1)) * ChartPicture.height
  }

  private func addStretch(
    _ range: Range<Int64>,
    _ name: StaticString,
    _ title: String,
    to page: inout HTMLText
  ) {
    let (left, right) = (x(range.lowerBound), x(range.upperBound))
    guard right > left else { return }
    let clock = LocalClock(chart.zone)
    page.add("<rect class=\"")
    page.add(name)
    page.add("\" x=\"")
    page.add(number: left)
    page.add("\" y=\"0\" height=\"100\" width=\"")
    // Wide enough to be seen.
    page.add(number: max(right - left, 2))
    page.add("\"><title>")
    page.add(
      escaped: "\(title) \(clock.time(at: range.lowerBound)) to \(clock.time(at: range.upperBound))"
    )
    page.add("</title></rect>")
  }

  private func addLine(
    _ line: Chart.Line,
    _ place: Int,
    _ scale: ClosedRange<Double>,
    to page: inout HTMLText
  ) {
    page.add("<path class=\"line l")
    page.add(number: Double(place % 4))
    page.add("\" d=\"")
    var isDown = false
    for (place, value) in line.values.enumerated() {
      guard let value else {
        isDown = false
        continue
      }
      let isAlone = !isDown && (place + 1 >= line.values.count || line.values[place + 1] == nil)
      page.add(isDown ? "L" : "M")
      page.add(number: x(ofPoint: place))
      page.add(" ")
      page.add(number: y(value, scale))
      // A point between unknown ones is a short stroke.
      if isAlone { page.add("h2") }
      isDown = true
    }
    page.add("\"/>")
  }

  /// A stretch between two edges, for each run of known points.
  private func addArea(
    _ points: [ClosedRange<Double>?],
    _ name: StaticString,
    _ scale: ClosedRange<Double>,
    to page: inout HTMLText
  ) {
    guard points.contains(where: { $0 != nil }) else { return }
    page.add("<path class=\"")
    page.add(name)
    page.add("\" d=\"")
    var start = 0
    while start < points.count {
      guard points[start] != nil else {
        start += 1
        continue
      }
      var end = start
      while end < points.count, points[end] != nil { end += 1 }
      let run = start..<end
      for (index, place) in run.enumerated() {
        addPoint(index == 0 ? "M" : "L", place, points[place]?.upperBound ?? 0, scale, to: &page)
      }
      for place in run.reversed() {
        addPoint("L", place, points[place]?.lowerBound ?? 0, scale, to: &page)
      }
      page.add("Z")
      start = end
    }
    page.add("\"/>")
  }

  private func addPoint(
    _ verb: StaticString,
    _ place: Int,
    _ value: Double,
    _ scale: ClosedRange<Double>,
    to page: inout HTMLText
  ) {
    page.add(verb)
    page.add(number: x(ofPoint: place))
    page.add(" ")
    page.add(number: y(value, scale))
  }

  // MARK: Around the picture

  private func addTimes(to page: inout HTMLText) {
    let clock = LocalClock(chart.zone)
    let isShort = chart.to - chart.from <= 90_000
    page.add("<div class=\"x\">")
    let pieces: Int64 = 4
    for piece in 0...pieces {
      let time = chart.from + (chart.to - chart.from) * piece / pieces
      let text = clock.time(at: time - time % 60)
      let isEnd = piece == 0 || piece == pieces
      page.add(
        "<span>",
        isShort && !isEnd ? String(text.suffix(5)) : isEnd ? text : String(text.dropFirst(5)),
        "</span>"
      )
    }
    page.add("</div>")
  }

  private func addLegend(to page: inout HTMLText) {
    page.add("<div class=\"legend\">")
    if chart.lines.count > 1 {
      for (place, line) in chart.lines.enumerated() {
        page.add("<span><i class=\"k l")
        page.add(number: Double(place % 4))
        page.add("\"></i>", line.name, "</span>")
      }
    }
    if chart.lines.first?.extent.isEmpty == false {
      page.add("<span><i class=\"k extent\"></i>least and greatest minute</span>")
    }
    if chart.band.contains(where: { $0 != nil }) {
      page.add("<span><i class=\"k band\"></i>expected</span>")
    }
    if !chart.flags.isEmpty { page.add("<span><i class=\"k flag\"></i>aberrant</span>") }
    if !chart.gaps.isEmpty { page.add("<span><i class=\"k gap\"></i>nothing stored</span>") }
    if !chart.note.isEmpty { page.add("<span>", chart.note, "</span>") }
    page.add("</div>")
  }
}
