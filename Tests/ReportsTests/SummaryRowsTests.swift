import Minutes
import Reports
import Sketches
import Testing

struct SummaryRowsTests {
  @Test func `every number is a row, and keys hold neither tabs nor line ends`() {
    var summary = Summary(
      minute: 1_391_246_400,
      instance: "i",
      category: "web",
      environment: "prod"
    )
    summary.accounting = Accounting(matched: 3, unmatched: 1)
    summary.metrics = [
      Summary.Metric(name: "Hits", value: .count(3)),
      Summary.Metric(
        name: "pages",
        value: .top(
          Top(
            entries: [
              TopEntry(key: Array("/a\tb\\\n".utf8), count: 2), TopEntry(key: [0xff], count: 1),
            ],
            total: 3,
            distinctKept: 2,
            error: 0
          ),
          sketch: []
        )
      ),
    ]
    var rows = SummaryRows()
    rows.add(summary)
    let head = "2014-02-01T09:20:00Z\tweb\tprod\t"
    let lines = rows.bytes.split(separator: 0x0a).map { Array($0) }
    #expect(lines.first == Array((head + "$read\t\t4").utf8))
    #expect(lines.contains(Array((head + "$unmatched\t\t1").utf8)))
    #expect(lines.contains(Array((head + "Hits\t\t3").utf8)))
    #expect(lines.contains(Array((head + "pages\t/a\\011b\\134\\012\t2").utf8)))
    #expect(lines.last == Array((head + "pages\t").utf8) + [0xff] + Array("\t1".utf8))
  }
}
