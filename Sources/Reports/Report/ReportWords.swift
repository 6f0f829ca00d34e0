import Ledger
import Rulebook
import Syslog

/// What a report says of itself: its time, what of it is missing, how old it is, what it took.
struct ReportWords {
  let report: Report
  let saysAge: Bool

  private var clock: LocalClock { LocalClock(report.period.zone) }

  /// For whom and of when.
  var subtitle: String {
    let audience =
      report.definition.audience.isEmpty ? "" : "for \(report.definition.audience) · "
    let environments = report.definition.environments
    let scope = environments.isEmpty ? "" : " · \(environments.joined(separator: ", "))"
    return "\(audience)\(report.period.text) (\(report.period.zone.name))\(scope)"
  }

  /// What must be known before a number is believed.
  var notices: [Sheet.Notice] {
    var notices: [Sheet.Notice] = []
    guard let newest = report.newest else {
      return [Sheet.Notice(.bad, "Nothing is stored yet: there is nothing to report.")]
    }
    let end = newest + 60
    let age = report.made - end
    let isMissing = end < min(report.period.to, report.made)
    if saysAge, age > Report.staleSeconds, isMissing || report.period.isLatest {
      notices.append(
        Sheet.Notice(
          .bad,
          "STALE: the store ends \(clock.time(at: end)), \(AlertWording.length(age)) before this was"
            + " made. Is minuted running? See minuted status."
        )
      )
    }
    let coverage = report.coverage
    if coverage.known == 0 {
      notices.append(Sheet.Notice(.bad, "No minute of this time is stored."))
    } else if coverage.known < coverage.minutes {
      let missing = coverage.minutes - coverage.known
      let gaps = coverage.gaps.prefix(3).map { gap in
        "\(clock.time(at: gap.lowerBound)) to \(clock.time(at: gap.upperBound))"
      }
      let more = coverage.gaps.count > 3 ? " and \(coverage.gaps.count - 3) more" : ""
      notices.append(
        Sheet.Notice(
          .warning,
          "\(NumberText.grouped(UInt64(missing))) minute\(missing == 1 ? "" : "s") of"
            + " \(NumberText.grouped(UInt64(coverage.minutes)))"
            + " \(missing == 1 ? "is" : "are") not stored: \(gaps.joined(separator: ", "))\(more)."
            + " Totals are of the others."
        )
      )
    }
    if let seconds = report.seconds, seconds * 10 > Double(report.period.minutes) * 60 {
      notices.append(
        Sheet.Notice(
          .warning,
          "Making this took \(Quantity.text(seconds, unit: "seconds")), more than a tenth of the time"
            + " it is about."
        )
      )
    }
    return notices
  }

  /// Whether a notice is a reason to send the report.
  var needsAttention: Bool { notices.contains { $0.tone != .plain } }

  /// Where the numbers come from.
  var footer: [String] {
    let coverage = report.coverage
    var lines = [
      "\(NumberText.grouped(UInt64(coverage.known))) of"
        + " \(NumberText.grouped(UInt64(coverage.minutes))) minutes stored"
        + (coverage.partial > 0 ? ", \(coverage.partial) of them in part" : "")
        + (coverage.gaps.isEmpty ? ", no gap" : ", \(Plural.of(coverage.gaps.count, "gap"))")
    ]
    if let newest = report.newest {
      let age = AlertWording.length(report.made - newest - 60)
      lines.append("newest minute stored: \(clock.time(at: newest)), \(age) old")
    }
    if !report.leftOut.isEmpty {
      lines.append("nothing stored of \(report.leftOut.joined(separator: ", "))")
    }
    var made = "made \(clock.time(at: report.made))"
    if let seconds = report.seconds {
      made += " in \(Quantity.text(seconds, unit: "seconds"))"
    }
    lines.append(made + " by minuted from stored minutes; no log was read")
    return lines
  }
}
