import Minutes
import Sketches
import Testing

struct SummaryTests {
  static func summary() -> Summary {
    var summary = Summary(
      minute: 1_391_246_400,
      instance: "log1",
      category: "asa",
      environment: "prod"
    )
    summary.accounting = Accounting(matched: 4, unmatched: 1)
    var urls = DistinctState()
    for hash: UInt64 in 1...3 { urls.add(hash: hash) }
    summary.metrics = [
      Summary.Metric(name: "HttpConnectionCount", value: .count(4)),
      Summary.Metric(
        name: "URLsAccessed",
        value: .distinct(urls.finish(), sketch: urls.encode())
      ),
    ]
    return summary
  }

  static func top(_ counts: [(String, UInt64)]) -> MetricValue {
    var state = TopState()
    for (key, count) in counts {
      let bytes = Array(key.utf8)
      bytes.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress {
          state.add(base, bytes.count, hash: hashBytes(base, bytes.count, seed: 1), weight: count)
        }
      }
    }
    return .top(state.finish(keep: 10), sketch: state.encode(keep: 10))
  }

  static func number(_ text: String) throws -> DecimalNumber {
    let bytes = Array(text.utf8)
    return try #require(
      bytes.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.flatMap { DecimalNumber.parse($0, buffer.count) }
      }
    )
  }

  @Test func `the JSON of a summary is the documented one`() {
    #expect(
      Self.summary().json == """
        {"v":1,"minute":"2014-02-01T09:20:00Z","span":60,"instance":"log1","environment":"prod",\
        "category":"asa","partial":false,"accounting":{"read":5,"matched":4,"ignored":0,\
        "unmatched":1,"malformed":0,"own":0,"dropped":0},"metrics":{"HttpConnectionCount":4,\
        "URLsAccessed":{"distinct":3,"error":0}}}
        """
    )
  }

  @Test func `the JSON of every kind, with what is marked and counted beside`() throws {
    var summary = Self.summary()
    summary.isPartial = true
    summary.isAmendment = true
    summary.badValues = 2
    summary.regexLimits = 3
    summary.instance = "a\"b\\c\n\u{1b}"
    var sum = ExactSum()
    sum.add(try Self.number("12.5"))
    sum.add(try Self.number("-0.75"))
    var gauge = Gauge()
    gauge.set(try Self.number("3"), at: 1)
    gauge.set(try Self.number("-1.5"), at: 2)
    summary.metrics = [
      Summary.Metric(name: "big", value: .count(.max)),
      Summary.Metric(name: "sum", value: .sum(sum)),
      Summary.Metric(name: "gauge", value: .gauge(gauge)),
      Summary.Metric(name: "none", value: .gauge(Gauge())),
      Summary.Metric(name: "top", value: Self.top([("a\u{1b}\"", 3), ("b", 1)])),
      Summary.Metric(
        name: "users",
        value: .distinct(Distinct(count: 9, error: 0.008125), sketch: [])
      ),
    ]
    #expect(
      summary.json == #"""
        {"v":1,"minute":"2014-02-01T09:20:00Z","span":60,"instance":"a\"b\\c\n\u001b",\#
        "environment":"prod","category":"asa","partial":true,"amend":true,"accounting":{"read":5,\#
        "matched":4,"ignored":0,"unmatched":1,"malformed":0,"own":0,"dropped":0},"bad_value":2,\#
        "regex_limit":3,"metrics":{"big":18446744073709551615,"sum":11.75,"gauge":{"last":-1.5,\#
        "min":-1.5,"max":3},"none":null,"top":{"top":[["a#033\"",3],["b",1]],"total":4,"error":0},\#
        "users":{"distinct":9,"error":0.008125}}}
        """#
    )
  }

  @Test(
    arguments: [
      (0.5, "0.5"), (3, "3"), (-2, "-2"), (1e16, "1e+16"), (1e15, "1000000000000000.0"),
      (.nan, "null"), (.infinity, "null"),
      (0.1, "0.1"),
    ] as [(Double, String)]
  )
  func `a number in JSON keeps its digits or is null`(value: Double, expected: String) {
    var out = JSONText()
    out.beginArray()
    out.beginObject()
    out.add("k", value)
    out.endObject()
    out.add(literal: "true")
    out.endArray()
    #expect(out.text == "[{\"k\":\(expected)},true]")
  }

  @Test func `merging adds what adds and keeps what only one side has`() {
    var a = Self.summary()
    a.metrics.append(Summary.Metric(name: "t", value: Self.top([("x", 2), ("y", 1)])))
    a.hits = [Summary.RuleHits(rule: "r", isIgnored: false, count: 4)]
    var b = Self.summary()
    b.isPartial = true
    b.metrics[1].value = .count(9)
    b.metrics.append(Summary.Metric(name: "t", value: Self.top([("y", 5)])))
    b.metrics.append(Summary.Metric(name: "only", value: .count(1)))
    b.hits = [
      Summary.RuleHits(rule: "r", isIgnored: false, count: 1),
      Summary.RuleHits(rule: "s", isIgnored: true, count: 7),
    ]
    a.merge(b)
    #expect(a.isPartial && !a.isAmendment)
    #expect(a.accounting == Accounting(matched: 8, unmatched: 2))
    #expect(a.count("HttpConnectionCount") == 8)
    // Another kind under the same name changes nothing.
    #expect(a.value("URLsAccessed")?.text == "3")
    #expect(a.count("only") == 1)
    if case .top(let top, _) = a.value("t") {
      #expect(top.entries.map { String(decoding: $0.key, as: UTF8.self) } == ["y", "x"])
      #expect(top.entries.map(\.count) == [6, 2])
    } else {
      Issue.record("no table")
    }
    #expect(a.hits.map(\.count) == [5, 7])
  }

  @Test func `an account knows whether it balances and what it covers`() {
    var account = Accounting(matched: 3, ignored: 2, unmatched: 5, malformed: 1, own: 1, dropped: 1)
    #expect(account.read == 13 && account.isBalanced)
    #expect(account.coverage == 0.5)
    #expect(Accounting().coverage == nil)
    account.read += 1
    #expect(!account.isBalanced)
    #expect(
      account.parts.map(\.name)
        == ["read", "matched", "ignored", "unmatched", "malformed", "own", "dropped"]
    )
  }

  @Test func `a value has its kind, its number and its text`() {
    #expect(MetricValue.count(7).kind == .count)
    #expect(MetricValue.count(7).number == 7)
    #expect(Self.top([("a", 1)]).number == nil)
    #expect(Self.top([("a", 1)]).text == nil)
    #expect(MetricValue.gauge(Gauge()).number == nil)
    #expect(MetricValue.count(.max).text == "18446744073709551615")
  }
}
