import Rulebook
import Testing

/// Alerts and hooks of the configuration beside the rule files.
struct SiteAlertsTests {
  private static let web = """
    category: web
    select: {program: web}
    rules:
      - {id: hit, match: '^hit', tally: [{count: Hits}, {count: Orders}]}
    alerts:
      - {id: many, metric: Hits, above: 9, owner: site, description: d, action: a, severity: major}

    """

  private func book() throws -> Rulebook {
    try rulebook([("shop.yaml", Shop.head), ("web.yaml", Self.web)])
  }

  private func settings(_ text: String) throws -> AlertSettings {
    let (settings, problems) = Settings.parse(text, file: "m.yaml")
    #expect(problems.isEmpty, "\(problems)")
    return try #require(settings).alerts
  }

  private func site(_ alert: String) throws -> AlertSettings {
    try settings("alerts:\n  - {\(alert), description: d, action: a}\n")
  }

  @Test func `alerts of rule files come first, those of the configuration have their names found`()
    throws
  {
    let site = try site(
      "id: slow, category: shop, ratio: {of: Took_p99, to: web.Hits}, above: 0.5, only_if: web/many"
    )
    let book = try book()
    #expect(site.problems(with: book).isEmpty)
    let rules = book.alerts(with: site)
    #expect(rules.map(\.id) == ["many", "slow"])
    #expect(
      rules.last?.condition
        == .threshold(
          .ratio(
            AlertNumber(metric: "Took", suffix: "_p99"),
            of: AlertNumber(metric: "Hits", category: "web"),
            minimum: 1
          ),
          AlertLimits(above: 0.5),
          minutes: 1
        )
    )
  }

  @Test(
    arguments: [
      ("metric: Orders, absent: 10m", [.category("shop"), .category("web")]),
      ("metric: Hits, above: 3", [.category("shop"), .category("web")]),
      ("metric: Took_p99, above: 3", [.category("shop")]),
      ("metric: $records, absent: 10m", [.each]),
      ("new_template: any", [.each]),
      ("ignored_change: any", [.each]),
      ("ignored_change: {rules: health}", [.category("shop")]),
    ] as [(String, [AlertRule.Scope])]
  )
  func `an alert for each category is one for those that have its metric`(
    text: String,
    scopes: [AlertRule.Scope]
  ) throws {
    let site = try site("id: a, category: '*', \(text)")
    let book = try book()
    #expect(site.problems(with: book).isEmpty)
    #expect(book.alerts(with: site).dropFirst().map(\.scope) == scopes)
  }

  @Test(
    arguments: [
      (
        "category: wbe, unmatched: any",
        "2:23: no rule file describes category \"wbe\"; did you mean \"web\"?"
      ),
      (
        "category: web, metric: Took_p99, above: 3",
        "2:36: category \"web\" has no metric \"Took_p99\"; one of Hits, Orders"
      ),
      (
        "category: '*', metric: Oders, above: 3",
        "2:36: no category has a metric \"Oders\"; did you mean \"Orders\"?"
      ),
      (
        "category: '*', metric: $records, above: 3%",
        "2:53: $records is a plain number; a share of what? use a ratio, or rate_of_change"
      ),
      (
        "category: web, metric: shop.Orders, above: 3",
        "2:36: \"shop.Orders\" is of another category; name it under category"
      ),
      (
        "category: web, ratio: {of: Hits, to: shp.Orders}, above: 3%",
        "2:50: there is no category \"shp\"; did you mean \"shop\"?"
      ),
      (
        "category: web, unmatched: any, only_if: many",
        "2:53: there is no alert \"many\"; did you mean \"web/many\"?"
      ),
      (
        "category: web, unmatched: any, only_if: web/a",
        "2:53: alert \"a\" waits for itself; name"
          + " another alert, or none"
      ),
      (
        "category: web, unmatched: any, environment: qa",
        "2:57: warning: no host is in environment \"qa\"; one of prod"
      ),
    ]
  )
  func `what shows only beside the rules is told`(text: String, expected: String) throws {
    let site = try site("id: a, \(text)")
    #expect(try site.problems(with: book()).map(\.description) == ["m.yaml:" + expected])
  }

  @Test(
    arguments: [
      ("owner: site", []), ("severity: major, category: 'w*'", []),
      (
        "owner: [site, siet]",
        ["2:39: warning: no alert has owner \"siet\"; did you mean \"site\"?"]
      ),
      (
        "category: [web2]",
        ["2:36: warning: no rule file describes category \"web2\"; did you mean \"web\"?"]
      ),
      (
        "severity: [critical]",
        [
          "2:12: warning: hook \"h\" hears of no alert; none has such severity, owner and category"
        ]
      ),
      (
        "category: shop",
        [
          "2:12: warning: hook \"h\" hears of no alert; none has such severity, owner and category"
        ]
      ),
    ]
  )
  func `a hook that hears of nothing is told`(text: String, expected: [String]) throws {
    let settings = try settings("hooks:\n  - {name: h, file: /a, \(text)}\n")
    let found = try settings.problems(with: book()).map(\.description)
    #expect(found == expected.map { "m.yaml:" + $0 })
  }

  @Test func `an unknown zone is an error where zones are known`() throws {
    let site = try site("id: a, category: web, unmatched: any, at: {hours: 8-18, zone: Mars/Base}")
    let rules = try book().alerts(with: site)
    #expect(site.zoneProblems(rules) { _ in true }.isEmpty)
    #expect(
      site.zoneProblems(rules) { _ in false }.map(\.description) == [
        "m.yaml:2:68: unknown zone \"Mars/Base\"; use a name such as Europe/Berlin or UTC"
      ]
    )
  }
}
