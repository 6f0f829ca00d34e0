import Rulebook
import Testing

/// What is written of a condition, and what it becomes.
struct AlertConditionTests {
  private static func number(_ metric: String, _ suffix: String = "") -> AlertOperand {
    .number(AlertNumber(metric: metric, suffix: suffix))
  }

  @Test(
    arguments: [
      (
        "metric: Orders, above: 100",
        .threshold(number("Orders"), AlertLimits(above: 100), minutes: 1)
      ),
      (
        "metric: Orders, above: 1.5k, below: 10, clear: 20, within: 10m",
        .threshold(number("Orders"), AlertLimits(above: 1_500, below: 10, clear: 20), minutes: 10)
      ),
      (
        "metric: Took_p99, above: 2s, within: 1d",
        .threshold(number("Took", "_p99"), AlertLimits(above: 2_000), minutes: 1_440)
      ),
      (
        "metric: Took_count, below: 5",
        .threshold(number("Took", "_count"), AlertLimits(below: 5), minutes: 1)
      ),
      (
        "metric: Full_max, above: 90%, clear: 80",
        .threshold(number("Full", "_max"), AlertLimits(above: 90, clear: 80), minutes: 1)
      ),
      (
        "metric: Sent, above: 10MiB, within: 1w",
        .threshold(number("Sent"), AlertLimits(above: 10_485_760), minutes: 10_080)
      ),
      (
        "metric: Open_change, below: -5",
        .threshold(number("Open", "_change"), AlertLimits(below: -5), minutes: 1)
      ),
      (
        "metric: $records, above: 1M",
        .threshold(number("$records"), AlertLimits(above: 1_000_000), minutes: 1)
      ),
      (
        "metric: Hits, label: ada, above: 3",
        .threshold(
          .number(AlertNumber(metric: "Hits", label: "ada")),
          AlertLimits(above: 3),
          minutes: 1
        )
      ),
      (
        "metric: Hits, each: label, above: 3",
        .threshold(
          .number(AlertNumber(metric: "Hits", isEachLabel: true)),
          AlertLimits(above: 3),
          minutes: 1
        )
      ),
      (
        "ratio: {of: Failures, to: Orders, minimum: 100}, above: 5%, within: 5m",
        .threshold(
          .ratio(AlertNumber(metric: "Failures"), of: AlertNumber(metric: "Orders"), minimum: 100),
          AlertLimits(above: 0.05),
          minutes: 5
        )
      ),
      (
        "ratio: {of: {metric: Hits, label: ada}, to: Hits}, above: 0.5",
        .threshold(
          .ratio(
            AlertNumber(metric: "Hits", label: "ada"),
            of: AlertNumber(metric: "Hits"),
            minimum: 1
          ),
          AlertLimits(above: 0.5),
          minutes: 1
        )
      ),
      ("metric: Orders, absent: 15m", .absent(number("Orders"), minutes: 15)),
      (
        "metric: Sent, rate_of_change: {above: 20%, over: 1h, minimum: 1kB}",
        .change(
          number("Sent"),
          AlertLimits(above: 0.2),
          minutes: 1,
          AlertChange(minutes: 60, isRelative: true, minimum: 1_000)
        )
      ),
      (
        "metric: Open, within: 5m, rate_of_change: {above: 10, below: -10, clear: 0, over: 1d}",
        .change(
          number("Open"),
          AlertLimits(above: 10, below: -10, clear: 0),
          minutes: 5,
          AlertChange(minutes: 1_440, isRelative: false)
        )
      ),
      ("metric: Orders, aberrant: either", .aberrant(number("Orders"), .either)),
      ("metric: Took_p95, aberrant: up", .aberrant(number("Took", "_p95"), .up)),
      (
        "unmatched: any",
        .threshold(number("$unmatched"), AlertLimits(above: 0), minutes: 1)
      ),
      (
        "unmatched: 10, within: 1h",
        .threshold(number("$unmatched"), AlertLimits(above: 10), minutes: 60)
      ),
      ("new_template: any", .newTemplate(records: 1)),
      ("new_template: 50", .newTemplate(records: 50)),
      ("ignored_change: any", .ignoredChange(rules: [], factor: 3)),
      (
        "ignored_change: {rules: [health], factor: 10}",
        .ignoredChange(rules: ["health"], factor: 10)
      ),
    ] as [(String, AlertCondition)]
  )
  func `a condition is read`(text: String, expected: AlertCondition) throws {
    #expect(try Shop.alert("id: a, \(text)").condition == expected)
  }

  @Test(
    arguments: [
      ("7", 7), ("-2.5", -2.5), ("+3", 3), ("1.5k", 1_500), ("2K", 2_000), ("3M", 3_000_000),
      ("1G", 1e9), ("1T", 1e12), ("1ki", 1_024), ("1Ki", 1_024), ("1Mi", 1_048_576),
      ("2 k", 2_000), ("5B", 5), ("1kB", 1_000), ("1KiB", 1_024), ("1GiB", 1_073_741_824),
    ]
  )
  func `a number may have a suffix`(text: String, value: Double) throws {
    let rule = try Shop.alert("id: a, metric: Money, above: \(text)")
    #expect(
      rule.condition == .threshold(Self.number("Money"), AlertLimits(above: value), minutes: 1)
    )
  }

  @Test(arguments: ["", "k", ".", "5.", "1e5", "0x10", "nan", "inf", "1kk", "5 %%", "--5", "1e400"])
  func `what is no number is refused`(text: String) throws {
    let found = try problems([("shop.yaml", Shop.file("id: a, metric: Money, above: '\(text)'"))])
    #expect(
      found.count == 1 && found[0].contains("above must be a number, not \"\(text)\""),
      "\(found)"
    )
  }

  @Test func `an alert has defaults`() throws {
    let rule = try Shop.alert("id: a, unmatched: any")
    #expect(rule.scope == .category("shop") && rule.severity == .warning && rule.owner.isEmpty)
    #expect(rule.holdMinutes == 0 && rule.schedule == nil && rule.environments.isEmpty)
    #expect(rule.onlyIf.isEmpty && rule.inhibitedBy.isEmpty && rule.contributors.isEmpty)
    #expect((rule.position.line, rule.position.column) == (21, 5))
  }

  @Test func `everything else of an alert is read`() throws {
    let rules = try Shop.alerts(
      Shop.head + """
        alerts:
          - id: low
            severity: critical
            owner: sales
            description: nobody buys
            action: look at the shop
            metric: Orders
            below: 10
            for: 1h
            at: {days: [mon-wed, sat], hours: ['08:00-12:00', '22:00-06:00', '20:00-24:00'], zone: UTC}
            environment: prod
            only_if: shop/other
            inhibited_by: [other]
            contributors: [buyers, Hits]
          - {id: other, description: d, action: a, new_template: any}

        """
    )
    let rule = try #require(rules.first)
    #expect((rule.severity, rule.owner, rule.description) == (.critical, "sales", "nobody buys"))
    #expect((rule.action, rule.holdMinutes) == ("look at the shop", 60))
    #expect(rule.environments == ["prod"] && rule.contributors == ["buyers", "Hits"])
    #expect(rule.onlyIf == [AlertRule.Reference(category: "shop", id: "other")])
    #expect(rule.inhibitedBy == [AlertRule.Reference(id: "other")])
    let hours = [(480, 720), (1_320, 360), (1_200, 1_440)].map { (from: $0.0, to: $0.1) }
    #expect(rule.schedule == AlertSchedule(days: [0, 1, 2, 5], hours: hours, zone: "UTC"))
  }

  @Test(
    arguments: [
      ("mon", [0]), ("Friday", [4]), ("mon-fri", [0, 1, 2, 3, 4]), ("sat-mon", [0, 5, 6]),
      ("sun-sun", [6]),
    ] as [(String, Set<Int>)]
  )
  func `days are names and ranges`(text: String, days: Set<Int>) throws {
    let rule = try Shop.alert("id: a, unmatched: any, at: {days: \(text)}")
    #expect(rule.schedule?.days == days)
  }

  @Test func `a strict category has an alert of its own, unless it is written`() throws {
    let strict = Shop.head + "unknown: {strict: true}\n"
    let rule = try #require(try Shop.alerts(strict).first)
    #expect(rule.id == "unmatched" && rule.severity == .warning && !rule.action.isEmpty)
    #expect(
      rule.condition
        == .threshold(Self.number("$unmatched"), AlertLimits(above: 0), minutes: 1)
    )
    for alert in ["id: mine, unmatched: 10", "id: unmatched, metric: Orders, below: 1"] {
      let rules = try Shop.alerts(Shop.file(alert) + "unknown: {strict: true}\n")
      #expect(rules.count == 1)
    }
  }
}
