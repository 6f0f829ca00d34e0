import Alerts
import Ledger
import Minutes
import Rulebook
import Syslog
import Testing

@Suite struct StateTests {
  private func above(_ limit: Double, clear: Double? = nil) -> AlertCondition {
    .threshold(number(), AlertLimits(above: limit, clear: clear), minutes: 1)
  }

  @Test func `inactive, pending, firing, resolved`() {
    var scene = Scene([alert("a", above(10), hold: 3)])
    scene.close(hits: [5])
    #expect(scene.phase() == .inactive)
    scene.close(hits: [11, 12])
    #expect(scene.phase() == .pending && scene.episodes.isEmpty)
    scene.close(hits: [13])
    #expect(scene.phase() == .firing)
    #expect(scene.episodes[1]?.since == monday + 60 && scene.episodes[1]?.fired == monday + 180)
    scene.close(hits: [50, 20])
    #expect(scene.episodes[1]?.peak == 50 && scene.episodes[1]?.observed == 13)
    scene.close(hits: [10])
    #expect(scene.phase() == .resolved && scene.episodes[1]?.resolved == monday + 420)
    scene.close(hits: Array(repeating: 0, count: 1_440))
    #expect(scene.phase() == .inactive)
  }

  @Test func `a pause in between starts the hold anew`() {
    var scene = Scene([alert("a", above(10), hold: 3)])
    scene.close(hits: [11, 11, 9, 11, 11])
    #expect(scene.phase() == .pending)
    scene.close(hits: [11])
    #expect(scene.phase() == .firing)
  }

  @Test func `unknown minutes neither hold nor clear`() {
    var scene = Scene([alert("a", above(10), hold: 3)])
    scene.close(hits: [11, 11])
    scene.miss(30)
    #expect(scene.phase() == .pending)
    scene.close(hits: [11])
    #expect(scene.phase() == .firing)
    scene.miss(600)
    scene.close(["Hits": .count(0)], isPartial: true)
    #expect(scene.phase() == .firing)
    scene.close(hits: [0])
    #expect(scene.phase() == .resolved)
  }

  @Test func `a part of a minute may fire an alert and never clears one`() {
    var scene = Scene([
      alert("a", above(10)), alert("b", .threshold(number(), AlertLimits(below: 5), minutes: 1)),
    ])
    scene.close(["Hits": .count(11)], isPartial: true)
    #expect(scene.phase("a") == .firing)
    scene.close(["Hits": .count(1)], isPartial: true)
    #expect(scene.phase("a") == .firing && scene.phase("b") == nil)
  }

  @Test func `with a clear level it fires until the value is back there`() {
    var scene = Scene([alert("a", above(10, clear: 4))])
    scene.close(hits: [11, 9, 5])
    #expect(scene.phase() == .firing)
    scene.close(hits: [4])
    #expect(scene.phase() == .resolved && scene.episodes.count == 1)
    // What is not firing does not begin in between.
    scene.close(hits: [9])
    #expect(scene.phase() == .resolved)
  }

  @Test func `states outlive a restart`() {
    var scene = Scene([alert("a", above(10), hold: 3)])
    scene.close(hits: [11, 11])
    scene.restart()
    scene.close(hits: [11])
    #expect(scene.phase() == .firing && scene.episodes[1]?.since == monday)
    scene.restart()
    scene.close(hits: [11])
    #expect(scene.phase() == .firing && scene.episodes.count == 1)
    scene.restart()
    scene.close(hits: [0])
    #expect(scene.episodes[1]?.resolved == monday + 5 * 60)
    scene.close(hits: [11, 11, 11])
    #expect(scene.episodes.count == 2)
  }

  @Test func `windows are recalled after a restart`() {
    var scene = Scene([alert("a", .threshold(number(), AlertLimits(above: 100), minutes: 10))])
    scene.close(hits: [60])
    #expect(scene.engine.memoryMinutes == 10)
    scene.restart()
    scene.engine.recall(Scene.summary(monday, ["Hits": .count(60)]))
    scene.close(hits: [50])
    #expect(scene.phase() == .firing)
  }

  @Test func `a clock set back resolves nothing and counts nothing twice`() {
    var scene = Scene([alert("a", above(10))])
    scene.close(hits: [11])
    scene.minute = monday - 3_600
    scene.close(hits: [0, 0, 0])
    #expect(scene.phase() == .firing)
    scene.minute = monday + 60
    scene.close(hits: [0])
    #expect(scene.phase() == .resolved)
  }

  @Test func `late records count with the next minute`() {
    var scene = Scene([alert("a", .threshold(number(), AlertLimits(above: 10), minutes: 5))])
    scene.close(hits: [5])
    var late = Scene.summary(monday, ["Hits": .count(5)])
    late.isAmendment = true
    scene.minute = monday
    _ = scene.close([late])
    #expect(scene.phase() == nil)
    scene.close(hits: [1])
    #expect(scene.phase() == .firing && scene.episodes[1]?.observed == 11)
  }

  @Test func `a clock that was ahead blinds nobody`() {
    var scene = Scene([alert("a", above(10))])
    scene.close(hits: [1])
    scene.minute = monday + 30 * 86_400
    scene.close(hits: [1, 1])
    scene.minute = monday + 120
    scene.close(hits: [11])
    #expect(scene.phase() == .firing)
  }

  @Test func `many unknown minutes of a window keep an alert firing, few do not`() {
    for (missed, expected) in [(5, AlertPhase.firing), (1, .resolved)] {
      var scene = Scene([alert("a", .threshold(number(), AlertLimits(above: 100), minutes: 10))])
      scene.close(hits: [0, 0, 0, 0, 0, 0, 0, 0, 0, 101])
      #expect(scene.phase() == .firing)
      scene.close(hits: Array(repeating: 0, count: 9 - missed))
      scene.miss(missed)
      scene.close(hits: [0])
      #expect(scene.phase() == expected, "\(missed)")
    }
  }

  @Test func `an alert that is gone at a restart ends its episode`() {
    var scene = Scene([alert("a", above(10))])
    scene.close(hits: [11])
    let setup = AlertEngine.Setup(rules: [], tables: noTables([]))
    var engine = AlertEngine(
      setup,
      states: Array(scene.states.values),
      firing: Array(scene.episodes.values),
      nextEpisode: 2
    )
    scene.store(engine.takeChanges())
    #expect(scene.states.isEmpty && scene.episodes[1]?.resolved == monday + 60)
  }

  @Test func `an environment that is silent after a restart is judged by its silence`() {
    let records = number("$records")
    var scene = Scene([alert("a", .threshold(records, AlertLimits(above: 10), minutes: 1))])
    scene.close(environment: "qa", records: 50)
    #expect(scene.phase(environment: "qa") == .firing)
    scene.restart()
    scene.close()
    #expect(scene.phase(environment: "qa") != .firing)
  }

  @Test
  func `a category that speaks in another environment leaves nothing behind in the usual one`() {
    var scene = Scene([alert("a", .absent(number("$records"), minutes: 1))])
    scene.close(category: "other")
    #expect(scene.phase() == .firing)
    scene.close(environment: "qa")
    #expect(scene.phase() == nil && scene.episodes[1]?.resolved != nil)
    #expect(scene.phase(environment: "qa") == .inactive)
  }

  // MARK: Schedules

  static let hours: [(String, Int64, Bool)] = [
    ("Monday 09:59", 9 * 3_600 + 3_540, false), ("Monday 10:00", 10 * 3_600, true),
    ("Monday 17:59", 17 * 3_600 + 3_540, true), ("Monday 18:00", 18 * 3_600, false),
    ("Friday 12:00", 4 * 86_400 + 43_200, true), ("Saturday 12:00", 5 * 86_400 + 43_200, false),
  ]

  @Test(arguments: hours) func `it is judged in its hours alone`(
    name: String,
    offset: Int64,
    fires: Bool
  ) {
    let schedule = AlertSchedule(days: Set(0...4), hours: [(600, 1_080)])
    var scene = Scene([alert("a", above(10)) { $0.schedule = schedule }], at: monday + offset)
    scene.close(hits: [11])
    #expect((scene.phase() == .firing) == fires, "\(name)")
  }

  @Test func `high at two on Sunday and low at ten on Monday in one file`() {
    var scene = Scene(
      [
        alert("night", above(100)) { $0.schedule = AlertSchedule(days: [6], hours: [(0, 360)]) },
        alert("prime", .threshold(number(), AlertLimits(below: 100), minutes: 1)) {
          $0.schedule = AlertSchedule(days: [0], hours: [(540, 1_020)])
        },
      ],
      at: monday + 6 * 86_400 + 7_200
    )
    scene.close(hits: [500])
    #expect(scene.phase("night") == .firing && scene.phase("prime") != .firing)
    scene.minute = monday + 7 * 86_400 + 36_000
    scene.close(hits: [500])
    #expect(scene.phase("night") == .resolved && scene.phase("prime") != .firing)
    scene.close(hits: [50])
    #expect(scene.phase("prime") == .firing)
  }

  @Test func `hours over midnight belong to the day they begin on, in the zone asked for`() {
    let berlin = Zone(name: "Europe/Berlin", standardOffset: 3_600)
    let schedule = AlertSchedule(days: [0], hours: [(1_320, 120)], zone: "Europe/Berlin")
    // Tuesday 01:30 in Berlin is Tuesday 00:30 UTC.
    var scene = Scene(
      [alert("a", above(10)) { $0.schedule = schedule }],
      at: monday + 86_400 + 1_800,
      zones: ["Europe/Berlin": berlin]
    )
    scene.close(hits: [11])
    #expect(scene.phase() == .firing)
    scene.minute = monday + 86_400 + 3_600
    scene.close(hits: [11])
    #expect(scene.phase() == .resolved)
    #expect(scene.episodes[1]?.finding.hasSuffix("(outside of its hours now)") == true)
  }

  // MARK: Dependences

  @Test func `an alert waits for the one it depends on`() {
    var scene = Scene([
      alert("a", above(10)) { $0.onlyIf = [.init(id: "b")] },
      alert("b", above(20)),
    ])
    scene.close(hits: [11])
    #expect(scene.phase("a") == .pending)
    scene.close(hits: [21])
    #expect(scene.phase("b") == .firing && scene.phase("a") == .firing)
  }

  @Test func `an alert says nothing while its cause is about to fire`() {
    var scene = Scene([
      alert("server", above(10)) { $0.inhibitedBy = [.init(category: "network", id: "switch")] },
      alert(
        "switch",
        .absent(number("$records"), minutes: 1),
        scope: .category("network"),
        hold: 2
      ),
    ])
    scene.close(hits: [11])
    #expect(scene.phase("switch") == .pending && scene.phase("server") == .pending)
    scene.close(hits: [11])
    #expect(scene.phase("switch") == .firing && scene.phase("server") == .pending)
    _ = scene.close([
      Scene.summary(scene.minute, ["Hits": .count(11)]),
      Scene.summary(scene.minute, [:], category: "network"),
    ])
    #expect(scene.phase("switch") == .resolved && scene.phase("server") == .firing)
  }

  @Test func `environments are judged by themselves, or those asked for alone`() {
    var scene = Scene([
      alert("a", above(10)), alert("b", above(10)) { $0.environments = ["qa"] },
    ])
    _ = scene.close([
      Scene.summary(monday, ["Hits": .count(50)]),
      Scene.summary(monday, ["Hits": .count(5)], environment: "qa"),
    ])
    #expect(scene.phase("a") == .firing && scene.phase("a", environment: "qa") == .inactive)
    #expect(scene.phase("b") == nil && scene.phase("b", environment: "qa") == .inactive)
  }

  @Test func `each category is watched by itself where that is asked for`() {
    let rule = alert(
      "a",
      .threshold(number("$records"), AlertLimits(above: 5), minutes: 1),
      scope: .each
    )
    var scene = Scene([rule])
    _ = scene.close([
      Scene.summary(monday, [:], category: "web", records: 9),
      Scene.summary(monday, [:], category: "mail", records: 2),
    ])
    let phases = scene.engine.allStates.map { ($0.series.category, $0.phase) }
    #expect(phases.map(\.0) == ["mail", "web"] && phases.map(\.1) == [.inactive, .firing])
  }

  @Test func `an alert that is taken out of the rules ends`() {
    var scene = Scene([alert("a", above(10))])
    scene.close(hits: [11])
    scene.store(
      scene.engine.replace(.init(rules: [], tables: noTables([])), at: scene.minute)
    )
    #expect(scene.phase() == nil && scene.states.isEmpty)
    #expect(scene.episodes[1]?.resolved == monday + 60)
    #expect(scene.episodes[1]?.finding.hasSuffix("(the alert is not defined any more)") == true)
  }

  @Test func `an alert that stays keeps its minutes when rules are loaded anew`() {
    let rules = [alert("a", .threshold(number(), AlertLimits(above: 100), minutes: 10))]
    var scene = Scene(rules)
    scene.close(hits: [60])
    scene.store(
      scene.engine.replace(.init(rules: rules, tables: noTables(rules)), at: scene.minute)
    )
    scene.close(hits: [50])
    #expect(scene.phase() == .firing)
  }
}
