import Syslog

/// The text of a notice, for people: a first line for filters, then an alert at a time.
///
/// Lines end with LF, hold no control bytes and have at most ``NoticeLimits/maxLineBytes`` bytes; the
/// whole has at most ``NoticeLimits/maxTextBytes``.
struct NoticeText {
  private let zone: Zone
  private var text = ""

  static func of(_ notice: AlertNotice, zone: Zone) -> String {
    var writer = NoticeText(zone: zone)
    writer.add(notice.headline)
    var told = 0
    for (place, alert) in notice.alerts.enumerated() {
      var section = NoticeText(zone: zone)
      section.add("")
      if place < NoticeLimits.maxFullAlerts {
        section.add(alert, notice)
      } else {
        section.add(alert.headline + section.stateBehind(alert))
      }
      // Room stays for what is said at the end.
      guard writer.text.utf8.count + section.text.utf8.count < NoticeLimits.maxTextBytes - 4_000
      else { break }
      writer.text += section.text
      told += 1
    }
    writer.addEnd(notice, untold: notice.alerts.count - told + notice.leftOut)
    return writer.text
  }

  private init(zone: Zone) { self.zone = zone }

  private mutating func add(_ line: String) {
    text += NoticeLimits.line(line) + "\n"
  }

  private func time(_ time: NoticeTime) -> String { NoticeTime.local(time.seconds, in: zone) }

  private func stateBehind(_ alert: NoticeAlert) -> String {
    if let resolved = alert.resolved { return " (resolved \(time(resolved)))" }
    return alert.isNew ? "" : " (still firing)"
  }

  private mutating func add(_ alert: NoticeAlert, _ notice: AlertNotice) {
    // The first line has told the only one already.
    if notice.alerts.count > 1 { add(alert.headline) }
    var where_ = "alert \(alert.category)/\(alert.alert)"
    if !alert.environment.isEmpty { where_ += ", environment \(alert.environment)" }
    if !alert.label.isEmpty { where_ += ", label \(alert.label)" }
    add("  " + where_ + ", episode \(alert.id)")
    addTimes(alert, notice)
    // In the units of the alert, where it says so.
    if let versus = alert.finding.firstRange(of: " vs ") {
      add("  observed: " + alert.finding[..<versus.lowerBound])
      add("  expected: " + alert.finding[versus.upperBound...])
    } else {
      add("  expected: " + expected(alert) + "; " + alert.finding)
    }
    if let peak = alert.peak, peak != alert.observed {
      add("  farthest out: " + NoticeLimits.number(peak))
    }
    if !alert.description.isEmpty { add("  meaning: " + alert.description) }
    addContributors(alert)
    if !alert.samples.isEmpty {
      add("  lines:")
      for sample in alert.samples { add("    " + sample) }
      if alert.samplesLeftOut > 0 { add("    and \(alert.samplesLeftOut) more") }
    }
    if !alert.action.isEmpty { add("  to do: " + alert.action) }
    if !alert.command.isEmpty { add("  more: " + alert.command) }
  }

  private mutating func addTimes(_ alert: NoticeAlert, _ notice: AlertNotice) {
    var line = "  since \(time(alert.since)), fired \(time(alert.fired))"
    if let resolved = alert.resolved {
      line += ", resolved \(time(resolved))"
    } else {
      line += ", still firing"
    }
    add(line)
    if alert.times > 1 {
      add("  again, \(NoticeText.ordinal(alert.times)) time since \(time(alert.timesSince))")
    }
    if let by = alert.acknowledgedBy { add("  taken on by \(by)") }
  }

  private func expected(_ alert: NoticeAlert) -> String {
    switch (alert.low, alert.high) {
    case (let low?, let high?):
      "\(NoticeLimits.number(low)) to \(NoticeLimits.number(high))"
    case (let low?, nil): "at least \(NoticeLimits.number(low))"
    case (nil, let high?): "at most \(NoticeLimits.number(high))"
    case (nil, nil): "no range"
    }
  }

  /// Before, now and change of each key; the rest of a table stands below its keys.
  private mutating func addContributors(_ alert: NoticeAlert) {
    var tables: [String] = []
    for one in alert.contributors where !tables.contains(one.table) { tables.append(one.table) }
    for table in tables {
      add("  by \(table), before -> now:")
      for one in alert.contributors where one.table == table {
        let key = one.key.isEmpty ? "all others" : one.key
        let sign = one.change < 0 ? "" : "+"
        add(
          "    \(key): \(NoticeLimits.number(one.before)) -> \(NoticeLimits.number(one.now))"
            + " (\(sign)\(NoticeLimits.number(one.change)))"
        )
      }
    }
  }

  private mutating func addEnd(_ notice: AlertNotice, untold: Int) {
    add("")
    if untold > 0 { add("and \(untold) further alerts of this group that are not told here") }
    if notice.resolvedSince > 0 {
      add(
        "This notice had to wait since \(time(notice.made)): \(notice.resolvedSince) of its"
          + " \(notice.alerts.count) alerts have resolved meanwhile."
      )
    }
    if notice.heldBack > 0 {
      add("\(notice.heldBack) notices to this hook were held back before this one (its limit).")
    }
    add("minuted on \(notice.instance), hook \(notice.hook), group \(notice.group)")
  }

  static func ordinal(_ number: Int) -> String {
    let suffix =
      switch (number % 10, number % 100) {
      case (_, 11...13): "th"
      case (1, _): "st"
      case (2, _): "nd"
      case (3, _): "rd"
      default: "th"
      }
    return "\(number)\(suffix)"
  }
}
