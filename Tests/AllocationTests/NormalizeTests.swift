import CAllocationCounter
import Patterns
import Testing

/// A line that is normalized costs no memory of its own.
struct NormalizeTests {
  private static let rules = """
    version=2
    type=@peer:%ip:ipv4%:%port:number{"format":"number"}%
    annotate=login:+kind="access"
    rule=login:user %user:word% from %src:@peer% %{"type":"alternative","parser":[\
    {"type":"number","name":"n"},{"type":"string","name":"s"}]}%
    rule=list:ids %{"name":"ids","type":"repeat","parser":{"type":"number","name":"."},\
    "while":{"type":"literal","text":","}}%
    rule=json:data %.:json%
    rule=pairs:%f:name-value-list%

    """

  private static let lines = [
    "user bob from 192.0.2.7:4711 12", "user eve from 192.0.2.7:4711 \"a \\\" b\"",
    "ids 1,2,3,4,5,6", "data {\"a\": [1, {\"b\": \"é/\"}], \"a\": 2}", "a=1 b=2 c=\"x y\"",
    "what no rule knows", "",
  ]

  @Test func `matching and writing lines allocates nothing`() throws {
    let loading = LognormRulebase.load(path: "r", bytes: Array(Self.rules.utf8))
    let rulebase = try #require(loading.rulebase, "\(loading.problems)")
    let table = rulebase.table
    var options = LognormWriter.Options()
    options.showsTags = true
    var writer = LognormWriter(rulebase, options)
    var scratch = LognormScratch()
    let padding = [UInt8](repeating: 0, count: 64)
    let block = Self.lines.flatMap { Array($0.utf8) + padding }
    let counts = Self.lines.map(\.utf8.count)
    var matched = 0
    var made: UInt64 = 0
    func pass() {
      block.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        var start = 0
        for count in counts {
          let line = base + start
          let before = allocation_count()
          let rule = table.match(line, count, &scratch)
          if rule >= 0 { matched += 1 }
          writer.json(rule, line, count, scratch)
          // The loop of this test is not looked at: unoptimised, it allocates by itself.
          made += allocation_count() - before
          start += count + 64
        }
      }
      writer.out.removeAll()
    }
    // The first pass makes room.
    pass()
    made = 0
    for _ in 0..<100 { pass() }
    #expect(made == 0)
    #expect(matched == 6 * 101)
  }
}
