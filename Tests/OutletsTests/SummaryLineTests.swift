import Minutes
import Outlets
import Sketches
import Testing

struct SummaryLineTests {
  static func summary() -> Summary {
    var summary = Summary(
      minute: 1_391_246_400,
      instance: "log1",
      category: "asa",
      environment: "prod"
    )
    summary.accounting = Accounting(matched: 4, unmatched: 1)
    summary.metrics = [
      Summary.Metric(name: "HttpConnectionCount", value: .count(4)),
      Summary.Metric(
        name: "URLsAccessed",
        value: .distinct(Distinct(count: 3, error: 0), sketch: [])
      ),
      Summary.Metric(
        name: "ServersAccessed",
        value: .distinct(Distinct(count: 2, error: 0), sketch: [])
      ),
      Summary.Metric(name: "urls", value: .top(TopState().finish(keep: 1), sketch: [])),
      Summary.Metric(name: "Load", value: .gauge(Gauge())),
    ]
    return summary
  }

  static func text(_ line: SummaryLine, _ summary: Summary) -> String {
    String(decoding: line.bytes(summary), as: UTF8.self)
  }

  @Test func `a rule file's layout gives exactly the line of the article`() {
    let line = SummaryLine(
      tag: "summarydata",
      fields: [
        SummaryLine.Field(key: "CiscoLogCount", source: "$records"),
        SummaryLine.Field(key: "HttpConnectionCount", source: "HttpConnectionCount"),
        SummaryLine.Field(key: "URLsAccessed", source: "URLsAccessed"),
        SummaryLine.Field(key: "ServersAccessed", source: "ServersAccessed"),
      ]
    )
    #expect(
      Self.text(line, Self.summary())
        == "<30>summarydata: CiscoLogCount=5 HttpConnectionCount=4 URLsAccessed=3 ServersAccessed=2"
    )
  }

  @Test func `the default layout has minute, names, account and every number`() {
    var summary = Self.summary()
    let start =
      "<30>minuted: minute=2014-02-01T09:20:00Z span=60 instance=log1 category=asa environment=prod"
    let account = "read=5 matched=4 ignored=0 unmatched=1 malformed=0 own=0 dropped=0"
    let metrics = "HttpConnectionCount=4 URLsAccessed=3 ServersAccessed=2"
    #expect(Self.text(SummaryLine(), summary) == "\(start) \(account) \(metrics)")
    summary.isPartial = true
    summary.isAmendment = true
    summary.badValues = 2
    summary.regexLimits = 3
    #expect(
      Self.text(SummaryLine(), summary)
        == "\(start) partial=1 amend=1 \(account) bad_value=2 regex_limit=3 \(metrics)"
    )
  }

  @Test(arguments: [
    ("$records", "5"), ("$matched", "4"), ("$unmatched", "1"), ("$dropped", "0"), ("$what", "-"),
    ("URLsAccessed", "3"), ("urls", "-"), ("Load", "-"), ("none", "-"),
  ])
  func `a key shows its source, or a dash`(source: String, expected: String) {
    let line = SummaryLine(tag: "t", fields: [SummaryLine.Field(key: "k", source: source)])
    #expect(Self.text(line, Self.summary()) == "<30>t: k=\(expected)")
  }

  @Test func `a name that would break the line is quoted`() {
    var summary = Self.summary()
    summary.instance = "a b\nc=\"d\""
    #expect(
      Self.text(SummaryLine(), summary).contains(#" instance="a b#012c=\"d\"" category=asa "#)
    )
  }

  @Test func `every kind has its numbers in the line, and those a layout asks for`() throws {
    var summary = Self.summary()
    var state = DistributionState()
    for number in [1, 2, 3, 400] as [Int64] { state.add(DecimalNumber(number)) }
    var gauge = Gauge()
    for number in [7, 3, 5] as [Int64] { gauge.set(DecimalNumber(number)) }
    var change = ExactSum()
    change.add(DecimalNumber(-2))
    let base = try #require(ExactSum("12".utf8))
    let labelled = Labelled(
      total: .count(5),
      entries: [Labelled.Entry(label: Array("200".utf8), value: .count(4))],
      other: .count(1),
      cap: 1
    )
    summary.metrics = [
      Summary.Metric(name: "Took", value: .distribution(state.finish(), sketch: [])),
      Summary.Metric(name: "None", value: .zero(.distribution)),
      Summary.Metric(name: "Load", value: .gauge(gauge)),
      Summary.Metric(name: "Open", value: .level(Level(base: base, change: change))),
      Summary.Metric(name: "Sent", value: .derive(Derive())),
      Summary.Metric(name: "Hits", value: .labelled(labelled)),
    ]
    #expect(
      Self.text(SummaryLine(), summary).hasSuffix(" Took_max=400 Load=5 Open=10 Sent=0 Hits=5")
    )
    #expect(!Self.text(SummaryLine(), summary).contains("None"))
    let sources = [
      "Took_count", "Took_min", "Took_sum", "Load_min", "Load_max", "Open_change", "Hits",
      "None_p50",
      "Took_p7",
    ]
    let line = SummaryLine(
      tag: "t",
      fields: sources.map { SummaryLine.Field(key: $0, source: $0) }
    )
    #expect(
      Self.text(line, summary)
        == "<30>t: Took_count=4 Took_min=1 Took_sum=406 Load_min=3 Load_max=7 Open_change=-2 Hits=5"
        + " None_p50=- Took_p7=-"
    )
  }
}
