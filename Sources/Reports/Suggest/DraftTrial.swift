import Ledger
import Minutes
import Rulebook
import Syslog
import Unknowns

/// Tries a drafted rule on the rules that are in use, with all lines there are.
struct DraftTrial {
  let before: Rulebook
  let zone: Zone
  let years: YearRule
  /// The category that the rule is put into.
  let category: String
  /// Its id.
  let rule: String

  /// What a pass over the kept lines counted.
  private struct Count {
    var lines: UInt64 = 0
    var before: UInt64 = 0
    var after: UInt64 = 0
    var strangers: UInt64 = 0
    var lost: String?
  }

  /// Loads the rules with the draft; throws what is wrong with it.
  func load(_ source: RuleSource, isNew: Bool) throws(DraftRefusal) -> Rulebook {
    let loading = source.load()
    guard let after = loading.rulebook else {
      throw DraftRefusal(
        "the draft does not load: \(loading.errors.first?.description ?? "no rules")"
      )
    }
    guard let own = after.categories.first(where: { $0.name == category }) else {
      throw DraftRefusal("the draft's category \(category) is not there after loading")
    }
    let old = before.categories.first { $0.name == category }
    guard RuleInsertion.isAppended(rule, before: old, after: own) else {
      throw DraftRefusal("the file of \(category) has no place for one more rule; add it by hand")
    }
    let known = Set(problems(of: old, in: before))
    if let new = problems(of: own, in: after).first(where: { !known.contains($0) }) {
      throw DraftRefusal("a sample does not hold: \(new)")
    }
    return after
  }

  private func problems(of category: Category?, in rulebook: Rulebook) -> [String] {
    guard let category else { return [] }
    var one = rulebook
    one.categories = [category]
    return SampleRun.run(one).problems.map(\.description)
  }

  /// Runs all lines through both sets of rules; throws what does not hold, answers what it brings.
  func run(
    _ after: Rulebook,
    lines: [[UInt8]],
    unknown: UnknownLines,
    group: Int,
    account: Accounting,
    kept: RuleSuggester.KeptLines
  ) throws(DraftRefusal) -> [String] {
    var old = LineMatcher(before, zone: zone, years: years)
    var new = LineMatcher(after, zone: zone, years: years)
    for line in lines {
      guard let found = new.find(line), takes(found, after) else {
        throw DraftRefusal("another rule, or none, takes a line of it: \(ShownText.of(line))")
      }
    }
    var count = Count()
    do {
      try kept(unknown.category) { line in
        self.count(line, &old, &new, after, unknown, group, &count)
      }
    } catch {
      throw DraftRefusal("the kept lines cannot be read: \(error)")
    }
    if let lost = count.lost {
      throw DraftRefusal("it takes a line from another rule: \(lost)")
    }
    var facts: [String] = []
    let store = try records(unknown, &old, &new, after)
    let known = account.matched + account.ignored
    func share(_ more: UInt64) -> String {
      account.read == 0
        ? "-" : NumberText.percent(Double(known + more) / Double(account.read))
    }
    facts.append(
      "coverage of \(unknown.category) in the store: \(share(store.before)) -> \(share(store.after))"
    )
    if count.lines > 0 {
      let all = NumberText.grouped(count.lines)
      facts.append(
        "known of the kept lines: \(NumberText.grouped(count.before)) of \(all) ->"
          + " \(NumberText.grouped(count.after)) of \(all)"
      )
    }
    if count.strangers > 0 {
      facts.append(
        "it also takes \(NumberText.grouped(count.strangers)) kept lines of other templates: look"
          + " whether that is meant"
      )
    }
    return facts
  }

  private func takes(_ found: LineMatcher.Found, _ rulebook: Rulebook) -> Bool {
    let own = rulebook.categories[found.category]
    return own.name == category && found.rule.map { own.rules[$0].id == rule } ?? false
  }

  private func count(
    _ line: [UInt8],
    _ old: inout LineMatcher,
    _ new: inout LineMatcher,
    _ after: Rulebook,
    _ unknown: UnknownLines,
    _ group: Int,
    _ count: inout Count
  ) {
    count.lines += 1
    guard let then = old.find(line), let now = new.find(line) else { return }
    if let rule = then.rule {
      count.before += 1
      let was = before.categories[then.category]
      let own = after.categories[now.category]
      if was.name != own.name || now.rule.map({ own.rules[$0].id }) != was.rules[rule].id {
        count.lost = "\(was.name)/\(was.rules[rule].id): \(ShownText.of(line))"
      }
    }
    if now.rule != nil { count.after += 1 }
    if takes(now, after), unknown.group(of: now) != group { count.strangers += 1 }
  }

  /// Records of forms whose sample the rules know, before and after.
  private func records(
    _ unknown: UnknownLines,
    _ old: inout LineMatcher,
    _ new: inout LineMatcher,
    _ after: Rulebook
  ) throws(DraftRefusal) -> (before: UInt64, after: UInt64) {
    var sums: (before: UInt64, after: UInt64) = (0, 0)
    for form in unknown.groups.flatMap(\.forms) {
      let then = old.find(form.sample)
      if then?.rule != nil { sums.before += form.count }
      let now = new.find(form.sample)
      if now?.rule != nil { sums.after += form.count }
      if let then, let number = then.rule, let now {
        let was = before.categories[then.category].rules[number].id
        guard now.rule.map({ after.categories[now.category].rules[$0].id }) == was else {
          throw DraftRefusal("it takes a line from rule \(was): \(ShownText.of(form.sample))")
        }
      }
    }
    return sums
  }
}
