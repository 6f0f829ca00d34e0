import GRDB

/// Which minutes of a time somebody was there for.
public struct StoredCoverage: Sendable, Equatable {
  /// The time asked for, from and to the beginning of a minute.
  public var from: Int64
  /// Its end, exclusive.
  public var to: Int64
  /// Minutes of which something is stored.
  public var known = 0
  /// Of these, minutes that were seen in part only.
  public var partial = 0
  /// Stretches of minutes of which nothing is stored, in order.
  public var gaps: [Range<Int64>] = []

  /// Minutes that the time has.
  public var minutes: Int { Int(max(to - from, 0) / 60) }
}

extension Ledger {
  /// Longest time whose minutes are told apart: 2 years.
  public static let maxCoveredMinutes = 2 * 366 * 1_440

  /// The categories of which something was stored on the days of a time, those with most minutes first.
  ///
  /// Cost: a row for each day and category; stores without days are read as a whole.
  public func categories(from: Int64, to: Int64) throws(LedgerError) -> [String] {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("category_day") else {
          return try String.fetchAll(
            db,
            sql: """
              SELECT category FROM summary WHERE minute >= ? AND minute < ?
              GROUP BY category ORDER BY COUNT(*) DESC, category
              """,
            arguments: [from, to]
          )
        }
        return try String.fetchAll(
          db,
          sql: """
            SELECT category FROM category_day WHERE day >= ? AND day <= ?
            GROUP BY category ORDER BY SUM(minutes) DESC, category
            """,
          arguments: [
            (Double(from) / 86_400).rounded(.down),
            (Double(max(to - 1, from)) / 86_400).rounded(.down),
          ]
        )
      }
    }
  }

  /// The environments of the last day that is stored, in order.
  ///
  /// Cost: a pass over that day's index entries, some milliseconds.
  public func environmentNames() throws(LedgerError) -> [String] {
    guard let newest = try newestMinute() else { return [] }
    var names: Set<String> = []
    for category in try categories(from: newest - 86_400, to: newest + 60) {
      names.formUnion(try environments(of: category, since: newest - 86_400 + 1))
    }
    return names.sorted()
  }

  /// The environments that a category has rows of since a time.
  ///
  /// Cost: a pass over its index entries since then, less than a microsecond each.
  public func environments(of category: String, since time: Int64) throws(LedgerError) -> Set<
    String
  > {
    try run("read") {
      try database.read { db in
        try String.fetchSet(
          db,
          sql: "SELECT DISTINCT environment FROM summary WHERE category = ? AND minute >= ?",
          arguments: [category, time]
        )
      }
    }
  }

  /// The last minute that is stored of anything; nil when there is none.
  ///
  /// Cost: a look-up for each category.
  public func newestMinute() throws(LedgerError) -> Int64? {
    var newest: Int64?
    for category in try categories(from: .min / 2, to: .max / 2) {
      guard let last = try minutes(of: category)?.upperBound else { continue }
      newest = max(newest ?? .min, last)
    }
    return newest
  }

  /// Which minutes of a time are stored, of whatever category; amendments alone make none known.
  ///
  /// A category that was seen before has a row in every minute that somebody was there for, so the
  /// first one mostly tells all. A longer time than `maxCoveredMinutes` is cut at its start.
  /// - Complexity: about 1 µs a minute and category, until all minutes are known.
  public func coverage(from: Int64, to: Int64) throws(LedgerError) -> StoredCoverage {
    let end = to - (to % 60 + 60) % 60
    let first = from + (60 - (from % 60 + 60) % 60) % 60
    let start = max(first, end - Int64(Ledger.maxCoveredMinutes) * 60)
    var coverage = StoredCoverage(from: start, to: max(start, end))
    // 0: not there, 1: a part, 2: whole.
    var seen = [UInt8](repeating: 0, count: coverage.minutes)
    var missing = seen.count
    for category in try categories(from: start, to: coverage.to) where missing > 0 {
      try run("read") {
        try database.read { db in
          let rows = try Row.fetchCursor(
            db,
            sql: """
              SELECT minute, span, partial FROM summary
              WHERE category = ? AND minute >= ? AND minute < ? AND NOT amend
              """,
            arguments: [category, start, coverage.to]
          )
          while let row = try rows.next() {
            let place = Int(((row[0] as Int64) - start) / 60)
            let mark: UInt8 = (row[2] as Bool) ? 1 : 2
            let length = min(max((row[1] as Int) / 60, 1), seen.count - place)
            for place in place..<(place + length) where seen[place] < mark {
              if mark == 2 { missing -= 1 }
              seen[place] = mark
            }
          }
        }
      }
    }
    coverage.take(seen)
    return coverage
  }
}

extension StoredCoverage {
  fileprivate mutating func take(_ seen: [UInt8]) {
    var gap: Int?
    for (place, mark) in seen.enumerated() {
      if mark == 0 {
        gap = gap ?? place
        continue
      }
      known += 1
      if mark == 1 { partial += 1 }
      if let first = gap { close(first, place) }
      gap = nil
    }
    if let first = gap { close(first, seen.count) }
  }

  private mutating func close(_ first: Int, _ end: Int) {
    gaps.append(from + Int64(first) * 60..<from + Int64(end) * 60)
  }
}
