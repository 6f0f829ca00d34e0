import Ledger
import Minutes
import Rulebook
import Syslog

/// What no rule knows, as blocks: a line for each category, and lists of templates.
struct UnknownBlock {
  let sources: ReportSources
  let period: ReportPeriod

  func blocks(
    _ categories: [String],
    limit: Int,
    label: String
  ) throws(LedgerError) -> (blocks: [Sheet.Block], hasNews: Bool) {
    guard try sources.ledger.hasDays() else {
      return ([.text("The store has no counts of templates by day yet.")], false)
    }
    var blocks: [Sheet.Block] = []
    var hasNews = false
    var read: UInt64 = 0
    for category in categories.isEmpty ? [nil] : categories.map(Optional.init) {
      var options = sources.unknown
      options.category = category
      options.from = period.from
      options.to = period.to
      options.isOfPeriod = true
      let report = try UnknownReport(sources.ledger, options)
      hasNews = hasNews || report.hasNews
      read &+= report.sections.reduce(0) { $0 &+ $1.accounting.read }
      blocks += self.blocks(report, limit: limit)
    }
    if blocks.isEmpty {
      let verdict =
        read > 0
        ? "Nothing unknown: every record has its rule."
        : "No records are stored of that time, so nothing can be said."
      blocks.append(.text(verdict))
    }
    if !label.isEmpty { blocks.insert(.text(label), at: 0) }
    return (blocks, hasNews)
  }

  /// The blocks of a report that was read.
  func blocks(_ report: UnknownReport, limit: Int) -> [Sheet.Block] {
    let words = UnknownWords(report: report, zone: period.zone)
    var blocks: [Sheet.Block] = []
    for section in report.sections where section.accounting.unmatched > 0 || section.hasNews {
      var list = SheetList(title: "\(section.category): \(words.account(section))", empty: "")
      func add(_ kind: String, _ templates: [UnknownTemplate], _ tone: Sheet.Tone) {
        for template in templates.prefix(max(limit - list.entries.count, 0)) {
          list.entries.append(entry(template, kind, tone, words, category: section.category))
        }
      }
      add("new", section.new, .warning)
      add("rising", section.rising, .warning)
      add("gone silent", section.silent, .plain)
      let told = Set((section.new + section.rising + section.silent).map(\.id))
      add("", section.templates.filter { !told.contains($0.id) && $0.count > 0 }, .plain)
      let all = Set(section.templates.filter { $0.count > 0 }.map(\.id)).union(told).count
      list.rest = max(all - list.entries.count, 0)
      for rule in section.changed {
        list.entries.append(
          SheetList.Entry("ignored but changed: \(rule.rule) \(words.change(rule))", tone: .warning)
        )
      }
      if list.entries.isEmpty { list.empty = "no template of that time" }
      blocks.append(.list(list))
    }
    return blocks
  }

  private func entry(
    _ template: UnknownTemplate,
    _ kind: String,
    _ tone: Sheet.Tone,
    _ words: UnknownWords,
    category: String
  ) -> SheetList.Entry {
    let mark = kind.isEmpty ? "" : "\(kind): "
    let text = String(decoding: template.text, as: UTF8.self)
    return SheetList.Entry(
      "\(mark)\(words.number(template.periodCount)) × \(text)",
      lines: [words.details(template)],
      samples: [String(decoding: template.sample, as: UTF8.self)],
      tone: tone,
      link: sources.links?.unknown(category)
    )
  }
}
