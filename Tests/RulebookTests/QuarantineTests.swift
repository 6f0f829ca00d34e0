import Rulebook
import Syslog
import Testing

/// When a rule is left out for searches that were given up.
struct QuarantineTests {
  private static let one = Quarantine.Key(category: 0, rule: 3)
  private static let other = Quarantine.Key(category: 1, rule: 0)

  /// Notes searches given up, as many as are said, each on a record of a minute.
  private static func note(
    _ quarantine: Quarantine,
    _ key: Quarantine.Key,
    _ count: Int,
    minute: (Int) -> Int64
  ) {
    for number in 0..<count { quarantine.note(key, minute: minute(number)) }
  }

  @Test func `a rule is left out when its budget of a minute is gone, not before`() {
    let quarantine = Quarantine()
    let before = quarantine.generation
    Self.note(quarantine, Self.one, Quarantine.budget - 1) { _ in 7 }
    #expect(quarantine.leftOut.isEmpty && quarantine.takeUntold().isEmpty)
    #expect(quarantine.generation == before)
    quarantine.note(Self.one, minute: 7)
    #expect(quarantine.leftOut == [Self.one])
    #expect(quarantine.generation != before)
    // It is told once, whatever more comes of it.
    #expect(quarantine.takeUntold() == [Self.one])
    Self.note(quarantine, Self.one, 3 * Quarantine.budget) { Int64($0 / 300) }
    #expect(quarantine.takeUntold().isEmpty && quarantine.leftOut == [Self.one])
  }

  @Test func `each rule has a budget of its own`() {
    let quarantine = Quarantine()
    Self.note(quarantine, Self.one, Quarantine.budget - 1) { _ in 7 }
    Self.note(quarantine, Self.other, Quarantine.budget) { _ in 7 }
    #expect(quarantine.leftOut == [Self.other])
    quarantine.note(Self.one, minute: 7)
    #expect(quarantine.leftOut == [Self.one, Self.other])
    #expect(quarantine.takeUntold() == [Self.other, Self.one])
  }

  @Test func `a new minute brings a new budget`() {
    let quarantine = Quarantine()
    for minute in 0..<20 {
      Self.note(quarantine, Self.one, Quarantine.budget - 1) { _ in Int64(minute) }
    }
    #expect(quarantine.leftOut.isEmpty)
  }

  @Test func `records of two minutes in turn do not renew a budget`() {
    // So come the records of hosts whose clocks differ, and those of an attacker who knows the rule.
    let quarantine = Quarantine()
    Self.note(quarantine, Self.one, Quarantine.budget + 1) { Int64(7 + $0 % 2) }
    #expect(quarantine.leftOut == [Self.one])
  }

  @Test func `other rules start with nobody left out`() {
    let quarantine = Quarantine()
    Self.note(quarantine, Self.one, Quarantine.budget) { _ in 7 }
    Self.note(quarantine, Self.other, Quarantine.budget - 1) { _ in 7 }
    let before = quarantine.generation
    quarantine.clear()
    #expect(quarantine.leftOut.isEmpty && quarantine.takeUntold().isEmpty)
    #expect(quarantine.generation != before)
    quarantine.note(Self.other, minute: 7)
    #expect(quarantine.leftOut.isEmpty)
  }

  @Test func `a rule too hard for the trie is left to PCRE2 when its budget is gone`() {
    let quarantine = Quarantine()
    for _ in 1..<Quarantine.budget { quarantine.note(overrun: Self.one, minute: 7) }
    let before = quarantine.generation
    #expect(quarantine.alone.isEmpty)
    // What PCRE2 has given up is counted apart.
    quarantine.note(Self.one, minute: 7)
    #expect(quarantine.alone.isEmpty && quarantine.leftOut.isEmpty)
    quarantine.note(overrun: Self.one, minute: 7)
    #expect(quarantine.alone == [Self.one])
    #expect(quarantine.generation != before)
    // The rule still takes what it took, so there is nothing to tell.
    #expect(quarantine.leftOut.isEmpty && quarantine.takeUntold().isEmpty)
    quarantine.clear()
    #expect(quarantine.alone.isEmpty)
  }

  @Test func `a router asks a rule that is left out no more, a rulebase's none`() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      "a.yaml",
      Array(
        """
        category: a
        rules:
          - {id: one, match: '^x(?<n>\\d+)'}
          - {id: two, match: '^x'}
        rulebase: a.rb

        """.utf8
      )
    )
    try directory.write("a.rb", Array("version=2\nrule=three:y %n:number%\nrule=four:z\n".utf8))
    let loading = Rulebook.load(paths: [directory.path])
    let book = try #require(loading.rulebook, "\(loading.problems)")
    var router = Router(book, ownPrograms: [], seed: 1)
    let lines = ["x1", "y 1", "z"].map { "Nov 25 09:00:00 h p: \($0)" }
    func rules() throws -> [String] { try lines.map { try route($0, book, &router) } }
    #expect(try rules() == ["a/one", "a/three", "a/four"])
    router.leaveOut([Quarantine.Key(category: 0, rule: 0)])
    #expect(try rules() == ["a/two", "a/three", "a/four"])
    // A search of a rulebase is given up as a whole, and noted as its first rule.
    router.leaveOut([Quarantine.Key(category: 0, rule: 2)])
    #expect(try rules() == ["a/one", "a/-", "a/-"])
    router.leaveOut([])
    #expect(try rules() == ["a/one", "a/three", "a/four"])
    // What PCRE2 decides alone is decided as before.
    let all = book.categories[0].rules.indices.map { Quarantine.Key(category: 0, rule: $0) }
    router.leaveOut([], alone: Set(all))
    #expect(try rules() == ["a/one", "a/three", "a/four"])
  }
}
