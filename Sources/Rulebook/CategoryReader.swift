import Patterns
import Yams

/// Reads one rule file into a category.
struct CategoryReader {
  var reader: FileReader
  private let baseGrok: Grok
  private var grok: Grok
  private var metrics: [Category.Metric] = []
  private var firstUse: [String: Tally] = [:]

  /// Most rules one file may have; a limit against runaway generated files.
  static let maxRules = 100_000

  static let keys = [
    "category", "description", "select", "match_on", "environment", "patterns", "rules",
    "metrics", "summary", "unknown",
  ]

  init(file: String, grok: Grok) {
    reader = FileReader(file: file)
    baseGrok = grok
    self.grok = grok
  }

  /// Reads the text of the file; nil when not even a name could be read. Problems are in `reader`.
  mutating func read(_ text: String) -> Category? {
    guard let root = reader.compose(text),
      let top = reader.mapping(root, "a rule file", keys: CategoryReader.keys)
    else { return nil }
    guard let nameNode = top["category"], let name = reader.string(nameNode, "category") else {
      reader.report(root, "no category", hint: "add \"category: NAME\" as the first line")
      return nil
    }
    if !CategoryReader.isName(name) {
      reader.report(
        nameNode, "\"\(name)\" cannot be a category name",
        hint: "use letters, digits, - and _, at most 64")
    }
    var category = Category.makeOther()
    category.name = name
    category.file = reader.file
    category.description =
      top["description"].flatMap { reader.string($0, "description") } ?? ""
    if let node = top["select"] { category.selector = selector(node) }
    if let node = top["match_on"] {
      category.subject = choice(node, "match_on", of: Category.Subject.self) ?? .message
    }
    if let node = top["environment"] { category.environments = environment(node) }
    if let node = top["patterns"] { readPatterns(node) }
    if let node = top["rules"] { category.rules = rules(node) }
    if let node = top["metrics"] { describeMetrics(node) }
    category.metrics = metrics
    if let node = top["summary"] { category.summary = summary(node) }
    if let node = top["unknown"] { category.isStrict = isStrict(node) }
    return category
  }

  // MARK: Selection

  private mutating func selector(_ node: Node) -> Selector {
    var selector = Selector()
    let keys = ["program", "host", "facility", "severity", "contains"]
    guard let members = reader.mapping(node, "select", keys: keys) else { return selector }
    if let node = members["program"] { selector.programs = globs(node, "program") }
    if let node = members["host"] { selector.hosts = globs(node, "host") }
    if let node = members["contains"] {
      selector.contains = reader.strings(node, "contains").filter { !$0.isEmpty }
    }
    if let node = members["facility"] {
      selector.facilities = numbers(node, "facility", Facility.number, Facility.names)
    }
    if let node = members["severity"] {
      selector.severities = numbers(node, "severity", Severity.number, Severity.names)
    }
    return selector
  }

  private mutating func globs(_ node: Node, _ noun: String) -> [Glob] {
    reader.strings(node, noun).map { Glob($0) }
  }

  private mutating func numbers(
    _ node: Node, _ noun: String, _ number: (String) -> Int?, _ names: [String]
  ) -> Set<Int> {
    var found: Set<Int> = []
    for text in reader.strings(node, noun) {
      if let value = number(text) {
        found.insert(value)
      } else {
        let near = Spelling.nearest(to: text, among: names).map { "did you mean \"\($0)\"?" }
        reader.report(
          node, "unknown \(noun) \"\(text)\"",
          hint: near ?? "one of \(names.joined(separator: ", "))")
      }
    }
    return found
  }

  private mutating func environment(_ node: Node) -> EnvironmentMap? {
    guard let members = reader.mapping(node, "environment", keys: ["default", "hosts"]) else {
      return nil
    }
    return reader.environmentMap(members)
  }

  // MARK: Patterns and rules

  private mutating func readPatterns(_ node: Node) {
    var added: [String: String] = [:]
    for (_, name, value) in reader.pairs(node, "patterns") {
      added[name] = reader.string(value, "pattern \(name)")
    }
    grok = baseGrok.adding(added)
    for (key, name, _) in reader.pairs(node, "patterns") {
      do {
        _ = try Regex(grok.expand("%{\(name)}"))
      } catch {
        reader.report(key, "pattern \(name): \(error.what)", hint: error.hint)
      }
    }
  }

  private mutating func rules(_ node: Node) -> [Rule] {
    var rules: [Rule] = []
    var seen: [String: Position] = [:]
    let nodes = reader.list(node, "rules")
    if nodes.count > CategoryReader.maxRules {
      reader.report(node, "\(nodes.count) rules, at most \(CategoryReader.maxRules) are taken")
    }
    for node in nodes.prefix(CategoryReader.maxRules) {
      guard let rule = rule(node) else { continue }
      if let other = seen[rule.id] {
        reader.report(
          node, "rule \"\(rule.id)\" is there twice", hint: "the other is in line \(other.line)")
      } else {
        seen[rule.id] = rule.position
      }
      rules.append(rule)
    }
    return rules
  }

  private mutating func rule(_ node: Node) -> Rule? {
    let keys = ["id", "match", "program", "tally", "ignore", "why", "samples", "rejects"]
    guard let members = reader.mapping(node, "a rule", keys: keys) else { return nil }
    guard let idNode = members["id"], let id = reader.string(idNode, "id") else {
      reader.report(node, "a rule without id", hint: "add \"id: some_name\"")
      return nil
    }
    if !CategoryReader.isName(id) {
      reader.report(
        idNode, "\"\(id)\" cannot be a rule id", hint: "use letters, digits, - and _, at most 64")
    }
    guard let matchNode = members["match"], let pattern = reader.string(matchNode, "match") else {
      reader.report(node, "rule \"\(id)\" has no match", hint: "add \"match: 'REGEX'\"")
      return nil
    }
    guard let regex = compile(pattern, at: matchNode) else { return nil }
    var rule = Rule(
      id: id, pattern: pattern, regex: regex, programs: [], isIgnored: false, why: "",
      tallies: [], samples: [], rejects: [], position: reader.position(of: node),
      patternPosition: reader.position(of: matchNode))
    if let node = members["program"] { rule.programs = globs(node, "program") }
    if let node = members["ignore"] { rule.isIgnored = reader.bool(node, "ignore") ?? false }
    if let node = members["why"] { rule.why = reader.string(node, "why") ?? "" }
    if let node = members["tally"] {
      for entry in reader.list(node, "tally") {
        if let tally = tally(entry, regex) { rule.tallies.append(tally) }
      }
      if rule.isIgnored {
        reader.report(
          node, "rule \"\(id)\" is ignored and tallies",
          hint: "ignored records are counted by themselves: drop one of the two")
      }
    }
    if rule.isIgnored, rule.why.isEmpty {
      reader.report(
        node, "rule \"\(id)\" is ignored without a why",
        hint: "add \"why: …\", for whoever asks in a year")
    }
    if let node = members["samples"] { rule.samples = samples(node, regex) }
    if let node = members["rejects"] {
      rule.rejects = reader.list(node, "rejects").compactMap { entry in
        reader.string(entry, "a reject").map {
          Rule.Sample(line: $0, fields: [:], position: reader.position(of: entry))
        }
      }
    }
    return rule
  }

  private mutating func compile(_ pattern: String, at node: Node) -> Regex? {
    do {
      let expanded = try grok.expand(pattern)
      do {
        let regex = try Regex(expanded)
        if regex.matchesEmpty {
          reader.report(
            node, "the pattern matches an empty line, so it matches everything",
            hint: "anchor it with ^ and name some of the text", severity: .warning)
        }
        return regex
      } catch {
        reader.report(at: node, pattern, expanded: expanded, error)
      }
    } catch {
      reader.report(at: node, pattern, expanded: nil, error)
    }
    return nil
  }

  private mutating func samples(_ node: Node, _ regex: Regex) -> [Rule.Sample] {
    reader.list(node, "samples").compactMap { entry in
      guard let members = reader.mapping(entry, "a sample", keys: ["line", "fields"]),
        let lineNode = members["line"], let line = reader.string(lineNode, "line")
      else {
        if entry.mapping != nil, entry.mapping?["line"] == nil {
          reader.report(entry, "a sample without line", hint: "add \"line: '…'\"")
        }
        return nil
      }
      var fields: [String: String] = [:]
      if let node = members["fields"] {
        for (key, name, value) in reader.pairs(node, "fields") {
          fields[name] = reader.string(value, name)
          if regex.number(of: name) == nil {
            reader.report(
              key, "the pattern has no field \"\(name)\"", hint: CategoryReader.hint(name, regex))
          }
        }
      }
      return Rule.Sample(line: line, fields: fields, position: reader.position(of: entry))
    }
  }

  // MARK: Tallies

  private mutating func tally(_ node: Node, _ regex: Regex) -> Tally? {
    let later = ["distribution", "level", "derive"]
    let kinds = Tally.Kind.allCases.map(\.rawValue)
    guard let members = reader.mapping(node, "a tally", keys: kinds + later + ["of", "keep"])
    else { return nil }
    for kind in later {
      guard let node = members[kind] else { continue }
      reader.report(
        node, "\(kind) is not part of this version", hint: "one of \(kinds.joined(separator: ", "))")
      return nil
    }
    let found = Tally.Kind.allCases.filter { members[$0.rawValue] != nil }
    guard found.count == 1, let kind = found.first, let nameNode = members[kind.rawValue],
      let name = reader.string(nameNode, kind.rawValue)
    else {
      reader.report(
        node, "a tally names one kind of metric",
        hint: "such as {count: Name} or {distinct: Name, of: field}")
      return nil
    }
    if !CategoryReader.isName(name) {
      reader.report(
        nameNode, "\"\(name)\" cannot be a metric name",
        hint: "use letters, digits, - and _, at most 64")
    }
    var tally = Tally(
      kind: kind, metric: name, fields: [], keep: nil, position: reader.position(of: nameNode))
    if let node = members["of"] {
      if kind == .count {
        reader.report(node, "a count has no \"of\"", hint: "to count values, use distinct or top")
      }
      for text in reader.strings(node, "of") {
        if let field = field(text, regex, node) { tally.fields.append(field) }
      }
      if kind == .sum || kind == .gauge, tally.fields.count > 1 {
        reader.report(node, "\(kind.rawValue) takes one field")
      }
    } else if kind != .count {
      reader.report(node, "\(kind.rawValue) needs \"of\"", hint: "add \"of: FIELD\"")
      return nil
    }
    if let node = members["keep"] {
      tally.keep = reader.integer(node, "keep", in: 1...10_000)
      if kind != .top { reader.report(node, "only a top has \"keep\"") }
    }
    register(tally)
    return tally
  }

  private mutating func field(_ text: String, _ regex: Regex, _ node: Node) -> Tally.Field? {
    if text.hasPrefix("$") {
      if let header = Tally.HeaderField(rawValue: String(text.dropFirst())) {
        return .header(header)
      }
      let names = Tally.HeaderField.allCases.map { "$\($0.rawValue)" }
      reader.report(
        node, "unknown header field \"\(text)\"", hint: "one of \(names.joined(separator: ", "))")
      return nil
    }
    if let number = regex.number(of: text) { return .group(number, name: text) }
    reader.report(
      node, "the pattern has no field \"\(text)\"", hint: CategoryReader.hint(text, regex))
    return nil
  }

  /// A metric has one kind in a category; rules that name it again add to it.
  private mutating func register(_ tally: Tally) {
    if let first = firstUse[tally.metric] {
      if first.kind != tally.kind {
        reader.report(
          tally.position.problem(
            "\(tally.metric) is a \(tally.kind.rawValue) here and a \(first.kind.rawValue) in line"
              + " \(first.position.line)", hint: "give one of them another name"))
      } else if let keep = tally.keep,
        let place = metrics.firstIndex(where: { $0.name == tally.metric })
      {
        metrics[place].keep = max(metrics[place].keep, keep)
      }
      return
    }
    firstUse[tally.metric] = tally
    metrics.append(
      Category.Metric(
        name: tally.metric, kind: tally.kind, keep: tally.keep ?? 100, description: "", unit: "",
        hasRRD: false))
  }

  // MARK: Metrics, summary, unknown

  private mutating func describeMetrics(_ node: Node) {
    for (key, name, value) in reader.pairs(node, "metrics") {
      guard let place = metrics.firstIndex(where: { $0.name == name }) else {
        let near = Spelling.nearest(to: name, among: metrics.map(\.name))
        reader.report(
          key, "no rule tallies \"\(name)\"",
          hint: near.map { "did you mean \"\($0)\"?" } ?? "add it to a rule's tally")
        continue
      }
      guard
        let members = reader.mapping(
          value, "metric \(name)", keys: ["description", "unit", "rrd", "season"])
      else { continue }
      if let node = members["description"] {
        metrics[place].description = reader.string(node, "description") ?? ""
      }
      if let node = members["unit"] { metrics[place].unit = reader.string(node, "unit") ?? "" }
      if let node = members["rrd"] {
        metrics[place].hasRRD = reader.bool(node, "rrd") ?? false
        if metrics[place].kind == .top, metrics[place].hasRRD {
          reader.report(node, "a top is a table, an RRD file holds numbers", hint: "drop rrd")
        }
      }
      if let node = members["season"] {
        for text in reader.strings(node, "season") where text != "day" {
          reader.report(node, "season \"\(text)\" is not part of this version", hint: "use day")
        }
      }
    }
  }

  private mutating func summary(_ node: Node) -> Category.SummaryLayout? {
    guard let members = reader.mapping(node, "summary", keys: ["tag", "fields"]) else { return nil }
    var layout = Category.SummaryLayout(tag: "minuted", fields: [])
    if let node = members["tag"], let tag = reader.string(node, "tag") {
      if tag.isEmpty || tag.utf8.count > 32 || !tag.utf8.allSatisfy(CategoryReader.isTagByte) {
        reader.report(
          node, "\"\(tag)\" cannot be a syslog tag",
          hint: "use letters, digits and ._/-, at most 32")
      }
      layout.tag = tag
    }
    let sources = metrics.filter { $0.kind != .top }.map(\.name) + Category.SummaryLayout.accounts
    guard let fields = members["fields"] else {
      reader.report(node, "summary has no fields", hint: "add \"fields: {Key: Metric}\"")
      return layout
    }
    for (_, key, value) in reader.pairs(fields, "fields") {
      guard let source = reader.string(value, key) else { continue }
      if sources.contains(source) {
        layout.fields.append(Category.SummaryLayout.Field(key: key, source: source))
      } else {
        let near = Spelling.nearest(to: source, among: sources)
        reader.report(
          value, "no metric \"\(source)\" with one number",
          hint: near.map { "did you mean \"\($0)\"?" } ?? "one of \(sources.joined(separator: ", "))")
      }
    }
    return layout
  }

  private mutating func isStrict(_ node: Node) -> Bool {
    guard let members = reader.mapping(node, "unknown", keys: ["strict"]),
      let node = members["strict"]
    else { return false }
    return reader.bool(node, "strict") ?? false
  }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: Node, _ noun: String, of type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let text = reader.string(node, noun) else { return nil }
    if let value = Choice(rawValue: text) { return value }
    let names = Choice.allCases.map(\.rawValue).joined(separator: " or ")
    reader.report(node, "\(noun) cannot be \"\(text)\"", hint: "write \(names)")
    return nil
  }

  private static func hint(_ name: String, _ regex: Regex) -> String {
    let fields = regex.groups.map(\.name)
    if let near = Spelling.nearest(to: name, among: fields) { return "did you mean \"\(near)\"?" }
    return fields.isEmpty
      ? "it has no named group: write (?<\(name)>…)"
      : "it has \(fields.joined(separator: ", "))"
  }

  private static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { isTagByte($0) && $0 != 0x2f && $0 != 0x2e }
  }

  private static func isTagByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      || byte == 0x5f || byte == 0x2d || byte == 0x2e || byte == 0x2f
  }
}
