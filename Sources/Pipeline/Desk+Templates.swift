import Ledger
import Rulebook
import Syslog
import Unknowns

extension Desk {
  /// How the kinds of note begin that tell what was removed: no trouble, but to be known.
  static let trimmed = "trimmed "

  /// Has the ledger kept within its limits, and tells what went of templates; what is left over is for
  /// the next minute.
  func tend(_ ledger: Ledger, now: Int64) {
    do {
      for trim in try keeper.tend(ledger) { tell(trim, now: now) }
      _ = try minuteKeeper.tend(ledger)
    } catch {
      note("ledger templates", "\(error)", now: now)
    }
  }

  private func tell(_ trim: TemplateTrim, now: Int64) {
    switch trim {
    case .aged:
      // That days come of age is what was asked for; the report says since when it remembers.
      return
    case .crowded(let rows, let day):
      let date = Stamp.utc(day * DayCount.span).prefix(10)
      note(
        "\(Desk.trimmed)days",
        "templates by day: \(rows) rows of \(date) removed, as there were more than"
          + " \(keeper.limits.dayRows) (template_day_rows)",
        now: now
      )
    case .forms(let category, let count, let records, let seenBefore):
      note(
        "\(Desk.trimmed)templates of \(category)",
        "templates of \(category): \(count) rare ones not seen since \(Stamp.utc(seenBefore))"
          + " removed, as there were more than \(keeper.limits.forms) (template_forms);"
          + " their \(records) records count as overflow",
        now: now
      )
    }
  }
}

extension TemplateLimits {
  init(_ settings: TemplateSettings) {
    self.init(days: settings.days, dayRows: settings.dayRows, forms: settings.forms)
  }
}
