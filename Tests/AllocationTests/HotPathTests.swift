import CAllocationCounter
import Minutes
import Pipeline
import Rulebook
import Syslog
import Testing

/// The hot path may allocate when a table grows, never for a line.
struct HotPathTests {
  private static let lines = [
    "Nov  2 00:00:00 web1 sshd[42]: Failed password for root from 192.0.2.7 port 4711 ssh2",
    "Nov  2 00:00:01 web1 sshd[42]: something that no rule knows at all",
    "<30>Nov  2 00:00:02 web1 sshd[42]: Failed password for eve from 192.0.2.8 port 4712 ssh2",
    "2026-11-02T00:00:03.123456+00:00 web2 sshd: Failed password for bob from 192.0.2.9 port 1 ssh2",
    "<30>1 2026-11-02T00:00:04Z web2 sshd 42 - - Failed password for eve from 192.0.2.8 port 2 ssh2",
    "not a header",
  ]

  private static let rules = """
    category: sshd
    select: {program: sshd}
    rules:
      - id: failed
        match: '^Failed password for (?<user>\\S+) from (?<client>\\S+) port (?<port>\\d+)'
        tally:
          - {count: Failed}
          - {sum: Ports, of: port}
          - {distinct: Clients, of: client}
          - {distinct: Pairs, of: [user, client]}
          - {top: users, of: user}
          - {gauge: Port, of: port}
    """

  @Test func `parsing, matching and tallying a line known before allocates nothing`() throws {
    let path = "/tmp/minuted-hot-path-\(UInt64.random(in: 0 ... .max)).yaml"
    try TemporaryFile.write(HotPathTests.rules, to: path)
    defer { TemporaryFile.remove(path) }
    let loading = Rulebook.load(paths: [path])
    let rulebook = try #require(loading.rulebook, "\(loading.problems)")
    let book = MinuteBook(
      plans: rulebook.categories.map { CategoryPlan($0) },
      environments: ["prod"],
      instance: "test"
    )
    var parser = HeaderParser(years: .notAfter(1_793_600_000))
    var journey = Journey(rulebook, environments: ["prod"], seed: 1)
    var matched = 0
    let block =
      Array(HotPathTests.lines.map { $0 + "\n" }.joined().utf8)
      + [UInt8](repeating: 0, count: ByteScan.padding)
    let end = block.count - ByteScan.padding
    var records = 0
    func pass() {
      block.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        var start = 0
        while start < end {
          let stop = ByteScan.first(0x0a, in: base, from: start, to: end)
          let line = base + start
          var record = Record()
          if parser.parse(line, count: stop - start, into: &record) {
            records += 1
            book.saw(record.time, from: 0)
            let end = withUnsafePointer(to: record) {
              journey.carry(line, $0, in: book.shard(at: $0.pointee.time), of: book)
            }
            if case .settled = end { matched += 1 }
          }
          start = stop + 1
        }
      }
    }
    // The first passes make tables, take up names and let PCRE2 grow its stack.
    for _ in 0..<10 { pass() }
    let before = allocation_count()
    for _ in 0..<1_000 { pass() }
    let made = allocation_count() - before
    #expect(records == 5 * 1_010)
    #expect(matched == 4 * 1_010)
    #expect(made == 0, "\(made) allocations for 6,000 lines")
  }
}
