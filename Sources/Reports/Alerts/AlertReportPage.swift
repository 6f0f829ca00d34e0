import Ledger
import Syslog

/// The report's parts in words, the same in text and HTML: titles, and lines or tables below them.
struct AlertReportPage {
  /// A part: what it is about, an advice, and what belongs to it.
  struct Part {
    var title: String
    var advice = ""
    var columns: [(title: String, alignment: TextTable.Alignment)] = []
    var rows: [[String]] = []
    var lines: [String] = []
  }

  /// Entries of a list; of the rest only the number is told.
  static let maxListed = 10

  let report: AlertReport
  let wording: AlertWording

  /// `Alerts, 2026-11-22 09:00 to 2026-11-29 09:00 (UTC)`.
  var title: String {
    "Alerts, \(wording.time(report.options.from)) to \(wording.time(report.options.to))"
      + " (\(wording.zone.name))"
  }

  /// What it comes to: the budget, the time that is stored.
  var head: [String] {
    let budget = report.options.weeklyBudget
    var lines = [
      report.isOfWeek
        ? "\(report.fired) of \(budget) this week"
          + (report.isOverBudget ? ": more than the budget" : "")
        : "\(report.fired) fired, \(AlertReportPage.tenths(Double(report.fired) / report.weeks))"
          + " a week; the budget is \(budget)"
    ]
    switch report.stored {
    case nil: lines.append("No minute is stored, so there was nothing to judge.")
    case let stored? where stored.lowerBound > report.options.from:
      lines.append("The store begins \(wording.time(stored.lowerBound)): before, nothing is known.")
    case let stored? where stored.upperBound + 600 < report.options.to:
      lines.append("The store ends \(wording.time(stored.upperBound)): after, nothing is known.")
    default: lines.append("The store covers all of that time.")
    }
    if report.isCut { lines.append("More fired than are looked at: the first are told of.") }
    if report.options.rules == nil {
      lines.append("The rules cannot be used: what never fired and what has no alert is not told.")
    }
    return lines
  }

  /// The parts that have something to say.
  var parts: [Part] {
    let parts = [
      noisiest, selfClearing, flapping, unheeded, waiting, longest, undelivered, uncovered, silent,
    ]
    return parts.compactMap { $0 }
  }

  static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private var noisiest: Part? {
    guard !report.rows.isEmpty else { return nil }
    var part = Part(title: "Noisiest")
    part.columns = [
      ("FIRED", .right), ("SHARE", .right), ("NOTICES", .right), ("FOR", .right),
      ("SEVERITY", .left), ("ALERT", .left),
    ]
    for row in report.rows.prefix(AlertReportPage.maxListed) {
      part.rows.append([
        String(row.fired), NumberText.percent(Double(row.fired) / Double(report.fired)),
        String(row.told), AlertWording.length(row.seconds), AlertWording.shown(row.severity),
        PageText.cut(name(row), to: 32),
      ])
    }
    addRest(report.rows.count, to: &part)
    return part
  }

  private var selfClearing: Part? {
    part(
      "Cleared themselves within 10 minutes",
      "Nobody had acknowledged them. Let them hold for longer (for:), clear later (clear:), or drop"
        + " them.",
      report.selfClearing
    ) { row in
      let hold = row.advisedHold.map { "; for: \($0)m would have kept half of them quiet" } ?? ""
      return "\(row.selfCleared) of \(row.fired) times: \(name(row))\(hold)"
    }
  }

  private var flapping: Part? {
    part(
      "Fired again within an hour",
      "A clear: level away from the limit keeps one alert from becoming several.",
      report.flapping
    ) { "\(Plural.of($0.flaps, "time")): \(name($0))" }
  }

  private var unheeded: Part? {
    part(
      "Never acted on",
      "Fired \(AlertReport.ignoredTimes) times or more, never acknowledged or silenced: does anybody"
        + " need them?",
      report.unheeded
    ) { row in
      let owner = AlertWording.owner(row.owner).map { ", \($0)" } ?? ", nobody's"
      return "\(row.fired) times: \(name(row))\(owner)"
    }
  }

  private var waiting: Part? {
    part("Nobody has acknowledged", "", report.waiting) { episode in
      "#\(episode.id) \(AlertWording.name(episode.series)), since \(wording.time(episode.since))"
        + " (\(AlertWording.length(report.options.to - episode.since)))"
    }
  }

  private var longest: Part? {
    part("Longest", "", report.longest) { episode in
      let end = episode.resolved == nil ? " and still fires" : ""
      return "\(AlertWording.length(episode.length(at: report.options.to)))\(end):"
        + " #\(episode.id) \(AlertWording.name(episode.series)), \(wording.time(episode.fired))"
    }
  }

  private var undelivered: Part? {
    part("Notices that were not sent", "", report.undelivered) { hook in
      var counts: [String] = []
      for (state, words) in [
        ("failed", "failed"), ("dropped", "dropped"), ("held", "held back by the hook's limit"),
      ] where hook.count(state) > 0 {
        counts.append("\(hook.count(state)) \(words)")
      }
      let error = hook.lastError.isEmpty ? "" : "; last: \(AlertWording.shown(hook.lastError))"
      return "\(AlertWording.shown(hook.hook)): \(counts.joined(separator: ", "))"
        + ", \(hook.count("sent")) sent\(error)"
    }
  }

  private var uncovered: Part? {
    guard !report.uncovered.isEmpty else { return nil }
    var part = Part(title: "Categories without any alert")
    part.lines = [AlertWording.shown(report.uncovered.joined(separator: ", "))]
    return part
  }

  private var silent: Part? {
    guard !report.silent.isEmpty else { return nil }
    var part = Part(title: "Did not fire in that time")
    part.lines = [AlertWording.shown(report.silent.joined(separator: ", "))]
    return part
  }

  private func name(_ row: AlertReportRow) -> String { AlertWording.shown(row.name) }

  private func part<Element>(
    _ title: String,
    _ advice: String,
    _ elements: [Element],
    _ line: (Element) -> String
  ) -> Part? {
    guard !elements.isEmpty else { return nil }
    var part = Part(title: title, advice: advice)
    part.lines = elements.prefix(AlertReportPage.maxListed).map(line)
    addRest(elements.count, to: &part)
    return part
  }

  private func addRest(_ count: Int, to part: inout Part) {
    let rest = count - AlertReportPage.maxListed
    if rest > 0 { part.lines.append("… \(rest) more") }
  }
}
