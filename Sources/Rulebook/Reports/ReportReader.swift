import Patterns
import Yams

/// Reads one report file.
///
/// What the file shows by itself is checked here; whether the categories and metrics that it names
/// are there shows beside the rules, see `ReportResolver`.
struct ReportReader {
  var reader: FileReader

  /// Most sections of a report, items of a section, and names of an item: more than anybody reads.
  static let maxSections = 100
  static let maxItems = 200
  static let maxNames = 50
  /// Longest title, label or note, in bytes.
  static let maxTextBytes = 1_024
  /// Rows of a table.
  static let rows = 1...1_000

  private static let keys = [
    "report", "title", "audience", "description", "period", "environment", "optional", "sections",
  ]

  /// The report of a file; nil when it cannot be used: `reader` says why.
  mutating func report(_ root: Node) -> ReportDefinition? {
    guard let members = reader.mapping(root, "a report", keys: ReportReader.keys) else {
      return nil
    }
    guard let nameNode = members["report"], let name = reader.string(nameNode, "report") else {
      if members["report"] == nil {
        reader.report(root, "a report without a name", hint: "add \"report: some_name\"")
      }
      return nil
    }
    if !CategoryReader.isName(name) {
      reader.report(
        nameNode,
        "\"\(name)\" cannot be a report's name",
        hint: "use letters, digits, - and _, at most 64"
      )
    }
    var report = ReportDefinition(name: name, title: name, position: reader.position(of: nameNode))
    if let node = members["title"] { report.title = text(node, "title") }
    if let node = members["audience"] { report.audience = text(node, "audience") }
    if let node = members["description"] { report.description = text(node, "description") }
    if let node = members["period"] {
      report.period = reader.choice(node, "period", of: ReportPeriodName.self) ?? .day
    }
    if let node = members["environment"] {
      report.environments = names(node, "environment")
      report.environmentPosition = reader.position(of: node)
    }
    if let node = members["optional"] {
      report.isOptional = reader.bool(node, "optional") ?? false
    }
    guard let sections = members["sections"] else {
      reader.report(
        root,
        "report \"\(name)\" has no sections",
        hint: "add \"sections:\", each with a title and items"
      )
      return nil
    }
    report.sections = list(sections, "sections", most: ReportReader.maxSections)
      .compactMap { section($0) }
    return report
  }

  private mutating func section(_ node: Node) -> ReportDefinition.Section? {
    guard let members = reader.mapping(node, "a section", keys: ["title", "note", "items"]) else {
      return nil
    }
    let title = members["title"].map { text($0, "title") } ?? ""
    if title.isEmpty {
      reader.report(node, "a section without title", hint: "add \"title: …\"")
    }
    let note = members["note"].map { text($0, "note") } ?? ""
    guard let items = members["items"] else {
      reader.report(node, "section \"\(title)\" has no items", hint: "add \"items:\"")
      return nil
    }
    return ReportDefinition.Section(
      title: title,
      note: note,
      items: list(items, "items", most: ReportReader.maxItems).compactMap { item($0) }
    )
  }

  /// A list that is not empty, its first entries where it is too long.
  private mutating func list(_ node: Node, _ noun: String, most: Int) -> [Node] {
    let nodes = reader.list(node, noun)
    if nodes.isEmpty, node.sequence != nil { reader.report(node, "\(noun) lists nothing") }
    if nodes.count > most {
      reader.report(node, "\(nodes.count) \(noun), at most \(most) are taken")
    }
    return Array(nodes.prefix(most))
  }

  mutating func text(_ node: Node, _ noun: String) -> String {
    guard let text = reader.string(node, noun) else { return "" }
    if text.utf8.count > ReportReader.maxTextBytes {
      reader.report(node, "\(noun) is longer than \(ReportReader.maxTextBytes) bytes")
    }
    return text
  }

  /// One name or several.
  mutating func names(_ node: Node, _ key: String) -> [String] {
    let names = reader.strings(node, key)
    if names.count > ReportReader.maxNames {
      reader.report(node, "\(names.count) names, at most \(ReportReader.maxNames) are taken")
    }
    if names.isEmpty, node.sequence != nil { reader.report(node, "\(key) names nothing") }
    return Array(names.prefix(ReportReader.maxNames))
  }
}
