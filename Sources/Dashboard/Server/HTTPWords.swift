import Syslog

/// What clients say they take.
enum AcceptedEncoding {
  /// Whether gzip is taken: named, or by `*`, and not with `q=0`.
  static func takesGzip(_ header: String?) -> Bool {
    guard let header else { return false }
    var star = false
    for part in header.lowercased().split(separator: ",") {
      let words = part.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      guard let name = words.first else { continue }
      let quality = words.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
      let isTaken = (quality ?? 1) > 0
      if name == "gzip" || name == "x-gzip" { return isTaken }
      if name == "*" { star = isTaken }
    }
    return star
  }
}

/// Tags of what a client has already.
enum EntityTags {
  /// Whether one of an `If-None-Match` is a page's, weak or not.
  static func match(_ header: String, _ tag: String) -> Bool {
    header.split(separator: ",").contains { part in
      var known = String(part.drop { $0 == " " })
      while known.last == " " { known.removeLast() }
      if known == "*" { return true }
      if known.hasPrefix("W/") { known.removeFirst(2) }
      return known == tag
    }
  }
}

/// Times as HTTP writes them: `Sun, 29 Nov 2026 06:30:00 GMT`.
enum HTTPDate {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func text(_ seconds: Int64) -> String {
    let day = Int((Double(seconds) / 86_400).rounded(.down))
    let (year, month, number) = CivilDate.date(days: day)
    let time = Stamp.utc(seconds).dropFirst(11).prefix(8)
    let digits = number < 10 ? "0\(number)" : "\(number)"
    let weekday = days[((day % 7) + 7) % 7]
    return "\(weekday), \(digits) \(months[month - 1]) \(year) \(time) GMT"
  }
}
