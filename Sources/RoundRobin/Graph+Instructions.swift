extension Graph {
  /// Colours with enough contrast on white, also for those who cannot tell red from green: the line
  /// dark blue, the band a pale blue of its own, aberrant minutes orange.
  private enum Colour {
    static let line = "#1B4F8A"
    static let extremes = "#1B4F8A2E"
    static let band = "#A9CBE8A0"
    static let prediction = "#6FA3CF"
    static let aberrant = "#E8590C59"
    static let text = "#333333"
    static let frame = "#B8BEC4"
    static let grid = "#E3E6E9"
    static let majorGrid = "#C9CED3"
  }

  /// The command line of `rrdtool graphv - …`.
  func arguments(_ format: Format) throws(RoundRobinError) -> [String] {
    guard (10...4_000).contains(width), (32...2_000).contains(height) else {
      throw RoundRobinError(
        path: file.path,
        action: "draw",
        reason: "the size \(width)x\(height) is not within 10x32 to 4000x2000"
      )
    }
    guard from >= 0, from < to, to <= Layout.latestTime, to - from <= Layout.longestRange else {
      throw RoundRobinError(
        path: file.path,
        action: "draw",
        reason: "the range \(from) to \(to) is empty or longer than 731 days"
      )
    }
    let set = showsBand && !isBandFile ? try file.shape().aberrance : nil
    let band = set.map { holtWinters($0) } ?? (showsBand && isBandFile ? stored : [])
    return options(format) + values + band + drawing(hasBand: !band.isEmpty)
  }

  private func options(_ format: Format) -> [String] {
    let axis = unit.isEmpty ? metric : "\(metric) (\(unit))"
    var options = [
      // A second early at the end, or the label of `to` would be drawn and cut off at the edge.
      "graphv", "-", "--imgformat", format.rawValue.uppercased(),
      "--start", "\(from)", "--end", "\(to - 1)", "--width", "\(width)", "--height", "\(height)",
      "--title", GraphText.plain(title), "--vertical-label", GraphText.plain(axis),
      "--border", "0", "--slope-mode", "--dynamic-labels", "--disable-rrdtool-tag",
      "--font", "DEFAULT:9:DejaVu Sans", "--font", "TITLE:12:DejaVu Sans Bold",
    ]
    // Zero is shown, as counts are compared by their height; what is below zero as well.
    options += showsZero ? ["--lower-limit", "0"] : ["--alt-autoscale"]
    let colours = [
      ("BACK", "#FFFFFF"), ("CANVAS", "#FFFFFF"), ("FONT", Colour.text), ("FRAME", Colour.frame),
      ("AXIS", Colour.frame), ("ARROW", Colour.frame), ("GRID", Colour.grid),
      ("MGRID", Colour.majorGrid),
    ]
    for (name, colour) in colours { options += ["--color", name + colour] }
    return options
  }

  private func define(_ name: String, _ source: String, _ function: String) -> String {
    "DEF:\(name)=\(GraphText.path(file.path)):\(source):\(function)"
  }

  private var values: [String] {
    [
      define("value", Layout.source, Consolidation.average.rawValue),
      define("least", Layout.source, Consolidation.minimum.rawValue),
      define("most", Layout.source, Consolidation.maximum.rawValue),
      "CDEF:spread=most,least,-",
      "VDEF:mean=value,AVERAGE", "VDEF:bottom=least,MINIMUM", "VDEF:top=most,MAXIMUM",
      "VDEF:last=value,LAST",
    ]
  }

  private func holtWinters(_ set: HoltWintersShape) -> [String] {
    [
      define("expected", Layout.source, Aberrance.prediction(of: set).rawValue),
      define("deviation", Layout.source, Consolidation.deviation.rawValue),
      define("failures", Layout.source, Consolidation.failures.rawValue),
      "CDEF:high=expected,deviation,\(set.deltaAbove),*,+",
      // A count is never below zero: where no value is, the band is not drawn there either.
      "CDEF:low=expected,deviation,\(set.deltaBelow),*,-,bottom,0,MIN,MAX",
      "CDEF:breadth=high,low,-,0,MAX",
    ]
  }

  /// The band of a `BandFile`.
  private var stored: [String] {
    [
      define("expected", "expected", "AVERAGE"), define("high", "high", "AVERAGE"),
      define("lower", "low", "AVERAGE"), define("failures", "flag", "MAX"),
      "CDEF:low=lower,bottom,0,MIN,MAX", "CDEF:breadth=high,low,-,0,MAX",
    ]
  }

  /// What is drawn, from back to front, with the legend under it.
  ///
  /// Legends begin with two spaces, or the coloured box would hide their first letter; a line's first
  /// with three, as librrd makes less room there.
  private func drawing(hasBand: Bool) -> [String] {
    var lines: [String] = []
    if hasBand {
      lines += [
        "TICK:failures\(Colour.aberrant):1.0:   Aberrant",
        "AREA:low", "AREA:breadth\(Colour.band):  Expected range:STACK",
        "LINE1:expected\(Colour.prediction):  Expected:dashes=4,3",
      ]
    }
    lines += [
      "AREA:least", "AREA:spread\(Colour.extremes)::STACK",
      "LINE1.4:value\(Colour.line):\(hasBand ? "  " : "   ")\(GraphText.legend(metric))\\l",
      "GPRINT:last:Last %.4lg%s", "GPRINT:mean:Mean %.4lg%s",
      "GPRINT:bottom:Least %.4lg%s", "GPRINT:top:Most %.4lg%s\\l",
    ]
    return lines
  }
}
