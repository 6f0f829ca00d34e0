import Foundation
import Patterns
import Rulebook
import Syslog
import Testing

/// Changed rules beside the rules in force.
struct RuleTrialTests {
  typealias Hand = RuleTrial.Hand

  private static let shop = """
    category: shop
    select: {program: shop}
    rules:
      - {id: order, match: '^order \\d+', samples: [{line: 'order 5'}, {line: 'order 5 rush'}]}
      - {id: refund, match: '^refund', samples: [{line: 'refund of 7'}]}

    """

  private func head(_ program: String, _ message: String) -> String {
    "Nov 25 09:00:00 h \(program)[7]: \(message)"
  }

  private func tried(
    _ old: [(name: String, text: String)],
    _ new: [(name: String, text: String)],
    _ lines: [String],
    source: RuleTrial.Source = .kept,
    since: Int64? = nil
  ) throws -> (count: TrialCount, ends: [Int?]) {
    var trial = RuleTrial(
      old: try rulebook(old),
      new: try rulebook(new),
      ownPrograms: ["minuted"],
      zone: .utc,
      years: .notAfter(1_800_000_000),
      since: since
    )
    var ends: [Int?] = []
    for line in lines {
      let bytes = Array(line.utf8) + [UInt8](repeating: 0x0a, count: ByteScan.padding)
      bytes.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        switch trial.take(base, line.utf8.count, from: source) {
        case .settled: ends.append(nil)
        case .unmatched(let category, _): ends.append(category)
        }
      }
    }
    let files = Set(trial.old.categories.map(\.file).filter { !$0.isEmpty })
    trial.takeSamples(ofFiles: files)
    return (trial.count, ends)
  }

  private var lines: [String] {
    [
      head("shop", "order 1"), head("shop", "order 2 rush"), head("shop", "refund of 2"),
      head("shop", "return of 3"), head("shop", "hello"), head("cron", "order 1"),
    ]
  }

  @Test func `the same rules change nothing`() throws {
    let (count, ends) = try tried([("shop.yaml", Self.shop)], [("shop.yaml", Self.shop)], lines)
    #expect(count.gained.isEmpty && count.moves.isEmpty && !count.hasMoves && count.rerouted == 0)
    #expect(ends == [nil, nil, nil, 0, 0, 1])
    #expect(count.kept.map(\.lines) == [5, 1] && count.kept.map(\.after) == [3, 0])
    #expect(count.given.allSatisfy { $0.lines == 0 })
    #expect(count.samples == 3)
  }

  @Test func `a rule added behind the others takes only what none took`() throws {
    let new = Self.shop + "  - {id: return, match: '^re'}\n"
    let (count, _) = try tried([("shop.yaml", Self.shop)], [("shop.yaml", new)], lines)
    #expect(count.moves.isEmpty)
    #expect(count.gained.mapValues(\.lines) == [Hand(category: 0, rule: 2): 1])
    #expect(String(decoding: count.gained.values.first?.example ?? [], as: UTF8.self) == lines[3])
    #expect((count.kept[0].before, count.kept[0].after) == (3, 4))
  }

  @Test func `a rule put before others takes their lines and samples, and that is told`() throws {
    let rush = "rules:\n  - {id: rush, match: 'rush$'}\n"
    let new = Self.shop.replacing("rules:\n", with: rush)
    let (count, _) = try tried([("shop.yaml", Self.shop)], [("shop.yaml", new)], lines)
    let move = TrialCount.Move(from: Hand(category: 0, rule: 0), to: Hand(category: 0, rule: 0))
    #expect(count.moves.keys.map { $0 } == [move])
    let tried = count.moves[move]
    #expect(tried?.lines == 1 && tried?.samples == 1)
    #expect(tried?.example == Array(lines[1].utf8), "a line, not its sample")
  }

  @Test func `a rule that is gone leaves its lines to others or to none`() throws {
    let new = """
      category: shop
      select: {program: shop}
      rules:
        - {id: refund, match: '^re'}

      """
    let (count, ends) = try tried([("shop.yaml", Self.shop)], [("shop.yaml", new)], lines)
    let move = TrialCount.Move(from: Hand(category: 0, rule: 0), to: Hand(category: 0, rule: -1))
    #expect(count.moves.mapValues(\.lines) == [move: 2] && count.moves[move]?.samples == 2)
    #expect(count.gained.mapValues(\.lines) == [Hand(category: 0, rule: 0): 1])
    #expect(ends == [0, 0, nil, nil, 0, 1])
  }

  @Test func `rules in another order are the same rules`() throws {
    let new = """
      category: shop
      select: {program: shop}
      rules:
        - {id: refund, match: '^refund', samples: [{line: 'refund of 7'}]}
        - {id: order, match: '^order \\d+', samples: [{line: 'order 5'}]}

      """
    let (count, _) = try tried([("shop.yaml", Self.shop)], [("shop.yaml", new)], lines)
    #expect(!count.hasMoves && count.gained.isEmpty)
    let pairs = RulePairs(
      try rulebook([("shop.yaml", Self.shop)]),
      try rulebook([("shop.yaml", new)])
    )
    #expect(pairs[Hand(category: 0, rule: 0)] == Hand(category: 0, rule: 1))
    #expect(pairs.change(Hand(category: 0, rule: 0)) == .unchanged)
  }

  @Test(arguments: [
    ("match: '^refund'", "match: '^refund of'", RulePairs.Change.changed),
    ("match: '^refund'", "match: '^refund', ignore: true, why: dull", .changed),
    ("match: '^refund'", "match: '^refund', tally: [{count: Refunds}]", .changed),
    ("match: '^refund'", "match: '^refund', program: [shop]", .changed),
    ("id: refund", "id: refunds", .new),
    ("rules:", "# moved by a line\nrules:", .unchanged),
    ("refund of 7", "refund of 8", .unchanged),
  ])
  func `what became of a rule is told by what it takes and does`(
    old: String,
    new: String,
    change: RulePairs.Change
  ) throws {
    let pairs = RulePairs(
      try rulebook([("shop.yaml", Self.shop)]),
      try rulebook([("shop.yaml", Self.shop.replacing(old, with: new))])
    )
    #expect(pairs.change(Hand(category: 0, rule: 1)) == change)
    #expect((pairs[Hand(category: 0, rule: 1)] == nil) == (change == .new))
  }

  @Test func `a new category that comes first takes lines from others`() throws {
    let new = "category: all\nselect: {contains: 'order'}\nrules: [{id: o, match: '^order 1'}]\n"
    let (count, ends) = try tried(
      [("shop.yaml", Self.shop)],
      [("all.yaml", new), ("shop.yaml", Self.shop)],
      lines
    )
    let names = [
      TrialCount.Move(from: Hand(category: 0, rule: 0), to: Hand(category: 0, rule: 0)),
      TrialCount.Move(from: Hand(category: 0, rule: 0), to: Hand(category: 0, rule: -1)),
    ]
    #expect(Set(count.moves.keys) == Set(names))
    // cron's line is gained by it; the second order is nobody's.
    #expect(count.gained.mapValues(\.lines) == [Hand(category: 0, rule: 0): 1])
    #expect(ends == [nil, 0, nil, 1, 1, nil])
  }

  @Test func `what is unmatched in another category than before is counted`() throws {
    let new = "category: jobs\nselect: {program: cron}\nrules: [{id: o, match: '^none'}]\n"
    let (count, ends) = try tried(
      [("shop.yaml", Self.shop)],
      [("jobs.yaml", new), ("shop.yaml", Self.shop)],
      lines
    )
    #expect(count.rerouted == 1 && !count.hasMoves && ends.last == 0)
  }

  @Test func `lines without a header, too early ones and our own are counted apart`() throws {
    let odd = ["rubbish", "", head("minuted", "minute=1"), head("shop", "order 1")]
    let since = try #require(Stamp.parse("2026-11-25T09:00:00Z"))
    let (count, _) = try tried(
      [("shop.yaml", Self.shop)],
      [("shop.yaml", Self.shop)],
      odd + ["Nov 25 08:59:59 h shop[7]: order 1"],
      source: .given,
      since: since
    )
    #expect((count.lines, count.malformed, count.own, count.early) == (5, 2, 1, 1))
    #expect(count.given.map(\.lines) == [1, 0] && count.kept.map(\.lines) == [0, 0])
  }

  @Test func `of a rulebase the rules go on when a line above moves them`() throws {
    let directory = try TemporaryDirectory()
    let rules = Array("category: fw\nselect: {program: fw}\nrulebase: fw.rulebase\n".utf8)
    func book(_ name: String, _ base: String) throws -> Rulebook {
      let sub = directory.url.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: sub, withIntermediateDirectories: true)
      try directory.write("\(name)/fw.yaml", rules)
      try directory.write("\(name)/fw.rulebase", Array(base.utf8))
      let loading = Rulebook.load(paths: [sub.path])
      return try #require(loading.rulebook, "\(loading.problems)")
    }
    let old = try book("old", "version=2\nrule=:up %n:number%\nrule=:down %n:number%\n")
    let new = try book("new", "version=2\nrule=:new %n:number%\nrule=:up %n:number%\n")
    let pairs = RulePairs(old, new)
    #expect(pairs[Hand(category: 0, rule: 0)] == Hand(category: 0, rule: 1))
    #expect(pairs[Hand(category: 0, rule: 1)] == nil)
    #expect(pairs.change(Hand(category: 0, rule: 0)) == .new)
    #expect(pairs.change(Hand(category: 0, rule: 1)) == .unchanged)
  }

  // MARK: Which file a changed one replaces

  private func replaced(
    _ changed: [(name: String, text: String)],
    paths: (String) -> [String] = { ["\($0)/rules"] }
  ) throws -> [String] {
    let directory = try TemporaryDirectory()
    for folder in ["rules", "new"] {
      try FileManager.default.createDirectory(
        at: directory.url.appendingPathComponent(folder),
        withIntermediateDirectories: true
      )
    }
    try directory.write("rules/b.yaml", Array("category: beta\nselect: {program: b}\n".utf8))
    try directory.write("rules/d.yaml", Array("category: delta\nselect: {program: d}\n".utf8))
    for file in changed { try directory.write("new/\(file.name)", Array(file.text.utf8)) }
    let rulesPaths = paths(directory.path)
    let loading = Rulebook.load(paths: rulesPaths)
    let book = try #require(loading.rulebook, "\(loading.problems)")
    let result = book.replacing(
      with: changed.map { "\(directory.path)/new/\($0.name)" },
      in: rulesPaths
    ) { file in
      Rulebook.load(paths: [file]).rulebook?.categories.first { $0.file == file }?.name
    }
    return (result.files + result.problems.map(\.description)).map {
      $0.replacing(directory.path + "/", with: "")
    }
  }

  @Test
  func `a changed file takes the place of its name, then of its category, else it comes in order`()
    throws
  {
    let beta = "category: beta\nselect: {program: bb}\n"
    let other = "category: new\nselect: {program: n}\n"
    #expect(try replaced([("b.yaml", other)]) == ["new/b.yaml", "rules/d.yaml"])
    #expect(try replaced([("x.yaml", beta)]) == ["new/x.yaml", "rules/d.yaml"])
    #expect(try replaced([("c.yaml", other)]) == ["rules/b.yaml", "new/c.yaml", "rules/d.yaml"])
    #expect(try replaced([("a.yaml", other)]) == ["new/a.yaml", "rules/b.yaml", "rules/d.yaml"])
    #expect(try replaced([("e.yaml", other)]) == ["rules/b.yaml", "rules/d.yaml", "new/e.yaml"])
    #expect(
      try replaced([("a.yaml", other)], paths: { ["\($0)/rules/d.yaml", "\($0)/rules/b.yaml"] })
        == ["rules/d.yaml", "rules/b.yaml", "new/a.yaml"]
    )
    #expect(
      try replaced([("b.yaml", other), ("x.yaml", beta)]).last
        == "new/x.yaml: takes the same place as new/b.yaml; give one of the two"
    )
    #expect(
      try replaced([("e.yaml", other), ("a.yaml", "category: third\nselect: {program: t}\n")])
        == ["new/a.yaml", "rules/b.yaml", "rules/d.yaml", "new/e.yaml"]
    )
  }
}
