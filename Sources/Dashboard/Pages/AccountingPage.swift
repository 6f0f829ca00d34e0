import Ledger
import Reports
import Rulebook
import Syslog

/// Whether the numbers add up: accounts, gaps, what is known to be missing.
struct AccountingPage {
  let site: PageContext

  /// Gaps and faults that are listed.
  private static let most = 50

  func sheet() throws -> Sheet {
    let period = site.period
    let report = try site.report(
      "Accounting",
      [
        ReportDefinition.Section(
          title: "Where the records went",
          note: "read = matched + ignored + unmatched + malformed + own + dropped",
          items: [site.item(.accounting([]))]
        )
      ]
    )
    var sheet = report.sheet
    sheet.subtitle = period.text
    var audit = Audit()
    try audit.read(site.ledger, from: period.from, to: period.to)
    let zone = period.zone
    func time(_ seconds: Int64) -> String { String(Stamp.local(seconds, in: zone).prefix(16)) }
    var faults = SheetList(title: "", empty: "every row adds up")
    for fault in audit.faults.prefix(AccountingPage.most) {
      faults.entries.append(
        SheetList.Entry(
          "\(fault.category) \(time(fault.minute)): \(fault.kind.rawValue) says"
            + " \(fault.stored.map(String.init) ?? "no number"), found \(fault.found)",
          tone: .bad
        )
      )
    }
    faults.rest = max(audit.faultCount - faults.entries.count, 0)
    sheet.sections.append(Sheet.Section(title: "Contradictions", blocks: [.list(faults)]))
    var gaps = SheetList(title: "", empty: "no gap")
    for gap in audit.gaps.prefix(AccountingPage.most) {
      gaps.entries.append(
        SheetList.Entry(
          "\(time(gap.from)) to \(time(gap.to)): \(gap.minutes) minutes of \(gap.instance)",
          tone: .warning
        )
      )
    }
    gaps.rest = max(audit.gapCount - gaps.entries.count, 0)
    sheet.sections.append(
      Sheet.Section(
        title: "Gaps",
        note: "Minutes of which an instance stored nothing: unknown, not zero.",
        blocks: [.list(gaps)]
      )
    )
    var notes = SheetList(title: "", empty: "")
    notes.entries = [
      SheetList.Entry("\(audit.minutes) minutes stored, \(audit.partialCount) of them in part"),
      SheetList.Entry(
        "\(audit.amendedMinutes) minutes amended by \(audit.amendedRecords) late records"
      ),
      SheetList.Entry("\(audit.badValues) values that were to be a number and were not"),
      SheetList.Entry("\(audit.regexLimits) searches ended at their limit"),
    ]
    sheet.sections.append(Sheet.Section(title: "Worth knowing", blocks: [.list(notes)]))
    return sheet
  }
}
