import Yams

/// When an alert is judged: `{days: mon-fri, hours: '08:00-18:00', zone: Europe/Berlin}`.
extension AlertReader {
  private static let dayNames = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
  private static let minutesOfDay = 1_440

  mutating func schedule(_ node: Node, _ notes: inout AlertNotes) -> AlertSchedule? {
    guard let members = reader.mapping(node, "at", keys: ["days", "hours", "zone"]) else {
      return nil
    }
    var schedule = AlertSchedule()
    if let node = members["days"] {
      schedule.days = []
      for text in names(node, "days", &notes) {
        guard let days = AlertReader.days(text) else {
          reader.report(
            notes.place("days \(text)", orElse: reader.position(of: node)).problem(
              "unknown day \"\(text)\"",
              hint: "write mon, tue, wed, thu, fri, sat, sun, or a range such as mon-fri"
            )
          )
          continue
        }
        schedule.days.formUnion(days)
      }
    }
    if let node = members["hours"] {
      for text in names(node, "hours", &notes) {
        guard let range = AlertReader.hours(text) else {
          reader.report(
            notes.place("hours \(text)", orElse: reader.position(of: node)).problem(
              "\"\(text)\" are no hours",
              hint: "write '08:00-18:00', or '22:00-06:00' over midnight; the day ends at 24:00"
            )
          )
          continue
        }
        schedule.hours.append(range)
      }
    }
    if let node = members["zone"] {
      schedule.zone = reader.string(node, "zone")
      notes.places["zone"] = reader.position(of: node)
    }
    if members["days"] == nil, members["hours"] == nil {
      reader.report(node, "at names neither days nor hours", hint: "add one, or drop at")
    }
    return schedule
  }

  /// `mon`, `monday`, `mon-fri`, `sat-mon`; nil when it is none of these.
  static func days(_ text: String) -> Set<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { part in
      let word = part.lowercased().filter { $0 != " " }
      return dayNames.firstIndex { $0 == word || $0.prefix(3) == word }
    }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else {
      return nil
    }
    return Set((0...((last - first + 7) % 7)).map { (first + $0) % 7 })
  }

  /// `08:00-18:00`, in minutes of the day; nil when it is none, or empty.
  static func hours(_ text: String) -> (from: Int, to: Int)? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minute)
    guard ends.count == 2, let from = ends[0], let to = ends[1], from != to, from < minutesOfDay
    else { return nil }
    return (from, to)
  }

  /// `08:00`, `8:00`, `8`, up to `24:00`.
  private static func minute(_ text: Substring) -> Int? {
    let parts = text.filter { $0 != " " }.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.map { part in
      (1...2).contains(part.count) && part.allSatisfy { ("0"..."9").contains($0) } ? Int(part) : nil
    }
    guard (1...2).contains(numbers.count), let hour = numbers[0],
      let minute = numbers.count == 2 ? numbers[1] : 0, minute < 60
    else { return nil }
    let total = hour * 60 + minute
    return total <= minutesOfDay ? total : nil
  }
}
