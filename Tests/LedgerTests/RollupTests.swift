import Ledger
import Minutes
import Testing

/// What the store knows of other instances' summaries.
struct RollupTests {
  private func emission(_ minute: Int64, _ instance: String, _ sequence: UInt32 = 0) -> Summary {
    var emission = summary(minute, read: 10, [("Hits", .count(4))])
    emission.instance = instance
    emission.sequence = sequence
    return emission
  }

  @Test("each emission is stored once, in whatever order they come")
  func takesOnce() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    let all = [
      emission(0, "b", 1), emission(0, "a", 2), emission(0, "a"), emission(0, "b"),
      emission(0, "a", 1), emission(1, "a"),
    ]
    #expect(try ledger.take(all + all) == all.map { _ in true } + all.map { _ in false })
    #expect(try ledger.take(all.reversed()) == all.map { _ in false })
    let stored = try ledger.summaries(SummaryQuery())
    #expect(stored.map(\.accounting.read) == [50, 10])
    #expect(stored.map { $0.value("Hits") } == [.count(20), .count(4)])
    #expect(stored.map(\.instances) == [["a", "b"], []])
    var numbers: [String] = []
    try ledger.eachEmission(from: nil, to: nil, category: nil, environment: nil) {
      numbers.append("\($0.instance)\($0.sequence)")
    }
    #expect(numbers == ["a0", "a1", "a2", "b0", "b1", "a0"])
  }

  @Test("what a summary holds of others is stored with it, and not taken again")
  func sources() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var combined = emission(0, "centre")
    combined.sources = [
      Summary.Source(instance: "a", sequence: 0), Summary.Source(instance: "b", sequence: 3),
    ]
    try ledger.write(combined)
    #expect(try ledger.take([emission(0, "a"), emission(0, "b")]) == [false, true])
    #expect(try ledger.summaries(SummaryQuery()).map(\.instances) == [["a", "b", "centre"]])
    var taken: [String] = []
    let floor = try ledger.eachTaken(limit: 10) { taken.append("\($0.instance)\($0.sequence)") }
    #expect(taken == ["a0", "b3"])
    #expect(floor == .min)
  }

  @Test("beyond the limit the oldest minutes are forgotten, for good")
  func forgets() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    for minute: Int64 in 0..<5 {
      var combined = emission(minute, "centre")
      combined.sources = ["a", "b"].map { Summary.Source(instance: $0, sequence: 0) }
      try ledger.write(combined)
    }
    func taken(_ limit: Int) throws -> (minutes: [Int64], floor: Int64) {
      var minutes: [Int64] = []
      let floor = try ledger.eachTaken(limit: limit) { minutes.append(($0.minute - start) / 60) }
      return (minutes, (floor - start) / 60)
    }
    let first = try taken(4)
    #expect(first.minutes == [3, 3, 4, 4])
    #expect(first.floor == 3)
    // A larger limit does not bring back what is gone.
    let second = try taken(100)
    #expect(second.minutes == [3, 3, 4, 4])
    #expect(second.floor == 3)
  }

  @Test("a number that is taken gives way to the next free one")
  func numbers() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    try ledger.write(emission(0, "a", 7), emission(0, "a", 7), emission(0, "a"))
    let key = MinuteBook.Key(category: "web", environment: "prod")
    #expect(try ledger.nextSequence(minute: start, key: key, instance: "a") == 9)
    #expect(try ledger.nextSequence(minute: start, key: key, instance: "b") == 0)
    #expect(try ledger.summaries(SummaryQuery()).map(\.accounting.read) == [30])
  }
}
