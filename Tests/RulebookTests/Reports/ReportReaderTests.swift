import Rulebook
import Testing

struct ReportReaderTests {
  private static func problems(_ text: String) -> [String] {
    ReportLibrary.parse(text, file: "r.yaml").problems.map(\.description)
  }

  @Test func `a report has sections of items, each with what it needs`() throws {
    let (report, problems) = ReportLibrary.parse(
      """
      report: night
      title: The night
      audience: whoever is on duty
      period: hour
      environment: [prod, dr]
      optional: true
      sections:
        - title: One
          note: a note
          items:
            - {total: [a.X, b.$records], label: both, better: down}
            - {ratio: {of: a.X, to: a.$records}}
            - {top: a.t, limit: 3}
            - {distribution: a.D}
            - {graph: [a.D_p95, 'a.L[x y]']}
            - {alerts: {category: [a, 'b*'], owner: ops}, limit: 2}
            - aberrant: a.X
            - {unknown: all, limit: 4}
            - accounting: [a]
      """,
      file: "r.yaml"
    )
    #expect(problems.isEmpty)
    let found = try #require(report)
    #expect(found.name == "night" && found.period == .hour && found.isOptional)
    #expect(found.environments == ["prod", "dr"])
    let items = found.items
    #expect(items.count == 9)
    #expect(items[0].better == .down && items[0].label == "both")
    #expect(items[0].references.map(\.description) == ["a.X", "b.$records"])
    #expect(items[4].references[1].label == "x y")
    guard case .top(_, let limit) = items[2].content else { return #expect(Bool(false)) }
    #expect(limit == 3)
    guard case .alerts(let categories, let owners, 2) = items[5].content else {
      return #expect(Bool(false))
    }
    #expect(categories == ["a", "b*"] && owners == ["ops"])
  }

  @Test(arguments: [
    ("title: x\nsections: []", "r.yaml:1:1: a report without a name; add \"report: some_name\""),
    (
      "report: x\nsection: []",
      "r.yaml:2:1: a report has no key \"section\"; did you mean \"sections\"?"
    ),
    (
      "report: x",
      "r.yaml:1:1: report \"x\" has no sections; add \"sections:\", each with a title and items"
    ),
    (
      "report: a b\nsections: [{title: t, items: [{accounting: all}]}]",
      "r.yaml:1:9: \"a b\" cannot be a report's name; use letters, digits, - and _, at most 64"
    ),
    (
      "report: x\nperiod: dya\nsections: [{title: t, items: [{accounting: all}]}]",
      "r.yaml:2:9: unknown period \"dya\"; did you mean \"day\"?"
    ),
    (
      "report: x\nsections:\n  - items: [{accounting: all}]",
      "r.yaml:3:5: a section without title; add \"title: …\""
    ),
    (
      "report: x\nsections:\n  - title: t\n    items: [{totl: a.X}]",
      "r.yaml:4:13: an item cannot be \"totl\"; did you mean \"total\"?"
    ),
    (
      "report: x\nsections:\n  - title: t\n    items: [{total: a.X, top: a.t}]",
      "r.yaml:4:13: an item is total or top, not both; make two items of it"
    ),
    (
      "report: x\nsections:\n  - title: t\n    items: [{total: FailedLoginCount}]",
      "r.yaml:4:21: \"FailedLoginCount\" names no number; write CATEGORY.METRIC, such as"
        + " sshd.FailedLoginCount, or CATEGORY.$records"
    ),
    (
      "report: x\nsections:\n  - title: t\n    items: [{top: a.t, limit: 0}]",
      "r.yaml:4:31: limit must be a whole number from 1 to 1000"
    ),
    (
      "report: x\nsections:\n  - title: t\n    items: [{ratio: {of: a.X}}]",
      "r.yaml:4:21: a ratio without \"to\"; write {of: A.B, to: A.C}"
    ),
    (
      "report: x\nsections:\n  - title: t\n    items: [{graph: a.X, limit: 3}]",
      "r.yaml:4:26: graph in a report has no key \"limit\"; it may have graph, label"
    ),
    (
      "report: x\nsections:\n  - title: t\n    items: [3]",
      "r.yaml:4:13: an item must say what it shows; one of total, ratio, top, distribution, graph,"
        + " alerts, aberrant, unknown, accounting"
    ),
    ("report: [", "r.yaml:2:1: not YAML"),
    ("", "r.yaml: the file is empty"),
  ])
  func `what is wrong is told with its place and what to do`(text: String, expected: String) {
    let found = Self.problems(text)
    #expect(found.contains { $0.hasPrefix(expected) }, "\(found)")
    #expect(ReportLibrary.parse(text, file: "r.yaml").report == nil)
  }

  @Test func `all that is wrong is listed, in order`() {
    let found = Self.problems(
      """
      report: x
      period: yearly
      sections:
        - title: a
          items: [{top: a.t, limit: x}, {totals: a.X}]
        - title: ''
          items: []
      """
    )
    #expect(found.count == 5)
    #expect(found == found.sorted())
  }

  @Test func `an alias bomb and a deep nest are no danger`() {
    var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for letter in "bcdefg" {
      let before = Character(UnicodeScalar(letter.asciiValue! - 1))
      bomb +=
        "\(letter): &\(letter) [\((0..<9).map { _ in "*\(before)" }.joined(separator: ","))]\n"
    }
    #expect(!Self.problems(bomb).isEmpty)
    #expect(!Self.problems("report: x\nsections: " + String(repeating: "[", count: 2_000)).isEmpty)
  }
}

struct MetricReferenceTests {
  @Test(arguments: [
    ("sshd.FailedLoginCount", "sshd", "FailedLoginCount", nil),
    ("*.$records", "*", "$records", nil),
    ("web.Statuses[404]", "web", "Statuses", "404"), ("a.b[x.y]", "a", "b", "x.y"),
  ])
  func `a number is named by its category`(
    text: String,
    category: String,
    metric: String,
    label: String?
  ) throws {
    let reference = try #require(MetricReference(text))
    #expect(reference.category == category && reference.metric == metric)
    #expect(reference.label == label && reference.description == text)
  }

  @Test(arguments: ["", ".", "a.", ".b", "a", "a.b[", "a.b[]", "a/b.c", "a.b.c", "a.b]", "a b.c"])
  func `other texts name none`(text: String) {
    #expect(MetricReference(text) == nil)
  }
}

struct ReportResolverTests {
  private static func names() -> ReportNames {
    var names = ReportNames()
    names.add(ReportNames.Metric(kind: .count), "Hits", to: "web")
    names.add(ReportNames.Metric(kind: .count, isLabelled: true), "Statuses", to: "web")
    names.add(ReportNames.Metric(kind: .top), "paths", to: "web")
    names.add(ReportNames.Metric(kind: .distribution), "Time", to: "web")
    return names
  }

  private static func resolved(_ items: String, optional: Bool = false, stored: Set<String>? = nil)
    throws -> ResolvedReport
  {
    let text = """
      report: x
      optional: \(optional)
      sections:
        - title: t
          items: [\(items)]
      """
    let report = try #require(ReportLibrary.parse(text, file: "r.yaml").report)
    return report.resolved(with: names(), stored: stored)
  }

  @Test(arguments: [
    (
      "{total: web.Hist}",
      "r.yaml:5:21: category web has no metric \"Hist\"; did you mean \"Hits\"?"
    ),
    (
      "{total: wbe.Hits}",
      "r.yaml:5:21: no rule file describes category \"wbe\", and nothing is stored of it;"
        + " did you mean \"web\"?"
    ),
    ("{total: web.$reords}", "r.yaml:5:21: there is no part \"$reords\" of the account"),
    ("{total: web.paths}", "r.yaml:5:21: \"web.paths\" is a table; show it with \"top\""),
    ("{total: web.Time}", "r.yaml:5:21: \"web.Time\" has several numbers; write web.Time_p50"),
    ("{top: web.Hits}", "r.yaml:5:19: \"web.Hits\" is a count, no table"),
    ("{distribution: web.Hits}", "r.yaml:5:28: \"web.Hits\" is a count, no distribution"),
    ("{total: 'web.Hits[x]'}", "r.yaml:5:21: \"Hits\" is not kept apart by label; drop [x]"),
    ("{total: '*.Hits'}", "r.yaml:5:21: all categories have only an account in common"),
    ("{unknown: [wbe]}", "r.yaml:5:24: no rule file describes category \"wbe\""),
  ])
  func `names that are not there are problems`(items: String, expected: String) throws {
    let found = try Self.resolved(items)
    #expect(found.problems.count == 1)
    #expect(found.problems.first?.description.hasPrefix(expected) ?? false, "\(found.problems)")
    #expect(found.report.sections.isEmpty)
  }

  @Test func `names that are there lose their suffix to it`() throws {
    let found = try Self.resolved(
      "{total: [web.Hits, 'web.Statuses[404]', web.$records]}, {graph: web.Time_p95}, {top: web.Statuses}"
    )
    #expect(found.problems.isEmpty)
    #expect(found.report.items[1].references.first?.suffix == "_p95")
    #expect(found.report.items[1].references.first?.metric == "Time")
  }

  @Test func `an optional report goes without categories that are not there`() throws {
    let found = try Self.resolved(
      "{total: [web.Hits, mail.Sent]}, {total: mail.Sent}, {alerts: {category: mail}}",
      optional: true
    )
    #expect(found.problems.isEmpty && found.leftOut == ["mail"])
    #expect(found.report.items.count == 1)
    #expect(found.report.items.first?.references.count == 1)
    let nothing = try Self.resolved("{total: web.Hits}", optional: true, stored: ["other"])
    #expect(nothing.report.sections.isEmpty && nothing.leftOut == ["web"])
  }

  @Test func `a slip in a category that is there is one in an optional report as well`() throws {
    #expect(try Self.resolved("{total: web.Hist}", optional: true).problems.count == 1)
  }
}
