import Patterns
import Reports
import Rulebook

/// A profile of rules as text.
enum ProfileReport {
  static func text(
    _ rulebook: Rulebook,
    _ counts: [RuleProfile.CategoryCount],
    malformed: UInt64,
    top: Int
  ) -> String {
    let total = counts.reduce(0) { $0 + $1.lines }
    var parts = [overview(rulebook, counts, total, malformed)]
    for (category, count) in zip(rulebook.categories, counts) where count.lines > 0 {
      if !category.rules.isEmpty { parts.append(section(category, count, top)) }
    }
    let lines = zip(rulebook.categories, counts).flatMap { ProfileReport.advice($0, $1) }
    if !lines.isEmpty { parts.append((["Advice"] + lines).joined(separator: "\n") + "\n") }
    return parts.joined(separator: "\n")
  }

  private static func overview(
    _ rulebook: Rulebook,
    _ counts: [RuleProfile.CategoryCount],
    _ lines: UInt64,
    _ malformed: UInt64
  ) -> String {
    var table = TextTable([
      ("CATEGORY", .left), ("LINES", .right), ("SHARE", .right), ("COVERAGE", .right),
      ("NS/LINE", .right), ("RULES", .right), ("NEVER HIT", .right), ("SEARCHED", .right),
      ("IN VAIN", .right),
    ])
    for (category, count) in zip(rulebook.categories, counts) where count.lines > 0 {
      let known = count.lines - count.unmatched.hits
      let all = count.rules + [count.unmatched]
      let asked = count.searches.reduce(0) { $0 + $1.asked }
      let found = count.searches.reduce(0) { $0 + $1.matched }
      table.add([
        category.name, NumberText.grouped(count.lines), percent(count.lines, lines),
        percent(known, count.lines),
        nanoseconds(
          all.reduce(.zero) { $0 + $1.time },
          all.reduce(0) { $0 + $1.timed }
        ),
        "\(category.rules.count)", "\(count.rules.count { $0.hits == 0 })",
        NumberText.grouped(asked), NumberText.grouped(asked - found),
      ])
    }
    return "\(NumberText.grouped(lines)) lines, \(NumberText.grouped(malformed)) malformed\n\n"
      + table.text
  }

  private static func section(
    _ category: Category,
    _ count: RuleProfile.CategoryCount,
    _ top: Int
  ) -> String {
    let total = count.rules.reduce(count.unmatched.time) { $0 + $1.time }
    var table = TextTable([
      ("\(category.name.uppercased()): RULE", .left), ("LINE", .right), ("HITS", .right),
      ("SHARE", .right), ("NS/HIT", .right), ("TIME", .right), ("SEARCHED", .right),
      ("IN VAIN", .right), ("SPARED", .right),
    ])
    let order = category.rules.indices.filter { index in
      count.rules[index].hits > 0 || count.searches[index].asked > 0
    }.sorted { (count.rules[$0].hits, $1) > (count.rules[$1].hits, $0) }
    for index in top == 0 ? order[...] : order.prefix(top) {
      let rule = count.rules[index]
      let search = count.searches[index]
      table.add([
        category.rules[index].id, "\(category.rules[index].position.line)",
        NumberText.grouped(rule.hits), percent(rule.hits, count.lines),
        nanoseconds(rule.time, rule.timed),
        percent(rule.time / .nanoseconds(1), total / .nanoseconds(1)),
        search.asked + search.skipped > 0 ? NumberText.grouped(search.asked) : "-",
        search.asked > 0 ? NumberText.grouped(search.asked - search.matched) : "-",
        search.skipped > 0 ? NumberText.grouped(search.skipped) : "-",
      ])
    }
    if count.unmatched.hits > 0 {
      table.add([
        "(unmatched)", "", NumberText.grouped(count.unmatched.hits),
        percent(count.unmatched.hits, count.lines),
        nanoseconds(count.unmatched.time, count.unmatched.timed),
        percent(count.unmatched.time / .nanoseconds(1), total / .nanoseconds(1)),
      ])
    }
    let more = order.count - min(order.count, top == 0 ? order.count : top)
    return table.text + (more > 0 ? "\(Plural.of(more, "rule")) more (--top 0 shows all)\n" : "")
  }

  // MARK: Advice

  /// A rule asked this often in vain, of its category's lines, is worth a word.
  private static let vainShare = 0.05
  /// Lines of a category from which on there is advice about it.
  private static let leastLines: UInt64 = 1_000

  private static func advice(
    _ category: Category,
    _ count: RuleProfile.CategoryCount
  ) -> [String] {
    var lines: [String] = []
    let limit = Double(count.lines) * vainShare
    for (index, rule) in category.rules.enumerated() {
      let search = count.searches[index]
      let place = "\(rule.position.file):\(rule.position.line): \(rule.id)"
      if search.gaveUp > 0 {
        lines.append(
          "  \(place) was given up at the match limit on \(search.gaveUp) lines:"
            + " make its repeats tell each other apart"
        )
      }
      let vain = search.asked - search.matched
      // A handful of lines says nothing about a site.
      guard Double(vain) > limit, count.lines >= leastLines else { continue }
      let cost = nanoseconds(search.time, search.asked)
      guard let reason = rule.expression.reasonOutsideTrie else {
        lines.append(
          "  \(place) fits some lines in so many ways that PCRE2 was asked, \(cost) ns each: give"
            + " its repeats bytes that cannot follow them, such as [^,]* for .*?"
        )
        continue
      }
      lines.append(
        "  \(place) was searched \(NumberText.grouped(vain)) times in vain, \(cost) ns each"
          + " (\(reason)): "
          + (rule.expression.hasNoStart
            ? "anchor it with ^ and text, or move it behind the rules that take most lines"
            : "write that part without it, or move the rule behind those that take most lines")
      )
    }
    let unhit = count.rules.indices.filter {
      count.rules[$0].hits == 0 && !category.rules[$0].seesRest
    }
    if !unhit.isEmpty, count.lines >= leastLines {
      let names = unhit.prefix(5).map { category.rules[$0].id }.joined(separator: ", ")
      lines.append(
        "  \(category.name): \(Plural.of(unhit.count, "rule")) took no line here"
          + " (\(names)\(unhit.count > 5 ? ", …" : "")); that costs next to nothing"
      )
    }
    return lines
  }

  private static func percent(_ part: UInt64, _ whole: UInt64) -> String {
    percent(Double(part), Double(whole))
  }

  private static func percent(_ part: Double, _ whole: Double) -> String {
    NumberText.percent(whole > 0 ? part / whole : nil)
  }

  private static func nanoseconds(_ time: Duration, _ count: UInt64) -> String {
    count > 0 ? "\(Int((time / .nanoseconds(1)) / Double(count)))" : "-"
  }
}
