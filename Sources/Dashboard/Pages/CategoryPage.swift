import Reports
import Rulebook

/// A category: its account, every number that was tallied, the tables, what fired, what is unknown.
struct CategoryPage {
  let site: PageContext
  let name: String

  /// Entries of each table; the page of a table shows more.
  private static let entries = 10

  func sheet() throws -> Sheet {
    try site.check(category: name)
    let metrics = site.sources.names.categories[name] ?? [:]
    let names = metrics.keys.sorted()
    let account = ["$records", "$matched", "$ignored", "$unmatched", "$malformed"]
      .map { site.item(.total([reference($0)]), label: String($0.dropFirst())) }
    let graphed = names.filter { metrics[$0]?.hasRRD == true && metrics[$0]?.kind != .distribution }
    var sections = [
      ReportDefinition.Section(
        title: "Records",
        items: account + [site.item(.graph([reference("$records")]), label: "records")]
          + graphed.map { site.item(.graph([reference($0)]), label: $0) }
      )
    ]
    let numbers = names.filter { ![.top, .distribution].contains(metrics[$0]?.kind) }
    if !numbers.isEmpty {
      sections.append(
        ReportDefinition.Section(
          title: "Numbers",
          items: numbers.map { site.item(.total([reference($0)]), label: $0) }
        )
      )
    }
    let spread = names.filter {
      metrics[$0]?.kind == .distribution && metrics[$0]?.isLabelled != true
    }
    if !spread.isEmpty {
      sections.append(
        ReportDefinition.Section(
          title: "How values are spread",
          items: spread.map { site.item(.distribution(reference($0)), label: $0) }
        )
      )
    }
    let tables = names.filter { metrics[$0]?.kind == .top || metrics[$0]?.isLabelled == true }
    if !tables.isEmpty {
      sections.append(
        ReportDefinition.Section(
          title: "Tables",
          items: tables.map {
            site.item(.top(reference($0), limit: CategoryPage.entries), label: $0)
          }
        )
      )
    }
    let aberrant = [reference("$records")] + graphed.map { reference($0) }
    sections += [
      ReportDefinition.Section(
        title: "Out of the ordinary",
        items: [
          site.item(.alerts(categories: [name], owners: [], limit: 10)),
          site.item(.aberrant(aberrant)),
        ]
      ),
      ReportDefinition.Section(
        title: "What no rule knows",
        items: [site.item(.unknown(categories: [name], limit: 10))]
      ),
    ]
    var sheet = try site.report(name, sections).sheet
    sheet.sections = sheet.sections.map { CategoryPage.condensed($0) }
    return describe(sheet)
  }

  private func reference(_ metric: String) -> MetricReference {
    MetricReference(category: name, metric: metric)
  }

  private func describe(_ sheet: Sheet) -> Sheet {
    var sheet = sheet
    let category = site.reader.rulebook?.categories.first { $0.name == name }
    sheet.subtitle = [category?.description ?? "", site.period.text]
      .filter { !$0.isEmpty }.joined(separator: " · ")
    return sheet
  }

  /// What is zero in a section is named in one line, and empty tables as well.
  private static func condensed(_ section: Sheet.Section) -> Sheet.Section {
    var section = section
    var quiet: [String] = []
    section.blocks = section.blocks.compactMap { block in
      switch block {
      case .figures(let figures) where section.title == "Numbers":
        let seen = figures.filter { $0.value ?? 0 != 0 }
        quiet += figures.filter { $0.value ?? 0 == 0 }.map(\.label)
        return seen.isEmpty ? nil : .figures(seen)
      case .table(let table) where table.rows.isEmpty:
        quiet.append(table.title)
        return nil
      default: return block
      }
    }
    if !quiet.isEmpty {
      section.blocks.append(.text("Nothing in that time: \(quiet.joined(separator: ", "))"))
    }
    return section
  }
}
