import Glibc
import Minutes
import Testing

@testable import Ledger

/// Minutes go when they have come of age, and what belongs to them with them.
struct RetentionTests {
  private static let day: Int64 = 1_440

  private func fill(_ ledger: Ledger, days: ClosedRange<Int64>, each: Int64 = 3) throws {
    var batch = LedgerBatch()
    for day in days {
      for part in 0..<each {
        for category in ["mail", "web"] {
          var minute = summary(
            day * Self.day + part,
            category: category,
            [("Hits", .count(2)), ("Users", distinct(1...5))]
          )
          minute.hits = [Summary.RuleHits(rule: "r", isIgnored: false, count: 1)]
          batch.summaries.append(minute)
        }
      }
    }
    try ledger.write(batch)
  }

  private func firstDay(_ ledger: Ledger) throws -> Int64? {
    try ledger.coveredMinutes().map { ($0.first - start) / 86_400 }
  }

  @Test func `what lies so many days before the newest minute is removed, with its values`() throws
  {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    try fill(ledger, days: 0...9)
    #expect(try MinuteKeeper(days: 20).tend(ledger) == 0)
    // The newest minute is the third of its day: two of the day three days before are older.
    #expect(try MinuteKeeper(days: 3).tend(ledger) == 2 * (6 * 3 + 2))
    #expect(try firstDay(ledger) == 6)
    #expect(try MinuteKeeper(days: 3).tend(ledger) == 0)
    let left = try ledger.summaries(SummaryQuery())
    #expect(left.count == 2 * 10)
    #expect(left.allSatisfy { $0.value("Hits") == .count(2) && $0.hits.map(\.count) == [1] })
    // What was counted by day stays.
    #expect(try ledger.categories(from: start, to: start + 86_400) == ["mail", "web"])
  }

  @Test func `a little is removed at once, the oldest of each category first`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    try fill(ledger, days: 0...9)
    #expect(try ledger.removeMinutes(before: start + 5 * 86_400, limit: 10) == 10)
    #expect(try ledger.removeMinutes(before: start + 5 * 86_400, limit: 10) == 10)
    #expect(try ledger.removeMinutes(before: start + 5 * 86_400, limit: 100) == 10)
    #expect(try ledger.removeMinutes(before: start + 5 * 86_400, limit: 100) == 0)
    #expect(try firstDay(ledger) == 5)
  }

  @Test func `an empty store, and one of a single minute, lose nothing`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    #expect(try MinuteKeeper(days: 1).tend(ledger) == 0)
    try fill(ledger, days: 0...0, each: 1)
    #expect(try MinuteKeeper(days: 1).tend(ledger) == 0)
    #expect(try ledger.summaries(SummaryQuery()).count == 2)
  }

  @Test func `the room is used again`() throws {
    let directory = try TemporaryDirectory()
    let keeper = MinuteKeeper(days: 2)
    var sizes: [Int] = []
    for day in 0..<Int64(40) {
      // Closed each time, so that all is in the one file.
      let ledger = try Ledger(path: directory.file)
      try fill(ledger, days: day...day, each: 20)
      while try keeper.tend(ledger) > 0 {}
      var status = stat()
      #expect(stat(directory.file, &status) == 0)
      sizes.append(Int(status.st_size))
    }
    // As large as after some days, but for what is counted by day.
    #expect(sizes[39] <= sizes[8] + 32_768, "\(sizes)")
  }
}
