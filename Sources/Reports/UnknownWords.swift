import Minutes
import Sketches
import Syslog
import Unknowns

/// The phrases of the unknown report, the same in text and HTML.
struct UnknownWords {
  let report: UnknownReport
  let zone: Zone

  /// `2026-11-23 09:20` in the site's zone.
  func time(_ seconds: Int64) -> String { String(Stamp.local(seconds, in: zone).prefix(16)) }

  /// `2026-11-23` of a day in UTC.
  private func date(_ day: Int64) -> String {
    String(Stamp.utc(day * DayCount.span).prefix(10))
  }

  /// What time the report is about.
  func title(_ period: UnknownPeriod) -> String {
    "Unknown report, news of \(time(period.from)) to \(time(period.to)) (\(zone.name))"
  }

  /// What counts of that time are.
  func days(_ period: UnknownPeriod) -> String {
    let days = period.days
    let stretch =
      days.count == 1
      ? date(days.lowerBound) : "\(date(days.lowerBound)) to \(date(days.upperBound))"
    let isAll = report.isOfPeriod ? "All counts" : "Counts of that time"
    let gap = report.rememberedFrom.map {
      " Templates are remembered by day from \(date($0)) on."
    }
    return "\(isAll) are by day, in UTC: \(stretch).\(gap ?? "")"
  }

  /// Strict categories first: `strict: 3 unmatched lines in sshd`.
  var strict: [String] {
    report.sections.compactMap { section in
      section.strict.map {
        "strict: \(number($0)) unmatched \($0 == 1 ? "line" : "lines") in"
          + " \(section.category) in that time"
      }
    }
  }

  /// `5,799 unmatched of 180,166 records, coverage 96.8 %, 1,273 templates`.
  func account(_ section: UnknownSection) -> String {
    let account = section.accounting
    let templates = section.templates.count
    return "\(number(account.unmatched)) unmatched of \(number(account.read)) records,"
      + " coverage \(NumberText.percent(account.coverage)),"
      + " \(number(templates)) \(templates == 1 ? "template" : "templates")"
  }

  /// The same for the period, where the rest is of everything.
  func period(_ section: UnknownSection) -> String? {
    guard !report.isOfPeriod, section.period != section.accounting, section.period.read > 0
    else { return nil }
    return "in that time \(number(section.period.unmatched)) of"
      + " \(number(section.period.read)), coverage \(NumberText.percent(section.period.coverage))"
  }

  /// What the next rules would bring.
  func outlook(_ section: UnknownSection) -> String? {
    guard !section.outlook.isEmpty, section.accounting.unmatched > 0 else { return nil }
    let rules = section.outlook.map { "\($0.rules)" }.joined(separator: ", ")
    let shares = section.outlook.map { NumberText.percent($0.coverage).dropLast(2) }
    return "rules for the next \(rules) would bring coverage to \(shares.joined(separator: ", ")) %"
  }

  /// Why nothing is said of rising and silent ones; nil when it is.
  func silence(_ section: UnknownSection) -> String? {
    if section.isAllNew {
      return "nothing is known of it before that time: all of it is new"
    }
    if section.historyDays < Change.minDays {
      return "rising, gone silent: not looked for, \(Plural.of(section.historyDays, "known day"))"
        + " before that time (\(Change.minDays) needed)"
    }
    if section.exposure < Change.minExposure {
      return "rising, gone silent: not looked for, too few minutes of that time are known"
    }
    return nil
  }

  /// `67 hosts, 2026-11-02 00:12 to 2026-11-03 23:55, id 1a2b3c4d`.
  func details(_ template: UnknownTemplate) -> String {
    let hosts = template.hosts
    return
      "\(hosts.error > 0 ? "~" : "")\(number(hosts.count)) \(hosts.count == 1 ? "host" : "hosts"),"
      + " \(time(template.first)) to \(time(template.last)), id \(template.shortID)"
      + (template.forms > 1 ? ", \(number(template.forms)) forms" : "")
  }

  /// `1,250 in that time, 250 expected`.
  func change(_ template: UnknownTemplate) -> String {
    let expected = template.expected.map { ", \(amount($0)) expected" } ?? ""
    return "\(number(template.periodCount)) in that time\(expected)"
  }

  /// `up: 4,100 in that time, usually 1,000 a day`.
  func change(_ rule: UnknownSection.IgnoreRule) -> String {
    "\(rule.trend?.rawValue ?? ""): \(number(rule.periodCount)) in that time,"
      + " usually \(amount(rule.usual ?? 0)) a day"
  }

  /// `novelty 3.2 + rarity 10.0 = 13.2 bits`.
  func explanation(_ surprise: Surprise) -> String {
    let parts = surprise.parts.map { "\($0.name) \(amount($0.bits))" }
    return "\(parts.joined(separator: " + ")) = \(amount(surprise.total)) bits"
  }

  /// What is not kept of templates.
  func overflow(_ section: UnknownSection) -> String? {
    guard section.overflow > 0 else { return nil }
    let removed = section.removedForms
    let noun = section.overflow == 1 ? "record" : "records"
    if report.isOfPeriod {
      return "\(number(section.overflow)) \(noun) of no template that is counted by day"
    }
    return "\(number(section.overflow)) \(noun) beyond the limit of templates"
      + (removed > 0 ? ", those of \(number(removed)) removed forms among them" : "")
  }

  /// Ignore rules with their records.
  func ignored(_ section: UnknownSection) -> String? {
    guard !section.ignored.isEmpty else { return nil }
    let rules = section.ignored.map { rule in
      let usual = rule.usual.map { " (\(amount($0)) a day)" } ?? ""
      return "\(rule.rule) \(number(rule.count))\(usual)"
    }
    return "ignored by rule: \(rules.joined(separator: ", "))"
  }

  /// `1,234`.
  func number(_ number: some BinaryInteger) -> String { NumberText.grouped(UInt64(number)) }

  /// A number with one digit behind the point where it is small.
  func amount(_ value: Double) -> String {
    guard value < 99.95 else { return NumberText.grouped(UInt64(value.rounded())) }
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
