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
}
