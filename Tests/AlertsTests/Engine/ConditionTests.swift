import Alerts
import Ledger
import Minutes
import Rulebook
import Testing

@Suite struct ConditionTests {
  // MARK: Numbers over a window

  @Test func `a count is added up over the window`() {
    var scene = Scene([alert("a", .threshold(number(), AlertLimits(above: 100), minutes: 10))])
    scene.close(hits: [50, 50])
    #expect(scene.phase() == nil)
    scene.close(hits: [1])
    #expect(scene.phase() == .firing)
    let episode = scene.episodes[1]
    #expect(episode?.finding == "101 in 10m vs at most 100")
    #expect(episode?.headline == "[major] web_team web Hits: 101 in 10m vs at most 100")
    #expect(episode?.observed == 101 && episode?.high == 100 && episode?.low == nil)
    #expect(episode?.since == monday + 120 && episode?.fired == monday + 120)
    // What lies behind the window counts no more.
    scene.close(hits: Array(repeating: 0, count: 7))
    #expect(scene.phase() == .firing)
    scene.close(hits: [0])
    #expect(scene.phase() == .resolved)
    #expect(scene.episodes[1]?.resolved == monday + 11 * 60)
  }

  @Test func `too few are told only where every minute of the window is known`() {
    var scene = Scene([alert("a", .threshold(number(), AlertLimits(below: 5), minutes: 3))])
    scene.close(hits: [0, 0])
    #expect(scene.phase() == nil)
    scene.close(hits: [4])
    #expect(scene.phase() == .firing && scene.episodes[1]?.finding == "4 in 3m vs at least 5")
    scene.miss(1)
    scene.close(hits: [9])
    #expect(scene.phase() == .firing)
    scene.close(hits: [0, 0])
    #expect(scene.phase() == .resolved)
  }

  @Test func `a range has two sides`() {
    var scene = Scene([
      alert("a", .threshold(number(), AlertLimits(above: 9, below: 3), minutes: 1))
    ])
    scene.close(hits: [3, 9])
    #expect(scene.phase() == .inactive)
    scene.close(hits: [10])
    #expect(scene.episodes[1]?.finding == "10 in 1m vs 3 to 9")
    scene.close(hits: [5, 2])
    #expect(scene.phase() == .firing && scene.episodes.count == 2)
  }

  static let kinds: [(String, String, [MetricValue], Double)] = [
    ("sum over the window", "", [.count(3), .count(4)], 7),
    ("different values of the window", "", [distinct(0..<30), distinct(20..<50)], 50),
    ("quantile of the window", "_max", [distribution([1, 2]), distribution([9, 3])], 9),
    ("number of values", "_count", [distribution([1, 2]), distribution([9, 3])], 4),
    ("last reading", "", [gauge([7, 3], at: 1), gauge([5], at: 2)], 5),
    ("greatest reading", "_max", [gauge([7, 3], at: 1), gauge([5], at: 2)], 7),
    ("label", "", [labelled(["x": 3, "y": 1]), labelled(["y": 2])], 3),
  ]

  @Test(arguments: kinds.indices) func `each kind has its own way over a window`(place: Int) {
    let (name, suffix, values, expected) = ConditionTests.kinds[place]
    let label = name == "label" ? "y" : nil
    let operand = number("M", suffix: suffix, label: label)
    var scene = Scene([
      alert("a", .threshold(operand, AlertLimits(above: expected - 0.5), minutes: 2)),
      alert("b", .threshold(operand, AlertLimits(above: expected), minutes: 2)),
    ])
    for value in values { scene.close(["M": value]) }
    #expect(scene.episodes.values.first { $0.series.alert == "a" }?.observed == expected, "\(name)")
    #expect(scene.phase("b") == .inactive)
  }

  @Test func `quantiles of no value lie beyond no limit`() {
    let operand = number("Took", suffix: "_p99")
    var scene = Scene([alert("a", .threshold(operand, AlertLimits(above: 5), minutes: 1))])
    scene.close(["Took": distribution([9])])
    #expect(scene.phase() == .firing)
    scene.close(["Took": .zero(.distribution)])
    #expect(scene.phase() == .resolved)
  }

  @Test func `each label is watched by itself`() {
    let operand = number("M", each: true)
    var scene = Scene([alert("a", .threshold(operand, AlertLimits(above: 5), minutes: 1))])
    scene.close(["M": labelled(["x": 9, "y": 6, "z": 1])])
    #expect(scene.phase(label: "x") == .firing && scene.phase(label: "y") == .firing)
    #expect(scene.phase(label: "z") == nil)
    #expect(scene.episodes[1]?.headline == "[major] web_team web M[x]: 9 in 1m vs at most 5")
    scene.close(["M": labelled(["x": 9])])
    #expect(scene.phase(label: "x") == .firing && scene.phase(label: "y") == .resolved)
  }

  @Test func `a label that is no text is watched as well`() {
    let operand = number("M", each: true)
    var scene = Scene([alert("a", .threshold(operand, AlertLimits(above: 5), minutes: 2))])
    func value(_ count: UInt64) -> MetricValue {
      let entry = Labelled.Entry(label: [0x6d, 0xfc, 0x6c, 0x1b], value: .count(count))
      return .labelled(
        Labelled(total: .count(count), entries: [entry], other: .count(0), cap: 100)
      )
    }
    scene.close(["M": value(3)])
    scene.close(["M": value(3)])
    #expect(scene.episodes[1]?.series.label == "m\u{fffd}l#033")
    #expect(scene.episodes[1]?.observed == 6)
  }

  @Test func `a ratio divides what the windows hold, and takes a least number of events`() {
    let ratio = AlertOperand.ratio(
      AlertNumber(metric: "Bad"),
      of: AlertNumber(metric: "All"),
      minimum: 100
    )
    var scene = Scene([alert("a", .threshold(ratio, AlertLimits(above: 0.05), minutes: 2))])
    scene.close(["Bad": .count(9), "All": .count(10)])
    #expect(scene.phase() == nil)
    scene.close(["Bad": .count(2), "All": .count(80)])
    #expect(scene.phase() == .inactive)
    scene.close(["Bad": .count(10), "All": .count(80)])
    #expect(scene.phase() == .firing)
    #expect(
      scene.episodes[1]?.headline
        == "[major] web_team web Bad/All: 7.5% in 2m vs at most 5%"
    )
  }

  @Test func `parts of the account are numbers as well`() {
    var scene = Scene([
      alert("a", .threshold(number("$records"), AlertLimits(above: 10), minutes: 1))
    ])
    scene.close(records: 10)
    #expect(scene.phase() == .inactive)
    scene.close(records: 11)
    #expect(scene.phase() == .firing)
  }

  // MARK: Changes

  @Test func `a change is a share of the value before`() {
    let change = AlertChange(minutes: 60, isRelative: true, minimum: 100)
    var scene = Scene([
      alert("a", .change(number("Used"), AlertLimits(above: 0.2), minutes: 1, change))
    ])
    for step in 0..<61 { scene.close(["Used": gauge([1_000 + Int64(step)])]) }
    #expect(scene.phase() == .inactive)
    scene.close(["Used": gauge([1_300])])
    #expect(scene.phase() == .firing)
    #expect(scene.episodes[1]?.finding == "+29.9% in 1h (1001 to 1300) vs at most +20%")
    #expect(scene.episodes[1]?.observed == 1_300)
  }

  @Test func `a change may be a difference, and needs both windows whole`() {
    let change = AlertChange(minutes: 2, isRelative: false)
    var scene = Scene([alert("a", .change(number(), AlertLimits(below: -5), minutes: 1, change))])
    scene.close(hits: [10, 10])
    #expect(scene.phase() == nil)
    scene.close(hits: [4])
    #expect(scene.episodes[1]?.finding == "-6 in 2m (10 to 4) vs at least -5")
    scene.miss(2)
    scene.close(hits: [50])
    #expect(scene.phase() == .firing)
  }

  @Test func `from nothing to enough is more than any share, from nothing to little is not`() {
    let change = AlertChange(minutes: 1, isRelative: true, minimum: 10)
    var scene = Scene([alert("a", .change(number(), AlertLimits(above: 5), minutes: 1, change))])
    scene.close(hits: [0, 9])
    #expect(scene.phase() == .inactive)
    scene.close(hits: [0, 10])
    #expect(scene.episodes[1]?.finding == "up from 0 in 1m (0 to 10) vs at most +500%")
  }

  // MARK: Absence

  @Test func `absence takes minutes that are all known and all without a record`() {
    var scene = Scene([alert("a", .absent(number(), minutes: 3))])
    scene.close(hits: [0, 0])
    #expect(scene.phase() == nil)
    scene.close(hits: [0])
    #expect(scene.phase() == .firing && scene.episodes[1]?.finding == "none in 3m vs at least 1")
    scene.close(hits: [1])
    #expect(scene.phase() == .resolved)
    scene.close(hits: [0, 0])
    scene.miss(1)
    scene.close(hits: [0, 0])
    #expect(scene.phase() == .resolved)
    scene.close(hits: [0])
    #expect(scene.phase() == .firing)
  }

  @Test func `a category that never said anything is absent too`() {
    var scene = Scene([alert("a", .absent(number("$records"), minutes: 2))])
    scene.close(category: "other")
    #expect(scene.phase() == nil)
    scene.close(category: "other")
    #expect(scene.phase() == .firing)
  }

  // MARK: Aberrance

  static let directions: [(AlertDirection, AlertDirection, Bool)] = [
    (.up, .up, true), (.up, .down, false), (.down, .down, true), (.down, .up, false),
    (.either, .up, true), (.either, .down, true),
  ]

  @Test(arguments: directions) func `aberrance counts on the side asked for`(
    asked: AlertDirection,
    found: AlertDirection,
    fires: Bool
  ) {
    var scene = Scene([alert("a", .aberrant(number(), asked))])
    scene.evidence.aberrance = AlertAberrance(
      isFlagged: true,
      direction: found,
      observed: 1_761,
      expected: 610,
      low: 590,
      high: 640,
      since: monday - 240
    )
    scene.close(hits: [1])
    #expect((scene.phase() == .firing) == fires)
    guard fires else { return }
    #expect(scene.episodes[1]?.finding == "1761 a minute vs 590 to 640 expected")
    #expect(scene.episodes[1]?.since == monday - 240)
    // Flags come and go while something is odd: it is over after nine calm minutes on end.
    scene.evidence.aberrance?.isFlagged = false
    scene.close(hits: [1, 1, 1, 1, 1, 1, 1, 1])
    scene.evidence.aberrance?.isFlagged = true
    scene.close(hits: [1])
    scene.evidence.aberrance?.isFlagged = false
    scene.close(hits: [1, 1, 1, 1])
    scene.restart()
    scene.miss(20)
    scene.close(hits: [1, 1, 1, 1])
    #expect(scene.phase() == .firing && scene.episodes.count == 1)
    scene.close(hits: [1])
    #expect(scene.phase() == .resolved)
  }

  @Test func `a detector that is learning says nothing`() {
    var scene = Scene([alert("a", .aberrant(number(), .either))])
    scene.close(hits: [1, 2, 3])
    #expect(scene.phase() == nil)
  }

  // MARK: News

  @Test func `a new template is told once, and over after an hour`() {
    var scene = Scene([alert("a", .newTemplate(records: 2))])
    scene.evidence.templates = [
      AlertNews(id: "t1", text: "disk <num> on fire", records: 2, sample: "disk 4 on fire"),
      AlertNews(id: "t2", text: "hello", records: 1),
    ]
    scene.close()
    #expect(scene.phase(label: "t1", environment: "") == .firing)
    #expect(scene.phase(label: "t2", environment: "") == nil)
    let episode = scene.episodes[1]
    #expect(
      episode?.headline
        == "[major] web_team web $template[t1]: 2 records vs none before: disk <num> on fire"
    )
    #expect(episode?.samples == ["disk 4 on fire"])
    scene.evidence.templates = []
    for _ in 0..<59 { scene.close() }
    #expect(scene.phase(label: "t1", environment: "") == .firing)
    scene.close()
    #expect(scene.phase(label: "t1", environment: "") == .resolved)
    // Nobody asks for it again: a flood of news must not fill the states.
    for _ in 0..<60 { scene.close() }
    #expect(scene.phase(label: "t1", environment: "") == nil && scene.states.isEmpty)
  }

  @Test func `a flood of new templates is told in turns`() {
    var scene = Scene([alert("a", .newTemplate(records: 1))])
    scene.evidence.templates = (0..<30).map { AlertNews(id: "t\($0)", text: "x", records: 1) }
    scene.close()
    #expect(scene.episodes.count == AlertEngine.maxNews)
    scene.close()
    #expect(scene.episodes.count == 30)
  }

  @Test func `news waits for another alert, which has an environment`() {
    var scene = Scene([
      alert("a", .newTemplate(records: 1)) { $0.onlyIf = [.init(id: "b")] },
      alert("b", .threshold(number(), AlertLimits(above: 5), minutes: 1)),
    ])
    scene.evidence.templates = [AlertNews(id: "t1", text: "x", records: 1)]
    scene.close(hits: [1])
    #expect(scene.phase(label: "t1", environment: "") == .pending)
    scene.close(hits: [9])
    #expect(scene.phase(label: "t1", environment: "") == .firing)
  }

  @Test func `an ignore rule that changes is told until it is as before`() {
    var scene = Scene([alert("a", .ignoredChange(rules: [], factor: 3))])
    scene.evidence.ignored = [
      AlertNews(id: "health", text: "today", records: 18_000, expected: 3_000)
    ]
    scene.close()
    #expect(scene.phase(label: "health", environment: "") == .firing)
    #expect(scene.episodes[1]?.finding == "18000 records today vs about 3000")
    scene.evidence.ignored = nil
    scene.close()
    #expect(scene.phase(label: "health", environment: "") == .firing)
    scene.evidence.ignored = []
    scene.close()
    #expect(scene.phase(label: "health", environment: "") == .resolved)
  }
}
