import Patterns
import Yams

extension CategoryReader {
  /// Reads `rulebase:`, a liblognorm file, and `by_tag:`, what its rules tally; its rules come after
  /// those of the file.
  mutating func readRulebase(_ node: Node?, byTag: Node?, into category: inout Category) {
    guard let node else {
      if let byTag {
        reader.report(byTag, "by_tag without a rulebase", hint: "add \"rulebase: FILE\"")
      }
      return
    }
    var loaded: LognormRulebase?
    if let path = reader.string(node, "rulebase") { loaded = rulebase(at: path, node) }
    let rulebase = loaded
    guard category.rules.count + (rulebase?.rules.count ?? 0) <= CategoryReader.maxRules else {
      reader.report(node, "more than \(CategoryReader.maxRules) rules with those of the rulebase")
      return
    }
    var tallies: [String: [Tally]] = [:]
    if let byTag {
      for (key, tag, value) in reader.pairs(byTag, "by_tag") {
        tallies[tag] = tagTallies(key, tag, value, rulebase)
      }
    }
    guard let rulebase else { return }
    let ids = CategoryReader.ids(rulebase)
    for (number, entry) in rulebase.rules.enumerated() {
      let position = Position(file: entry.file, line: entry.line)
      category.rules.append(
        Rule(
          id: ids[number],
          pattern: entry.description,
          expression: .entry(rulebase, rule: number),
          programs: [],
          isIgnored: false,
          why: "",
          tallies: entry.tags.flatMap { tag in
            (tallies[tag] ?? []).compactMap { CategoryReader.resolved($0, entry) }
          },
          samples: [],
          rejects: [],
          position: position,
          patternPosition: position
        )
      )
    }
  }

  /// Loads a rulebase and what it includes, from where the rule file or the rulebase lies.
  private mutating func rulebase(at path: String, _ node: Node) -> LognormRulebase? {
    let path = beside(path)
    var problems: [Problem] = []
    guard let bytes = Rulebook.bytes(of: path, problems: &problems) else {
      for problem in problems {
        reader.report(node, "cannot read \"\(problem.file)\": \(problem.what)", hint: problem.hint)
      }
      return nil
    }
    var print = fingerprint
    print.add(bytes)
    var reasons: [String: String] = [:]
    let loading = LognormRulebase.load(path: path, bytes: bytes) { name in
      let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      var unread: [Problem] = []
      let found =
        Rulebook.bytes(of: name.hasPrefix("/") ? name : directory + name, problems: &unread)
      if let found { print.add(found) } else { reasons[name] = unread.first?.what }
      return found
    }
    fingerprint = print
    for problem in loading.problems {
      // Why an included file cannot be read is known here alone.
      let reason = reasons.first { problem.what.hasSuffix("\"\($0.key)\"") }?.value
      reader.report(
        Problem(
          file: problem.file,
          line: problem.line,
          column: problem.column,
          severity: problem.isWarning ? .warning : .error,
          what: reason.map { "\(problem.what): \($0)" } ?? problem.what,
          hint: reason == nil
            ? problem.hint : "a relative name is looked for from where the rulebase lies"
        )
      )
    }
    if let rulebase = loading.rulebase, rulebase.rules.isEmpty {
      reader.report(node, "\"\(path)\" has no rules", severity: .warning)
    }
    return loading.rulebase
  }

  /// The tallies of a tag; their fields must be those of one of its rules at least.
  private mutating func tagTallies(
    _ key: Node,
    _ tag: String,
    _ value: Node,
    _ rulebase: LognormRulebase?
  ) -> [Tally] {
    let entries = rulebase.map { $0.rules.filter { $0.tags.contains(tag) } }
    if let rulebase, entries?.isEmpty ?? true {
      let tags = Set(rulebase.rules.flatMap(\.tags)).sorted()
      let near = Spelling.nearest(to: tag, among: tags).map { "did you mean \"\($0)\"?" }
      reader.report(
        key,
        "no rule of the rulebase has the tag \"\(tag)\"",
        hint: near ?? "it has \(tags.isEmpty ? "no tags" : tags.joined(separator: ", "))"
      )
    }
    let names = entries.map { Set($0.flatMap(\.fields)).sorted() }
    let groups = names?.enumerated().map { Regex.Group(name: $1, number: $0 + 1) }
    return reader.list(value, "by_tag \(tag)").compactMap { node in
      guard let tally = tally(node, groups) else { return nil }
      for entry in entries ?? [] where CategoryReader.resolved(tally, entry) == nil {
        let missing = (tally.fields + tally.labels).map(\.name).filter {
          !$0.hasPrefix("$") && !entry.fields.contains($0)
        }
        reader.report(
          node,
          "\(tally.metric) is not tallied by the rule at \(entry.file):\(entry.line), tagged"
            + " \"\(tag)\": it has no field \(missing.joined(separator: ", "))",
          hint: "give that rule another tag if this is meant",
          severity: .warning
        )
      }
      return tally
    }
  }

  /// A tally with the numbers that its fields have in a rule; nil when the rule lacks one.
  private static func resolved(_ tally: Tally, _ entry: LognormRulebase.Rule) -> Tally? {
    guard let fields = resolved(tally.fields, entry), let labels = resolved(tally.labels, entry)
    else { return nil }
    var tally = tally
    tally.fields = fields
    tally.labels = labels
    return tally
  }

  private static func resolved(
    _ fields: [Tally.Field],
    _ entry: LognormRulebase.Rule
  ) -> [Tally.Field]? {
    var resolved: [Tally.Field] = []
    for field in fields {
      guard case .group(_, let name) = field else {
        resolved.append(field)
        continue
      }
      guard let slot = entry.fields.firstIndex(of: name), slot < Regex.maxGroups else { return nil }
      resolved.append(.group(slot + 1, name: name))
    }
    return resolved
  }

  /// Each rule's first tag; with its place where several rules have that, or no tag at all.
  private static func ids(_ rulebase: LognormRulebase) -> [String] {
    var uses: [String: Int] = [:]
    for rule in rulebase.rules { uses[rule.tags.first ?? "", default: 0] += 1 }
    return rulebase.rules.map { rule in
      let file = rule.file.split(separator: "/").last.map(String.init) ?? rule.file
      let tag = rule.tags.first ?? ""
      if tag.isEmpty { return "\(file):\(rule.line)" }
      return uses[tag] == 1 ? tag : "\(tag)/\(file):\(rule.line)"
    }
  }
}
