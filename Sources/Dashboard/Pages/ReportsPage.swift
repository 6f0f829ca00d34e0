import Ledger
import Reports
import Rulebook
import Syslog

/// The site's reports, and one of them.
enum ReportsPage {
  static func list(_ library: ReportLibrary) -> Sheet {
    var sheet = Sheet(
      title: "Reports",
      subtitle: "made from stored minutes, as minuted report does"
    )
    var table = SheetTable(
      title: "",
      columns: [
        SheetTable.Column("report"), SheetTable.Column("for"), SheetTable.Column("tells"),
        SheetTable.Column("of"),
      ]
    )
    table.empty = "no report files: see Docs/Reports.md"
    for report in library.reports {
      table.rows.append([
        SheetTable.Cell(report.title, link: PageLinks.path("reports", report.name)),
        SheetTable.Cell(report.audience), SheetTable.Cell(report.description),
        SheetTable.Cell(report.period.rawValue),
      ])
    }
    sheet.sections = [Sheet.Section(title: "", blocks: [.table(table)])]
    if !library.problems.isEmpty {
      var problems = SheetList(title: "Report files with problems", empty: "")
      problems.entries = library.problems.prefix(50).map {
        SheetList.Entry($0.description, tone: .warning)
      }
      problems.rest = max(library.problems.count - 50, 0)
      sheet.sections.append(Sheet.Section(title: "", blocks: [.list(problems)]))
    }
    return sheet
  }

  static func report(
    _ name: String,
    period: String?,
    _ library: ReportLibrary,
    _ sources: ReportSources,
    _ zone: Zone
  ) throws -> Report {
    guard let definition = library[name] else {
      throw PageProblem.notFound("there is no report \"\(name)\"", library.hint(name))
    }
    var request = PeriodRequest(definition.period)
    if let period {
      guard let asked = PeriodRequest(period, zone: zone, now: sources.now) else {
        throw PageProblem.badRequest(
          "the period \"\(period)\" cannot be used",
          "expected \(PeriodRequest.expected)"
        )
      }
      request = asked
    }
    let resolved = definition.resolved(with: sources.names, stored: sources.stored)
    guard resolved.problems.isEmpty else {
      let text = resolved.problems.map(\.description).joined(separator: "; ")
      throw PageProblem(
        status: 500,
        what: "the report's file has mistakes: \(text)",
        hint: "see minuted report --check"
      )
    }
    let newest = try sources.ledger.newestMinute()
    return try Report(
      resolved,
      sources,
      request.period(now: sources.now, newest: newest, zone: zone)
    )
  }
}
