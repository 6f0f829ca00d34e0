import Patterns
import Yams

/// Reads one rule file into a category.
struct CategoryReader {
  var reader: FileReader
  private var grok: Grok
  var metrics: [Category.Metric] = []
  var firstUse: [String: Tally] = [:]
  /// Fingerprint of the files that were read beside the rule file.
  var fingerprint = Fingerprint()
  let shelf: LogcheckShelf

  /// Most rules one file may have; a limit against runaway generated files.
  static let maxRules = 100_000

  static let keys = [
    "category", "description", "select", "match_on", "environment", "patterns", "patterns_dir",
    "rules", "rulebase", "by_tag", "logcheck", "metrics", "summary", "alerts",
    "unknown",
  ]

  init(file: String, grok: Grok, shelf: LogcheckShelf) {
    self.shelf = shelf
    reader = FileReader(file: file)
    self.grok = grok
  }

  /// Reads the text of the file; nil when not even a name could be read.
  ///
  /// Problems are in `reader`.
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
        nameNode,
        "\"\(name)\" cannot be a category name",
        hint: "use letters, digits, - and _, at most 64"
      )
    }
    var category = Category.makeOther()
    category.name = name
    category.file = reader.file
    category.description =
      top["description"].flatMap { reader.string($0, "description") } ?? ""
    if let node = top["select"] { category.selector = selector(node) }
    if let node = top["match_on"] {
      category.subject = reader.choice(node, "match_on", of: Category.Subject.self) ?? .message
    }
    if let node = top["environment"] { category.environments = environment(node) }
    if let node = top["patterns_dir"] { readPatternFiles(node) }
    if let node = top["patterns"] { readPatterns(node) }
    if let node = top["rules"] { category.rules = rules(node) }
    readRulebase(top["rulebase"], byTag: top["by_tag"], into: &category)
    if let node = top["logcheck"] { readLogcheck(node, into: &category) }
    checkNames()
    if let node = top["metrics"] { describeMetrics(node) }
    category.metrics = metrics
    if let node = top["summary"] { category.summary = summary(node) }
    if let node = top["unknown"] { readUnknown(node, into: &category) }
    // Last, as alerts name metrics, tables and rules.
    readAlerts(top["alerts"], strict: top["unknown"], into: &category)
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
    _ node: Node,
    _ noun: String,
    _ number: (String) -> Int?,
    _ names: [String]
  ) -> Set<Int> {
    var found: Set<Int> = []
    for text in reader.strings(node, noun) {
      if let value = number(text) {
        found.insert(value)
      } else {
        let near = Spelling.nearest(to: text, among: names).map { "did you mean \"\($0)\"?" }
        reader.report(
          node,
          "unknown \(noun) \"\(text)\"",
          hint: near ?? "one of \(names.joined(separator: ", "))"
        )
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

  /// Names from files; the file's own `patterns` come after them.
  private mutating func readPatternFiles(_ node: Node) {
    var directory = GrokDirectory(fingerprint)
    grok = directory.adding(reader.strings(node, "patterns_dir").map(beside), to: grok)
    fingerprint = directory.fingerprint
    for problem in directory.problems {
      if problem.line > 0 {
        reader.report(problem)
      } else {
        reader.report(node, "cannot read \"\(problem.file)\": \(problem.what)", hint: problem.hint)
      }
    }
  }

  private mutating func readPatterns(_ node: Node) {
    var added: [String: String] = [:]
    for (_, name, value) in reader.pairs(node, "patterns") {
      added[name] = reader.string(value, "pattern \(name)")
    }
    grok = grok.adding(added)
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
          node,
          "rule \"\(rule.id)\" is there twice",
          hint: "the other is in line \(other.line)"
        )
      } else {
        seen[rule.id] = rule.position
      }
      rules.append(rule)
    }
    return rules
  }

  private mutating func rule(_ node: Node) -> Rule? {
    let keys = [
      "id", "match", "lognorm", "program", "tally", "ignore", "why", "samples", "rejects",
    ]
    guard let members = reader.mapping(node, "a rule", keys: keys) else { return nil }
    guard let idNode = members["id"], let id = reader.string(idNode, "id") else {
      reader.report(node, "a rule without id", hint: "add \"id: some_name\"")
      return nil
    }
    if !CategoryReader.isName(id) {
      reader.report(
        idNode,
        "\"\(id)\" cannot be a rule id",
        hint: "use letters, digits, - and _, at most 64"
      )
    }
    let isRegex = members["match"] != nil
    let key = isRegex ? "match" : "lognorm"
    guard let matchNode = members[key] else {
      reader.report(
        node,
        "rule \"\(id)\" has no match",
        hint: "add \"match: 'REGEX'\", or \"lognorm: 'TEXT %FIELD:MOTIF%'\""
      )
      return nil
    }
    guard let pattern = reader.string(matchNode, key) else { return nil }
    if isRegex, let other = members["lognorm"] {
      reader.report(
        other,
        "rule \"\(id)\" has a match and a lognorm",
        hint: "a rule has one pattern: make two rules of it"
      )
    }
    // With a bad pattern the rest is read all the same, so that its problems are listed as well.
    let expression =
      isRegex ? compile(pattern, at: matchNode) : compile(lognorm: pattern, at: matchNode)
    let groups = expression?.groups
    let programs = members["program"].map { globs($0, "program") } ?? []
    let isIgnored = members["ignore"].flatMap { reader.bool($0, "ignore") } ?? false
    let why = members["why"].flatMap { reader.string($0, "why") } ?? ""
    var tallies: [Tally] = []
    if let node = members["tally"] {
      for entry in reader.list(node, "tally") {
        if let tally = tally(entry, groups) { tallies.append(tally) }
      }
      if isIgnored {
        reader.report(
          node,
          "rule \"\(id)\" is ignored and tallies",
          hint: "ignored records are counted by themselves: drop one of the two"
        )
      }
    }
    if isIgnored, why.isEmpty {
      reader.report(
        node,
        "rule \"\(id)\" is ignored without a why",
        hint: "add \"why: …\", for whoever asks in a year"
      )
    }
    let samples = members["samples"].map { self.samples($0, groups) } ?? []
    let rejects = members["rejects"].map { self.rejects($0) } ?? []
    guard let expression else { return nil }
    return Rule(
      id: id,
      pattern: pattern,
      expression: expression,
      programs: programs,
      isIgnored: isIgnored,
      why: why,
      tallies: tallies,
      samples: samples,
      rejects: rejects,
      position: reader.position(of: node),
      patternPosition: reader.position(of: matchNode)
    )
  }

  private mutating func rejects(_ node: Node) -> [Rule.Sample] {
    reader.list(node, "rejects").compactMap { entry in
      reader.string(entry, "a reject").map {
        Rule.Sample(line: $0, fields: [:], position: reader.position(of: entry))
      }
    }
  }

  private mutating func compile(_ pattern: String, at node: Node) -> Expression? {
    guard let regex = regex(pattern, at: node) else { return nil }
    if regex.matchesEmpty {
      reader.report(
        node,
        "the pattern matches an empty line, so it matches everything",
        hint: "anchor it with ^ and name some of the text",
        severity: .warning
      )
    }
    return .regex(regex)
  }

  /// Compiles a pattern that may name others; nil after reporting what is wrong with it.
  mutating func regex(_ pattern: String, at node: Node) -> Regex? {
    do {
      let expanded = try grok.expand(pattern)
      do {
        return try Regex(expanded)
      } catch {
        reader.report(at: node, pattern, expanded: expanded, error)
      }
    } catch {
      reader.report(at: node, pattern, expanded: nil, error)
    }
    return nil
  }

  private mutating func compile(lognorm text: String, at node: Node) -> Expression? {
    do {
      return .motifs(try LognormRulebase(pattern: text), text: text)
    } catch {
      reader.report(at: node, text, expanded: nil, error)
      return nil
    }
  }

  private mutating func samples(_ node: Node, _ groups: [Regex.Group]?) -> [Rule.Sample] {
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
          if let groups, !groups.contains(where: { $0.name == name }) {
            reader.report(
              key,
              "the pattern has no field \"\(name)\"",
              hint: CategoryReader.hint(name, groups)
            )
          }
        }
      }
      return Rule.Sample(line: line, fields: fields, position: reader.position(of: entry))
    }
  }

  static func hint(_ name: String, _ groups: [Regex.Group]) -> String {
    let fields = groups.map(\.name)
    if let near = Spelling.nearest(to: name, among: fields) { return "did you mean \"\(near)\"?" }
    return fields.isEmpty
      ? "it has no named group: write (?<\(name)>…)"
      : "it has \(fields.joined(separator: ", "))"
  }

  static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { isTagByte($0) && $0 != 0x2f && $0 != 0x2e }
  }

  static func isTagByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
      || byte == 0x5f || byte == 0x2d || byte == 0x2e || byte == 0x2f
  }
}
