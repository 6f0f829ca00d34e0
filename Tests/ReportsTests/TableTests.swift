import Minutes
import Reports
import Sketches
import Syslog
import Testing

struct TableTests {
  @Test func `numbers stand to the right, words to the left`() {
    var table = TextTable([("NAME", .left), ("COUNT", .right), ("", .left)])
    #expect(table.isEmpty)
    table.add(["sshd", "7", ""])
    table.add(["größe", "12,345", "partial"])
    table.add(["x"])
    table.add(["a", "b", "c", "d"])
    #expect(!table.isEmpty)
    #expect(
      table.text == """
        NAME    COUNT
        sshd        7
        größe  12,345  partial
        x
        a           b  c

        """
    )
  }

  @Test(
    arguments: [
      (0, "0"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (1_000_000, "1,000,000"),
      (.max, "18,446,744,073,709,551,615"),
    ] as [(UInt64, String)]
  )
  func `digits are grouped by three`(number: UInt64, expected: String) {
    #expect(NumberText.grouped(number) == expected)
  }

  @Test(
    arguments: [
      (nil, "-"), (0, "0.0 %"), (1, "100.0 %"), (0.934, "93.4 %"), (0.9999, "99.9 %"),
      (0.00001, "0.1 %"), (0.5, "50.0 %"), (1.5, "100.0 %"), (-1, "0.0 %"),
    ] as [(Double?, String)]
  )
  func `a share is never rounded to all or to none`(share: Double?, expected: String) {
    #expect(NumberText.percent(share) == expected)
  }

  @Test func `accounts are listed with their total and coverage`() {
    let text = AccountTable.text([
      ("sshd", Accounting(matched: 1_500, ignored: 300, unmatched: 200)),
      ("other", Accounting(unmatched: 5, malformed: 2, own: 1)),
    ])
    #expect(
      text == """
        CATEGORY   READ  MATCHED  IGNORED  UNMATCHED  MALFORMED  OWN  DROPPED  COVERAGE
        sshd      2,000    1,500      300        200          0    0        0    90.0 %
        other         8        0        0          5          2    1        0     0.0 %
        total     2,008    1,500      300        205          2    1        0    89.8 %

        """
    )
    let one = AccountTable.text([("sshd", Accounting())])
    #expect(!one.contains("total") && one.contains("-"))
  }

  @Test func `summaries are one table a category, with the largest of each top`() {
    var state = TopState()
    for (key, count) in [("a\u{1b}[2J", 1_200), ("b", 7), ("c", 6), ("d", 5), ("e", 4), ("f", 3)] {
      let bytes = Array(key.utf8)
      bytes.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress {
          let hash = hashBytes(base, bytes.count, seed: 1)
          state.add(base, bytes.count, hash: hash, weight: UInt64(count))
        }
      }
    }
    var web = Summary(
      minute: 1_391_246_400,
      instance: "i",
      category: "web",
      environment: "prod"
    )
    web.accounting = Accounting(matched: 4, unmatched: 1)
    web.metrics = [
      Summary.Metric(name: "Hits", value: .count(4)),
      Summary.Metric(
        name: "Users",
        value: .distinct(Distinct(count: 90, error: 0.008), sketch: [])
      ),
      Summary.Metric(
        name: "urls",
        value: .top(state.finish(keep: 10), sketch: state.encode(keep: 10))
      ),
    ]
    var next = Summary(minute: 1_391_246_460, instance: "i", category: "web", environment: "prod")
    next.isPartial = true
    var other = web
    other.category = "other"
    other.accounting = Accounting(malformed: 3)
    other.metrics = []
    let zone = Zone(name: "CET", standardOffset: 3_600)
    var table = SummaryTable()
    for summary in [web, next, other] { table.add(summary) }
    #expect(
      table.text(zone: zone) == """
        web
        TIME                 READ  MATCHED  IGNORED  UNMATCHED  Hits       Users
        2014-02-01 10:20:00     5        4        0          1     4  ~90 ±0.8 %
        2014-02-01 10:21:00     0        0        0          0     -           -  partial

          urls, of 1,225
              1,200  a#033[2J
                  7  b
                  6  c
                  5  d
                  4  e

        other
        TIME                 READ  MATCHED  IGNORED  UNMATCHED  MALFORMED  OWN  DROPPED
        2014-02-01 10:20:00     3        0        0          0          3    0        0

        """
    )
    #expect(SummaryTable().text(zone: .utc) == "")
  }
}
