public import Rulebook
public import Unknowns

/// What changed rules would do with lines: what they take, what they leave, what changes hands.
public struct TrialReport: Sendable {
  /// A rule by its names.
  public struct Name: Sendable, Equatable {
    /// Its category.
    public var category: String
    /// Its id; nil for no rule.
    public var rule: String?
  }

  /// A category's lines.
  public struct Part: Sendable {
    /// Its name among the rules in force.
    public var category: String
    /// Kept lines.
    public var kept: TrialCount.Coverage
    /// Lines given beside those.
    public var given: TrialCount.Coverage
  }

  /// A changed rule that takes lines which no rule in force takes, or that is new or changed.
  public struct Gain: Sendable {
    /// The rule.
    public var name: Name
    /// What became of it.
    public var change: RulePairs.Change
    /// Whether it is an ignore rule.
    public var isIgnored: Bool
    /// Those lines.
    public var tried: TrialCount.Tried
  }

  /// Lines that go from hand to hand.
  public struct Move: Sendable {
    /// Who takes them now.
    public var from: Name
    /// Who would.
    public var to: Name
    /// Those lines, and samples of rule files.
    public var tried: TrialCount.Tried
  }

  /// The changed files.
  public var files: [Replacement.Entry]
  /// All that was counted.
  public var count: TrialCount
  /// The categories with lines, those with most first.
  public var parts: [Part]
  /// The rules that gain lines, those with most first, then new and changed ones that gain none.
  public var gains: [Gain]
  /// What changes hands, most lines first.
  public var moves: [Move]
  /// Rules in force that are gone.
  public var removed: [Name]
  /// Templates of what no rule takes, with their category, most lines first.
  public var templates: [(category: String, template: Template)]
  /// Lines whose template did not fit the table.
  public var overflow: UInt64

  /// Whether a line or a sample changes hands.
  public var hasMoves: Bool { count.hasMoves }

  init(
    _ trial: borrowing RuleTrial,
    _ replacement: Replacement,
    _ drained: [(category: Int, templates: [Template], overflow: UInt64)]
  ) {
    let (old, new, pairs) = (trial.old, trial.new, trial.pairs)
    let count = trial.count
    files = replacement.entries
    self.count = count
    parts = old.categories.indices.map {
      Part(category: old.categories[$0].name, kept: count.kept[$0], given: count.given[$0])
    }
    .filter { $0.kept.lines + $0.given.lines > 0 }
    .sorted { $0.kept.lines + $0.given.lines > $1.kept.lines + $1.given.lines }
    gains = TrialReport.gains(new, pairs, count)
    moves = count.moves.map { move, tried in
      Move(from: TrialReport.name(move.from, old), to: TrialReport.name(move.to, new), tried: tried)
    }
    .sorted(by: TrialReport.comesFirst)
    removed = old.categories.indices.flatMap { category in
      old.categories[category].rules.indices
        .map { RuleTrial.Hand(category: category, rule: $0) }
        .filter { pairs[$0] == nil }.map { TrialReport.name($0, old) }
    }
    templates = drained.flatMap { entry in
      TrialReport.grouped(entry.templates).map { (new.categories[entry.category].name, $0) }
    }
    .sorted { ($1.template.count, $0.template.id) < ($0.template.count, $1.template.id) }
    overflow = drained.reduce(0) { $0 + $1.overflow }
  }

  private static func gains(
    _ new: Rulebook,
    _ pairs: RulePairs,
    _ count: TrialCount
  ) -> [Gain] {
    var gains: [Gain] = []
    for (number, category) in new.categories.enumerated() {
      for (index, rule) in category.rules.enumerated() {
        let hand = RuleTrial.Hand(category: number, rule: index)
        let change = pairs.change(hand)
        let tried = count.gained[hand]
        guard tried != nil || change != .unchanged else { continue }
        gains.append(
          Gain(
            name: Name(category: category.name, rule: rule.id),
            change: change,
            isIgnored: rule.isIgnored,
            tried: tried ?? TrialCount.Tried()
          )
        )
      }
    }
    // In file order where they are equal: `sorted` keeps it.
    return gains.sorted { $0.tried.lines > $1.tried.lines }
  }

  /// Templates of the masked forms that a category's lines have.
  private static func grouped(_ forms: [Template]) -> [Template] {
    let groups = TemplateGroups(forms.map(\.text))
    var templates: [Template?] = Array(repeating: nil, count: groups.count)
    for (number, form) in forms.enumerated() {
      let group = groups.group(of: number)
      if templates[group] != nil {
        templates[group]?.merge(form)
      } else {
        var template = form
        template.id = groups.id(of: group)
        template.text = groups.text(of: group)
        templates[group] = template
      }
    }
    return templates.compactMap { $0 }
  }

  private static func name(_ hand: RuleTrial.Hand, _ rulebook: Rulebook) -> Name {
    let category = rulebook.categories[hand.category]
    return Name(category: category.name, rule: hand.isRule ? category.rules[hand.rule].id : nil)
  }

  private static func comesFirst(_ a: Move, _ b: Move) -> Bool {
    if a.tried.lines != b.tried.lines { return a.tried.lines > b.tried.lines }
    if a.tried.samples != b.tried.samples { return a.tried.samples > b.tried.samples }
    return (a.from.text, a.to.text) < (b.from.text, b.to.text)
  }
}

extension TrialReport.Name {
  /// `category/rule`, or `category, no rule`.
  public var text: String { rule.map { "\(category)/\($0)" } ?? "\(category), no rule" }
}
