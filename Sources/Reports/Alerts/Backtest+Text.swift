import Alerts
import Ledger
public import Pipeline
import Rulebook
public import Syslog

extension BacktestResult {
  /// What would have fired, for people: at most `limit` alarms, sums by alert, proposed limits.
  ///
  /// Control characters are shown, not sent.
  public func text(zone: Zone, limit: Int) -> String {
    let wording = AlertWording(zone: zone)
    var text = PageText.wrapped(
      "Backtest of \(wording.time(from)) to \(wording.time(to)) (\(zone.name)):"
        + " \(NumberText.grouped(UInt64(minutes.count))) of"
        + " \(NumberText.grouped(UInt64(max(to - from, 0) / 60))) minutes are known",
      indent: 2
    )
    guard !minutes.isEmpty else { return text }
    let alerts = "\(Plural.of(rules.count, "alert"))"
    text += PageText.wrapped(
      alarms.isEmpty
        ? "Nothing would have fired, of \(alerts)"
        : "\(Plural.of(alarms.count, "alarm")) of \(alerts)"
          + (weekly(alarms.count).map { ", \($0) a week" } ?? ""),
      indent: 2
    )
    if !alarms.isEmpty { text += "\n" + list(wording, limit) }
    if !rules.isEmpty { text += "\n" + sums() }
    if !proposals.isEmpty { text += "\n" + limits() }
    text += "\n"
    for remark in remarks { text += PageText.wrapped(remark, indent: 2) }
    return text
  }

  private func list(_ wording: AlertWording, _ limit: Int) -> String {
    var table = TextTable([
      ("FIRED", .left), ("FOR", .right), ("DELAY", .right), ("PEAK", .right), ("ALERT", .left),
    ])
    for alarm in alarms.prefix(limit) {
      let length = AlertWording.length(AlertWording.length(of: alarm, now: end))
      table.add([
        wording.time(alarm.fired), alarm.resolved == nil ? "> \(length)" : length,
        AlertWording.length(alarm.fired - alarm.since),
        AlertWording.number(alarm.peak, of: alarm),
        PageText.cut(AlertWording.name(alarm.series), to: 60),
      ])
    }
    let rest = alarms.count - limit
    return table.text + (rest > 0 ? "… \(NumberText.grouped(UInt64(rest))) more\n" : "")
  }

  private func sums() -> String {
    var table = TextTable([
      ("ALARMS", .right), ("A WEEK", .right), ("FIRING", .right), ("ALERT", .left),
    ])
    let rows = rules.map { ($0, alarms(of: $0)) }.sorted { left, right in
      left.1.count != right.1.count
        ? left.1.count > right.1.count
        : AlertDefinitions.name(left.0) < AlertDefinitions.name(right.0)
    }
    for (rule, alarms) in rows where !alarms.isEmpty {
      table.add([
        String(alarms.count), weekly(alarms.count) ?? "-",
        AlertWording.length(Int64(firingMinutes(alarms)) * 60),
        AlertWording.shown(AlertDefinitions.name(rule)),
      ])
    }
    let quiet = rows.filter { $0.1.isEmpty }.map { AlertDefinitions.name($0.0) }
    guard !quiet.isEmpty else { return table.text }
    let names = AlertWording.shown(quiet.joined(separator: ", "))
    return (table.isEmpty ? "" : table.text + "\n")
      + PageText.wrapped("Would not have fired: \(names)", indent: 2)
  }

  private func limits() -> String {
    var table = TextTable([
      ("LIMIT NOW", .right), ("ALARMS", .right), ("PROPOSED", .right), ("ALARMS", .right),
      ("ALERT", .left),
    ])
    var reasons = ""
    // What fires no more often than asked for is fine as it is; of a few that were named all are told.
    let noisy = proposals.filter { $0.presentAlarms > $0.allowed }
    let told = noisy.isEmpty && proposals.count <= 3 ? proposals : noisy
    for proposal in told.sorted(by: { $0.presentAlarms > $1.presentAlarms }) {
      let name = AlertWording.shown(AlertDefinitions.name(proposal.rule))
      switch proposal.outcome {
      case .limit(let limit, let alarms, let clear):
        let back = clear.map { " (clear \(proposal.words($0)))" } ?? ""
        table.add([
          proposal.words(proposal.present), String(proposal.presentAlarms), proposal.words(limit),
          String(alarms), name + back,
        ])
      case .none(let reason):
        reasons += PageText.wrapped("\(name): no proposal, \(reason)", indent: 2)
      }
    }
    let allowed =
      proposals.first.map { "at most \(Plural.of($0.allowed, "alarm")) in that time" } ?? ""
    let quiet = proposals.count - told.count
    let rest =
      quiet == 0
      ? ""
      : PageText.wrapped(
        "\(Plural.of(quiet, "alert")) would not have fired more often than that; --alert ID shows how much"
          + " more sensitive one could be",
        indent: 2
      )
    return "limits for \(allowed)\n" + (table.isEmpty ? "" : table.text) + reasons + rest
  }

  /// Alarms a week; nil for less than a day, of which nothing follows for a week.
  private func weekly(_ count: Int) -> String? {
    minutes.count < 1_440 ? nil : AlertReportPage.tenths(Double(count) / weeks)
  }
}

extension LimitProposal {
  /// A limit as it is written in a rule file: `above 120`, `below 5%`.
  func words(_ value: Double) -> String {
    guard case .threshold(let operand, _, _) = rule.condition, case .ratio = operand else {
      return AlertWords.number(value)
    }
    return AlertWords.percent(value)
  }
}
