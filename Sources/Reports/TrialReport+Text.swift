import Rulebook
import Sketches
import Syslog
import Unknowns

extension TrialReport {
  /// The longest example shown to people, in characters; JSON has it whole.
  private static let shownCharacters = 240

  /// The report for people; at most `limit` rows of each table.
  public func text(limit: Int) -> String {
    var parts = [head]
    if !self.parts.isEmpty { parts.append(coverage) }
    parts.append(rules(limit))
    parts.append(hands(limit))
    parts.append(still(limit))
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var head: String {
    var lines = files.map { entry in
      var text =
        "\(entry.file) in addition, \(entry.after.map { "after \($0)" } ?? "before all others")"
      if let replaced = entry.replaces { text = "\(entry.file) in place of \(replaced)" }
      return TrialReport.shown(text)
    }
    let kept = self.parts.reduce(0) { $0 + $1.kept.lines }
    let given = self.parts.reduce(0) { $0 + $1.given.lines }
    var counts = ["\(TrialReport.lines(count.lines)) read"]
    counts.append("\(NumberText.grouped(kept)) kept, \(NumberText.grouped(given)) given")
    for (number, what) in [
      (count.early, "before the time asked for"), (count.malformed, "malformed"),
      (count.own, "our own"),
    ] where number > 0 { counts.append("\(NumberText.grouped(number)) \(what)") }
    lines.append(counts.joined(separator: "; "))
    if count.gaveUp > 0 {
      lines.append("PCRE2 gave up on \(NumberText.grouped(count.gaveUp)) searches of changed rules")
    }
    return TrialReport.joined(lines)
  }

  /// By category, what rules take before and after.
  private var coverage: String {
    let isGiven = self.parts.contains { $0.given.lines > 0 }
    var table = TextTable(
      [("CATEGORY", .left), ("KEPT", .right), ("COVERED NOW", .right), ("THEN", .right)]
        + (isGiven ? [("GIVEN", .right), ("COVERED NOW", .right), ("THEN", .right)] : [])
    )
    var total = Part(category: "all", kept: TrialCount.Coverage(), given: TrialCount.Coverage())
    for part in self.parts {
      table.add(TrialReport.row(part))
      total.kept.add(part.kept)
      total.given.add(part.given)
    }
    if self.parts.count > 1 { table.add(TrialReport.row(total)) }
    return table.text
  }

  private static func row(_ part: Part) -> [String] {
    [shown(part.category)]
      + [part.kept, part.given].flatMap { coverage in
        [
          NumberText.grouped(coverage.lines), share(coverage.before, coverage.lines),
          share(coverage.after, coverage.lines),
        ]
      }
  }

  private static func share(_ part: UInt64, _ all: UInt64) -> String {
    NumberText.percent(all > 0 ? Double(part) / Double(all) : nil)
  }

  private func rules(_ limit: Int) -> String {
    let lines = gains.reduce(0) { $0 + $1.tried.lines }
    var text = "Matched or ignored then, by no rule now: \(TrialReport.lines(lines))\n"
    if !gains.isEmpty {
      var table = TextTable([("LINES", .right), ("RULE", .left), ("IS", .left)])
      for gain in gains.prefix(limit) {
        table.add([
          NumberText.grouped(gain.tried.lines), TrialReport.shown(gain.name.text),
          gain.change.rawValue + (gain.isIgnored ? ", ignores" : ""),
        ])
      }
      let examples = gains.prefix(limit).map { TrialReport.example($0.tried) }
      text += TrialReport.interleaved(table.text, examples)
      text += TrialReport.more(gains.count - limit, "rule")
    }
    if !removed.isEmpty {
      let names = removed.prefix(limit).map { TrialReport.shown($0.text) }.joined(separator: ", ")
      let more = removed.count > limit ? " and \(removed.count - limit) more" : ""
      text += "Gone: \(names)\(more)\n"
    }
    return text
  }

  private func hands(_ limit: Int) -> String {
    var text = "Lines that change hands between rules: "
    if moves.isEmpty {
      text += "none"
    } else {
      let lines = moves.reduce(0) { $0 + $1.tried.lines } + count.movedBeyond
      let samples = moves.reduce(0) { $0 + $1.tried.samples }
      text += "\(NumberText.grouped(lines)), and \(NumberText.grouped(samples)) of"
    }
    text += moves.isEmpty ? " (\(samplesTried))\n" : " \(samplesTried)\n"
    guard !moves.isEmpty else { return text }
    var table = TextTable([
      ("LINES", .right), ("SAMPLES", .right), ("NOW", .left), ("THEN", .left),
    ])
    for move in moves.prefix(limit) {
      table.add([
        NumberText.grouped(move.tried.lines), NumberText.grouped(move.tried.samples),
        TrialReport.shown(move.from.text), TrialReport.shown(move.to.text),
      ])
    }
    text += TrialReport.interleaved(
      table.text,
      moves.prefix(limit).map { TrialReport.example($0.tried) }
    )
    text += TrialReport.more(moves.count - limit, "pair of rules", "pairs of rules")
    if count.movedBeyond > 0 {
      text += "  \(TrialReport.lines(count.movedBeyond)) of pairs beyond \(TrialCount.maxMoves)\n"
    }
    return text
  }

  private var samplesTried: String {
    var text = TrialReport.counted(count.samples, "sample") + " of the files replaced tried"
    if count.untriedSamples > 0 {
      text += ", \(NumberText.grouped(count.untriedSamples)) could not be"
    }
    return text
  }

  private func still(_ limit: Int) -> String {
    let lines = templates.reduce(0) { $0 + $1.template.count } + overflow
    var text = "Unmatched then: \(TrialReport.lines(lines))"
    text += ", \(TrialReport.counted(UInt64(templates.count), "template"))\n"
    if count.rerouted > 0 {
      text += "  \(TrialReport.lines(count.rerouted)) of these in another category than now\n"
    }
    if overflow > 0 { text += "  \(TrialReport.lines(overflow)) beyond the limit of templates\n" }
    guard !templates.isEmpty else { return text }
    var table = TextTable([
      ("COUNT", .right), ("HOSTS", .right), ("CATEGORY", .left), ("TEMPLATE", .left),
    ])
    for (category, template) in templates.prefix(limit) {
      table.add([
        NumberText.grouped(template.count),
        "\(template.hosts.error > 0 ? "~" : "")\(template.hosts.count)",
        TrialReport.shown(category), TrialReport.cut(ShownText.of(template.text)),
      ])
    }
    return text + table.text + TrialReport.more(templates.count - limit, "template")
  }

  // MARK: Words

  private static func example(_ tried: TrialCount.Tried) -> String {
    cut(ShownText.of(tried.example))
  }

  private static func shown(_ text: String) -> String { ShownText.of(Array(text.utf8)) }

  private static func cut(_ text: String) -> String {
    text.count > shownCharacters ? text.prefix(shownCharacters) + "…" : text
  }

  private static func lines(_ count: UInt64) -> String { counted(count, "line") }

  private static func counted(_ count: UInt64, _ noun: String) -> String {
    "\(NumberText.grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  private static func more(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    count > 0 ? "  … \(Plural.of(count, "more \(noun)", plural.map { "more \($0)" }))\n" : ""
  }

  private static func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  /// A table with a line below each row but the titles; none below where that is empty.
  private static func interleaved(_ table: String, _ below: [String]) -> String {
    let rows = table.split(separator: "\n")
    var text = rows.prefix(1).map { $0 + "\n" }.joined()
    for (row, line) in zip(rows.dropFirst(), below) {
      text += line.isEmpty ? "\(row)\n" : "\(row)\n    \(line)\n"
    }
    return text
  }
}
