import Patterns
import Yams

extension CategoryReader {
  /// Keys of the emitted line, and the RRD file that every category has: a metric of such a name would
  /// stand there twice.
  private static let takenNames: Set<String> = [
    "minute", "span", "instance", "category", "environment", "partial", "amend", "sequence",
    "instances", "read", "matched", "ignored", "unmatched", "malformed", "own", "dropped",
    "bad_value", "regex_limit", "merge", "records",
  ]

  private static let tallyKeys = [
    "of", "by", "cap", "per", "unit", "keep", "add", "wrap",
    "min_count",
  ]

  /// Reads a tally; `groups` are the fields of the rule's pattern, nil when that is not known.
  mutating func tally(_ node: Node, _ groups: [Regex.Group]?) -> Tally? {
    let kinds = Tally.Kind.allCases.map(\.rawValue)
    guard let members = reader.mapping(node, "a tally", keys: kinds + CategoryReader.tallyKeys)
    else {
      return nil
    }
    let found = Tally.Kind.allCases.filter { members[$0.rawValue] != nil }
    guard found.count == 1, let kind = found.first, let nameNode = members[kind.rawValue],
      let name = reader.string(nameNode, kind.rawValue)
    else {
      reader.report(
        node,
        "a tally names one kind of metric",
        hint: "such as {count: Name} or {distinct: Name, of: field}"
      )
      return nil
    }
    if !CategoryReader.isName(name) {
      reader.report(
        nameNode,
        "\"\(name)\" cannot be a metric name",
        hint: "use letters, digits, - and _, at most 64"
      )
    }
    if CategoryReader.takenNames.contains(name) {
      reader.report(
        nameNode,
        "\"\(name)\" is a name that every line has already",
        hint: "give the metric another name"
      )
    }
    var tally = Tally(
      kind: kind,
      metric: name,
      fields: [],
      position: reader.position(of: nameNode)
    )
    guard readValue(node, members, groups, into: &tally) else { return nil }
    readLabels(members, groups, into: &tally)
    readOptions(members, into: &tally)
    register(tally)
    return tally
  }

  /// What is tallied: `of`, `unit`, and a level's `add`; false when there is no value to tally.
  private mutating func readValue(
    _ entry: Node,
    _ members: [String: Node],
    _ groups: [Regex.Group]?,
    into tally: inout Tally
  ) -> Bool {
    let kind = tally.kind
    if let node = members["of"] {
      if kind == .count {
        reader.report(
          node,
          "a count has no \"of\"",
          hint: "to count values, use distinct or top; to count them apart, \"by\""
        )
      }
      tally.fields = fields(node, "of", groups)
      if kind.takesNumbers, tally.fields.count > 1 {
        reader.report(node, "\(kind.rawValue) takes one field")
      }
    } else if kind != .count, kind != .level {
      reader.report(entry, "\(kind.rawValue) needs \"of\"", hint: "add \"of: FIELD\"")
      return false
    }
    if let node = members["unit"], let text = reader.string(node, "unit") {
      let names = Tally.Unit.allCases.map(\.rawValue)
      tally.unit = Tally.Unit(rawValue: text)
      if tally.unit == nil {
        let near = Spelling.nearest(to: text, among: names).map { "did you mean \"\($0)\"?" }
        reader.report(
          node,
          "unknown unit \"\(text)\"",
          hint: near ?? "one of \(names.joined(separator: ", "))"
        )
      }
      if !kind.takesNumbers || tally.fields.isEmpty {
        reader.report(node, "only numbers have a unit", hint: "drop it")
      }
    }
    if let node = members["add"] {
      tally.amount = Int64(reader.integer(node, "add", in: -1_000_000_000...1_000_000_000) ?? 1)
      if kind != .level { reader.report(node, "only a level has \"add\"") }
      if tally.amount == 0 { reader.report(node, "a level that rises by 0 never changes") }
    }
    return true
  }

  /// What keeps values apart: `by` with its `cap`, and a derive's `per`.
  private mutating func readLabels(
    _ members: [String: Node],
    _ groups: [Regex.Group]?,
    into tally: inout Tally
  ) {
    let kind = tally.kind
    if let node = members["by"] {
      if kind.takesLabels {
        tally.labels = fields(node, "by", groups)
      } else {
        let takers = Tally.Kind.allCases.filter(\.takesLabels).map(\.rawValue)
        reader.report(
          node,
          "a \(kind.rawValue) has no \"by\"",
          hint: kind == .derive
            ? "its totals are kept apart with \"per\"" : "only \(takers.joined(separator: ", "))"
        )
      }
    }
    if let node = members["cap"] {
      tally.cap = reader.integer(node, "cap", in: 1...1_000)
      if tally.labels.isEmpty { reader.report(node, "\"cap\" goes with \"by\"") }
    }
    if kind == .derive { tally.labels = [.header(.host)] }
    if let node = members["per"] {
      if kind == .derive {
        tally.labels = fields(node, "per", groups)
      } else {
        reader.report(node, "only a derive has \"per\"", hint: "labels are given with \"by\"")
      }
    }
  }

  private mutating func readOptions(_ members: [String: Node], into tally: inout Tally) {
    if let node = members["keep"] {
      tally.keep = reader.integer(node, "keep", in: 1...10_000)
      if tally.kind != .top { reader.report(node, "only a top has \"keep\"") }
    }
    if let node = members["min_count"] {
      tally.minCount = reader.integer(node, "min_count", in: 1...PrivacySettings.maxMinCount)
      let isCounted = tally.isLabelled && tally.kind != .sum
      if tally.kind != .top, !isCounted {
        reader.report(
          node,
          "\"min_count\" goes with keys that are counted",
          hint: "those of a top, or the \"by\" of a count, distinct or distribution"
        )
      }
    }
    if let node = members["wrap"] {
      tally.wrapBits = reader.integer(node, "wrap", in: 8...64)
      if tally.kind != .derive { reader.report(node, "only a derive has \"wrap\"") }
    }
  }

  private mutating func fields(
    _ node: Node,
    _ noun: String,
    _ groups: [Regex.Group]?
  ) -> [Tally.Field] {
    reader.strings(node, noun).compactMap { field($0, groups, node) }
  }

  private mutating func field(
    _ text: String,
    _ groups: [Regex.Group]?,
    _ node: Node
  ) -> Tally.Field? {
    if text.hasPrefix("$") {
      if let header = Tally.HeaderField(rawValue: String(text.dropFirst())) {
        return .header(header)
      }
      let names = Tally.HeaderField.allCases.map { "$\($0.rawValue)" }
      reader.report(
        node,
        "unknown header field \"\(text)\"",
        hint: "one of \(names.joined(separator: ", "))"
      )
      return nil
    }
    guard let groups else { return nil }
    if let group = groups.first(where: { $0.name == text }) {
      return .group(group.number, name: text)
    }
    reader.report(
      node,
      "the pattern has no field \"\(text)\"",
      hint: CategoryReader.hint(text, groups)
    )
    return nil
  }

  /// A metric is one thing in a category; rules that name it again add to it.
  private mutating func register(_ tally: Tally) {
    guard let first = firstUse[tally.metric] else {
      firstUse[tally.metric] = tally
      metrics.append(
        Category.Metric(
          name: tally.metric,
          kind: tally.kind,
          keep: tally.keep ?? 100,
          cap: tally.isLabelled ? tally.cap ?? 100 : nil,
          wrapBits: tally.wrapBits,
          minCount: tally.minCount,
          description: "",
          unit: tally.unit?.rawValue ?? "",
          hasRRD: false
        )
      )
      return
    }
    if let (here, there) = CategoryReader.contradiction(tally, first) {
      reader.report(
        tally.position.problem(
          "\(tally.metric) \(here) here and \(there) in line \(first.position.line)",
          hint: "give one of them another name"
        )
      )
    } else if let place = metrics.firstIndex(where: { $0.name == tally.metric }) {
      if let keep = tally.keep { metrics[place].keep = max(metrics[place].keep, keep) }
      if let least = tally.minCount {
        metrics[place].minCount = max(metrics[place].minCount ?? 1, least)
      }
      if let cap = tally.cap { metrics[place].cap = max(metrics[place].cap ?? 1, cap) }
    }
  }

  /// In what two tallies of one metric do not go together; nil when they do.
  private static func contradiction(
    _ tally: Tally,
    _ first: Tally
  ) -> (here: String, there: String)? {
    if tally.kind != first.kind {
      return ("is a \(tally.kind.rawValue)", "a \(first.kind.rawValue)")
    }
    if tally.isLabelled != first.isLabelled {
      return tally.isLabelled ? ("has labels", "has none") : ("has no labels", "has some")
    }
    if tally.unit != first.unit {
      func shown(_ unit: Tally.Unit?) -> String {
        unit.map { "in \($0.rawValue)" } ?? "a plain number"
      }
      return ("is \(shown(tally.unit))", shown(first.unit))
    }
    if tally.wrapBits != first.wrapBits {
      func shown(_ bits: Int?) -> String { bits.map { "wraps at \($0) bits" } ?? "does not wrap" }
      return (shown(tally.wrapBits), shown(first.wrapBits))
    }
    return nil
  }

  /// A number of one metric must not be called like another metric: lines and files would have two
  /// of that name.
  mutating func checkNames() {
    for metric in metrics {
      for suffix in metric.kind.suffixes where !suffix.isEmpty {
        guard let other = firstUse[metric.name + suffix], let own = firstUse[metric.name] else {
          continue
        }
        reader.report(
          other.position.problem(
            "\(other.metric) is the name of a metric here and of a number of the"
              + " \(metric.kind.rawValue) \(metric.name) in line \(own.position.line)",
            hint: "give one of them another name"
          )
        )
      }
    }
  }
}
