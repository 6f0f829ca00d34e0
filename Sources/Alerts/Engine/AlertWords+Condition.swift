public import Rulebook

/// A definition in words, for people who did not write it.
extension AlertWords {
  /// What has to hold: `FailedLoginCount in 10m above 100, clear at 50`.
  public static func condition(_ condition: AlertCondition) -> String {
    switch condition {
    case .threshold(let operand, let limits, let minutes):
      let text = operand.isRatio ? percent : number
      return "\(words(operand)) in \(self.minutes(minutes)) \(bounds(limits, text))"
    case .change(let operand, let limits, let minutes, let change):
      let text = change.isRelative ? percent : number
      let least = change.minimum > 0 ? ", of at least \(number(change.minimum))" : ""
      return "\(words(operand)) in \(self.minutes(minutes)) changes within"
        + " \(self.minutes(change.minutes)) by \(bounds(limits, text))\(least)"
    case .absent(let operand, let minutes):
      return "no \(words(operand)) for \(self.minutes(minutes))"
    case .aberrant(let operand, let direction):
      let side =
        switch direction {
        case .up: "above"
        case .down: "below"
        case .either: "outside of"
        }
      return "\(words(operand)) \(side) what its detector expects"
    case .newTemplate(let records):
      return "a template never seen before, with at least \(records)"
        + " record\(records == 1 ? "" : "s")"
    case .ignoredChange(let rules, let factor):
      let names = rules.isEmpty ? "any ignore rule" : rules.joined(separator: ", ")
      return "records of \(names) change by a factor of \(number(factor)) from day to day"
    }
  }

  /// When it is judged: `Mon-Fri 08:00-18:00 Europe/Berlin`.
  public static func schedule(_ schedule: AlertSchedule) -> String {
    var parts: [String] = []
    if schedule.days != Set(0...6) || schedule.hours.isEmpty { parts.append(days(schedule.days)) }
    if !schedule.hours.isEmpty {
      parts.append(
        schedule.hours.map { "\(clock($0.from))-\(clock($0.to))" }.joined(separator: ", ")
      )
    }
    if let zone = schedule.zone { parts.append(zone) }
    return parts.joined(separator: " ")
  }

  /// `above 100, clear at 50`.
  private static func bounds(_ limits: AlertLimits, _ text: (Double) -> String) -> String {
    var parts: [String] = []
    if let above = limits.above { parts.append("above \(text(above))") }
    if let below = limits.below { parts.append("below \(text(below))") }
    let sides = parts.joined(separator: " or ")
    return sides + (limits.clear.map { ", clear at \(text($0))" } ?? "")
  }

  private static func words(_ operand: AlertOperand) -> String {
    switch operand {
    case .number(let number):
      return number.text + (number.isEachLabel ? " of each label" : "")
    case .ratio(let part, let whole, let minimum):
      let least = minimum > 0 ? " (of at least \(self.number(minimum)))" : ""
      return "\(part.text) of \(whole.text)\(least)"
    }
  }

  /// Days on end as a range, in the order of the week.
  private static func days(_ days: Set<Int>) -> String {
    let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    var parts: [String] = []
    var day = 0
    while day < 7 {
      guard days.contains(day) else {
        day += 1
        continue
      }
      var last = day
      while last < 6, days.contains(last + 1) { last += 1 }
      parts.append(last == day ? names[day] : "\(names[day])-\(names[last])")
      day = last + 1
    }
    return parts.isEmpty ? "never" : parts.joined(separator: ",")
  }

  private static func clock(_ minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }
}
