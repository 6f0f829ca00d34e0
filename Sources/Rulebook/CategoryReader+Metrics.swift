import Patterns
import Yams

extension CategoryReader {
  mutating func describeMetrics(_ node: Node) {
    for (key, name, value) in reader.pairs(node, "metrics") {
      guard let place = metrics.firstIndex(where: { $0.name == name }) else {
        let near = Spelling.nearest(to: name, among: metrics.map(\.name))
        reader.report(
          key,
          "no rule tallies \"\(name)\"",
          hint: near.map { "did you mean \"\($0)\"?" } ?? "add it to a rule's tally"
        )
        continue
      }
      guard
        let members = reader.mapping(
          value,
          "metric \(name)",
          keys: ["description", "unit", "rrd", "season", "detector"]
        )
      else { continue }
      if let node = members["description"] {
        metrics[place].description = reader.string(node, "description") ?? ""
      }
      if let node = members["unit"] { metrics[place].unit = reader.string(node, "unit") ?? "" }
      if let node = members["rrd"] { metrics[place].hasRRD = hasRRD(node, metrics[place]) }
      if let node = members["season"] {
        metrics[place].hasWeek = hasWeek(node, metrics[place])
      }
      if let node = members["detector"] {
        metrics[place].detector = detector(node, metrics[place])
      }
    }
  }

  /// Whether `season` asks for the week; the day is always learnt.
  private mutating func hasWeek(_ node: Node, _ metric: Category.Metric) -> Bool {
    var hasWeek = false
    for text in reader.strings(node, "season") {
      switch text {
      case "day": break
      case "week": hasWeek = true
      default:
        let near = Spelling.nearest(to: text, among: ["day", "week"])
        reader.report(
          node,
          "\"\(text)\" is no season",
          hint: near.map { "did you mean \"\($0)\"?" } ?? "use day, week, or [day, week]"
        )
      }
    }
    if hasWeek, !metric.hasRRD {
      reader.report(
        node,
        "\(metric.name) has a season but no RRD file that could learn it",
        hint: "add \"rrd: true\""
      )
    }
    return hasWeek
  }

  /// Who judges the metric; RRDtool needs a file for it.
  private mutating func detector(_ node: Node, _ metric: Category.Metric) -> Category.Detector {
    let names = Category.Detector.allCases.map(\.rawValue)
    guard let name = reader.string(node, "detector") else { return .minuted }
    guard let detector = Category.Detector(rawValue: name) else {
      let near = Spelling.nearest(to: name, among: names)
      reader.report(
        node,
        "\"\(name)\" is no detector",
        hint: near.map { "did you mean \"\($0)\"?" } ?? "one of \(names.joined(separator: ", "))"
      )
      return .minuted
    }
    if detector != .minuted, !metric.hasRRD {
      reader.report(
        node,
        "\(metric.name) has no RRD file for RRDtool's detector",
        hint: "add \"rrd: true\", or use \"detector: minuted\""
      )
    }
    if metric.kind == .top {
      reader.report(
        node,
        "\(metric.name) is a top, a table; a detector judges numbers",
        hint: "drop detector"
      )
    }
    return detector
  }

  /// RRDtool's types of data source.
  private static let sourceTypes = [
    "GAUGE", "COUNTER", "DERIVE", "DCOUNTER", "DDERIVE", "ABSOLUTE",
  ]

  /// Whether a metric has an RRD file: `true`, `false`, or `GAUGE`, the one type that fits what a
  /// minute holds.
  private mutating func hasRRD(_ node: Node, _ metric: Category.Metric) -> Bool {
    let type = node.string?.uppercased() ?? ""
    let first = firstUse[metric.name]?.position.line ?? 0
    if CategoryReader.sourceTypes.contains(type), type != "GAUGE" {
      reader.report(
        node,
        "\(metric.name) is a \(metric.kind.rawValue) (line \(first)): its minutes are numbers of their"
          + " own, and as RRD \(type) they would be taken for readings of a total",
        hint: "write \"rrd: true\", which is a GAUGE"
      )
      return false
    }
    let isWanted = type == "GAUGE" || reader.bool(node, "rrd") ?? false
    if metric.kind == .top, isWanted {
      reader.report(
        node,
        "\(metric.name) is a top (line \(first)), a table; an RRD file holds numbers",
        hint: "drop rrd"
      )
    }
    return isWanted
  }

  mutating func summary(_ node: Node) -> Category.SummaryLayout? {
    let keys = ["tag", "fields", "merge"]
    guard let members = reader.mapping(node, "summary", keys: keys) else { return nil }
    var layout = Category.SummaryLayout(tag: "minuted", fields: [])
    if let node = members["merge"] { layout.merges = reader.bool(node, "merge") ?? false }
    // Without tag and fields the line is the default one, with the field behind it.
    if layout.merges, members["tag"] == nil, members["fields"] == nil { return layout }
    if let node = members["tag"], let tag = reader.string(node, "tag") {
      _ = reader.isTag(tag, at: node)
      layout.tag = tag
    }
    let sources =
      metrics.flatMap { metric in metric.kind.suffixes.map { metric.name + $0 } }
      + Category.SummaryLayout.accounts
    guard let fields = members["fields"] else {
      reader.report(node, "summary has no fields", hint: "add \"fields: {Key: Metric}\"")
      return layout
    }
    for (keyNode, key, value) in reader.pairs(fields, "fields") {
      guard let source = reader.string(value, key) else { continue }
      if !CategoryReader.isName(key) {
        reader.report(
          keyNode,
          "\"\(key)\" cannot be a key of the line",
          hint: "use letters, digits, - and _, at most 64"
        )
      }
      if sources.contains(source) {
        layout.fields.append(Category.SummaryLayout.Field(key: key, source: source))
      } else {
        let near = Spelling.nearest(to: source, among: sources)
        reader.report(
          value,
          "no metric \"\(source)\" with one number",
          hint: near.map { "did you mean \"\($0)\"?" }
            ?? "one of \(sources.joined(separator: ", "))"
        )
      }
    }
    return layout
  }
}
