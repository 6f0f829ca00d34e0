public import Ledger
import Minutes
public import Rulebook
public import Syslog
import Sketches
import Unknowns

/// Drafts rules for templates of unknown lines, and hands over those that hold.
///
/// What holds is tried on the rules that are in use: the draft is put into its file in memory, all
/// files are loaded, samples run, and every kept line goes through both sets of rules.
public struct RuleSuggester: ~Copyable {
  /// Reads the kept lines of a category, one after the other, oldest first.
  public typealias KeptLines = (_ category: String, _ take: ([UInt8]) -> Void) throws -> Void

  /// Rules that hold, in the order of what they bring.
  public private(set) var suggestions: [Suggestion] = []
  /// Templates of which there is no rule, with the reason.
  public private(set) var refused: [(template: String, text: String, reason: String)] = []
  /// Templates that the rules in use know by now, with their text.
  public private(set) var covered: [(template: String, text: String)] = []
  /// Texts by path: what the files are to become.
  public var files: [String: String] { source.overlay }

  /// Lines of each other template that a draft is tried on.
  private static let otherLines = 20
  /// The same of all of them.
  private static let maxOthers = 5_000

  var source: RuleSource
  var rulebook: Rulebook
  private let options: SuggestOptions
  private let zone: Zone
  private let years: YearRule
  let read: (String) throws -> String
  let isDirectory: (String) -> Bool
  let isShipped: (String) -> Bool
  private let drafter = RuleDrafter()
  private var unknown: [UnknownLines] = []
  private var accounts: [String: Accounting] = [:]

  /// Prepares suggestions for rules that load without an error.
  ///
  /// `read` answers the text of a rule file, `isDirectory` whether a path is one, `isShipped` whether
  /// a file, or what lies in a directory that ends in a slash, comes with the program.
  public init(
    _ rulebook: Rulebook,
    from source: RuleSource,
    _ options: SuggestOptions,
    zone: Zone,
    years: YearRule,
    read: @escaping (String) throws -> String,
    isDirectory: @escaping (String) -> Bool,
    isShipped: @escaping (String) -> Bool = { _ in false }
  ) {
    self.rulebook = rulebook
    self.source = source
    self.options = options
    self.zone = zone
    self.years = years
    self.read = read
    self.isDirectory = isDirectory
    self.isShipped = isShipped
  }

  /// Makes the suggestions.
  ///
  /// Throws `SuggestFault` for a template that is not there, and what reading throws. Cost: a pass over
  /// the kept lines, and one more for each draft, about 4 µs a line.
  public mutating func run(_ ledger: Ledger, kept: KeptLines) throws {
    for account in try ledger.accounts()
    where options.category == nil || account.category == options.category {
      accounts[account.category] = account.accounting
      unknown.append(try UnknownLines(ledger, account.category))
    }
    let targets = try targets()
    try readLines(Set(targets.map(\.category)), kept)
    for target in targets where suggestions.count < max(options.top, 1) {
      let group = unknown[target.category].groups[target.group].group
      do throws(DraftRefusal) {
        if let suggestion = try suggest(target, kept) {
          suggestions.append(suggestion)
        } else {
          covered.append((Template.text(of: group.id), ShownText.of(group.text)))
        }
      } catch {
        refused.append((Template.text(of: group.id), ShownText.of(group.text), error.reason))
        // A hundred templates that cannot be drafted are no reason to try a thousand.
        if refused.count >= options.top + 100 { break }
      }
    }
  }

  // MARK: Templates

  private struct Target {
    var category: Int
    var group: Int
    var count: UInt64
  }

  private func targets() throws(SuggestFault) -> [Target] {
    var all: [Target] = []
    for (category, lines) in unknown.enumerated() {
      let places = options.template.map { lines.groups(named: $0) } ?? Array(lines.groups.indices)
      all += places.map {
        Target(category: category, group: $0, count: lines.groups[$0].group.count)
      }
    }
    if let prefix = options.template {
      guard let first = all.first else {
        throw SuggestFault(
          description: "no template's id begins with \(prefix); \"minuted unknown\" shows them"
        )
      }
      guard all.count == 1 else {
        let names = all.prefix(5).map { target in
          let lines = unknown[target.category]
          return "\(Template.text(of: lines.groups[target.group].group.id)) (\(lines.category))"
        }
        throw SuggestFault(
          description: "\(prefix) is the beginning of \(names.joined(separator: ", "))"
            + (all.count > 5 ? " and \(all.count - 5) more" : "")
            + (Set(names.map { $0.prefix(16) }).count == 1
              ? "; say which with --category" : "; give more digits, or --category")
        )
      }
      return [first]
    }
    return all.sorted { left, right in
      if left.count != right.count { return left.count > right.count }
      return (left.category, left.group) < (right.category, right.group)
    }
  }

  private mutating func readLines(_ categories: Set<Int>, _ kept: KeptLines) throws {
    for category in categories {
      var matcher = LineMatcher(rulebook, zone: zone, years: years)
      unknown[category].takeSamples(&matcher)
      try kept(unknown[category].category) { unknown[category].take($0, &matcher) }
    }
  }

  // MARK: One template

  /// A suggestion; nil when the rules know all lines of the template.
  private mutating func suggest(
    _ target: Target,
    _ kept: KeptLines
  ) throws(DraftRefusal) -> Suggestion? {
    let lines = unknown[target.category]
    let group = lines.groups[target.group]
    var matcher = LineMatcher(rulebook, zone: zone, years: years)
    let placed = group.lines.compactMap { line in
      matcher.find(line.raw).map { UnknownLines.Line(raw: line.raw, found: $0) }
    }
    let open = placed.filter { $0.found.rule == nil }
    guard let first = open.first else {
      if placed.isEmpty { throw DraftRefusal("no line of it is kept, and the store has no sample") }
      return nil
    }
    let category = rulebook.categories[first.found.category]
    var own = open.filter { $0.found.category == first.found.category }
    // A program whose name selects more than itself, or nothing, is not to decide for the others.
    var programs: [[UInt8]] = []
    if category.file.isEmpty {
      programs = try NewCategory.programs(of: own)
      own.removeAll { !programs.contains($0.found.program) }
    }
    let draft = try drafter.draft(material(target, own, category))
    let place = try place(category, programs)
    let description = options.isLognorm ? draft.lognorm : nil
    if options.isLognorm, description == nil {
      throw DraftRefusal(
        "no motif of liblognorm's says what its values need; leave --as lognorm out"
      )
    }
    let entry = description.map { draft.yaml(lognorm: $0) } ?? draft.yaml
    var next = source
    do throws(Problem) {
      next.overlay[place.file] = try RuleInsertion.insert(entry, into: place.text, file: place.file)
    } catch {
      throw DraftRefusal(error.description)
    }
    let trial = DraftTrial(
      before: rulebook,
      zone: zone,
      years: years,
      category: place.category,
      rule: draft.id
    )
    let after = try trial.load(next, isNew: place.isNew)
    var facts = try trial.run(
      after,
      lines: own.map(\.raw),
      unknown: lines,
      group: target.group,
      account: accounts[lines.category] ?? Accounting(),
      kept: kept
    )
    facts.insert(contentsOf: head(group.group, draft, place, own.count, zone), at: 0)
    source = next
    rulebook = after
    return Suggestion(
      category: place.category,
      file: place.file,
      isNewFile: place.isNew,
      rule: draft.id,
      template: Template.text(of: group.group.id),
      facts: facts,
      entry: entry,
      text: next.overlay[place.file] ?? "",
      lognorm: description.map { "rule=\(draft.id):\($0)" }
    )
  }

  private func material(
    _ target: Target,
    _ own: [UnknownLines.Line],
    _ category: Category
  ) -> DraftMaterial {
    let lines = unknown[target.category]
    let group = lines.groups[target.group].group
    var material = DraftMaterial(
      id: Template.text(of: group.id),
      text: group.text,
      lines: own.map { line in
        let (subject, message) = (line.found.subject, line.found.message)
        let isBehind =
          subject.count >= message.count && subject.suffix(message.count) == message[...]
        return DraftMaterial.Line(
          subject: subject,
          prefix: isBehind ? subject.count - message.count : 0
        )
      }
    )
    for (place, other) in lines.groups.enumerated() where place != target.group {
      guard material.others.count < RuleSuggester.maxOthers else { break }
      material.others += other.lines.prefix(RuleSuggester.otherLines).map(\.found.subject)
    }
    material.others += category.rules.flatMap { $0.samples.map { Array($0.line.utf8) } }
    material.records = group.count
    material.hosts = group.hosts.count
    let unmatched = accounts[lines.category]?.unmatched ?? 0
    material.share = unmatched > 0 ? 100 * Double(group.count) / Double(unmatched) : 0
    material.span = min(group.first, group.last)...max(group.first, group.last)
    material.takenIDs = Set(category.rules.map(\.id))
    material.takenMetrics = Set(category.metrics.map(\.name))
    material.isIgnored = options.isIgnored
    return material
  }
}
