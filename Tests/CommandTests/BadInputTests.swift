import Testing

/// Bad input is data: whatever comes in, the program ends well and every line is in the account.
struct BadInputTests {
  /// An input and what must come of it.
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var bytes: [UInt8]
    var matched = 0
    var malformed = 0
    var long = 0

    var testDescription: String { name }

    /// Lines as minuted counts them: a last one needs no line feed.
    var lines: Int {
      bytes.count { $0 == 0x0a } + (bytes.last.map { $0 == 0x0a ? 0 : 1 } ?? 0)
    }
  }

  private static let head = "\(PastDay.shortDay) 09:00:00 host1 app[7]: "
  private static func hit(_ rest: String) -> [UInt8] { Array((head + "hit " + rest).utf8) }
  private static let hits = Array(PastDay.lines(5, "hit").utf8)

  private static let random: [UInt8] = {
    var generator = SplitMix(state: 20_140_201)
    return (0..<200_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }()

  static let cases: [Case] = [
    Case(name: "nothing at all", bytes: []),
    Case(name: "a line feed", bytes: [0x0a], malformed: 1),
    Case(name: "empty lines", bytes: [UInt8](repeating: 0x0a, count: 1_000), malformed: 1_000),
    Case(
      name: "empty lines between others",
      bytes: hits + [0x0a, 0x0a] + hits,
      matched: 10,
      malformed: 2
    ),
    Case(
      name: "1 MB without a line feed",
      bytes: [UInt8](repeating: 0x61, count: 1 << 20),
      malformed: 1,
      long: 1
    ),
    Case(
      name: "1 MB behind a header, and lines after it",
      bytes: hit(String(repeating: "x", count: 1 << 20)) + [0x0a] + hits,
      matched: 6,
      long: 1
    ),
    Case(
      name: "a line of exactly the limit",
      bytes: exactly(8_192) + [0x0a] + hits,
      matched: 6
    ),
    Case(
      name: "a line of one byte more",
      bytes: exactly(8_193) + [0x0a] + hits,
      matched: 6,
      long: 1
    ),
    Case(
      name: "CR LF",
      bytes: hits.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] },
      matched: 5
    ),
    Case(
      name: "NUL in a line",
      bytes: hit("a\u{0}b") + [0x0a] + [0, 0, 0x0a] + hits,
      matched: 6,
      malformed: 1
    ),
    Case(name: "a last line without line feed", bytes: hits + hit("last"), matched: 6),
    Case(
      name: "invalid UTF-8",
      bytes: hit("") + [0xff, 0xfe, 0xc3, 0x28, 0x0a] + hits,
      matched: 6
    ),
    Case(
      name: "bad lines before the first good one",
      bytes: Array("what?\n\n".utf8) + hits,
      matched: 5,
      malformed: 2
    ),
    Case(
      name: "a cut-off header at the end",
      bytes: hits + Array("<34>\(PastDay.shortDay) 09".utf8),
      matched: 5,
      malformed: 1
    ),
  ]

  private static func exactly(_ count: Int) -> [UInt8] {
    let start = hit("")
    return start + [UInt8](repeating: 0x79, count: count - start.count)
  }

  private func expect(_ input: Case, _ site: Site, _ way: Comment) throws {
    let total = try site.total()
    #expect(total.read == UInt64(input.lines), way)
    #expect(total.isBalanced, way)
    #expect(total.matched == UInt64(input.matched), way)
    #expect(total.malformed == UInt64(input.malformed), way)
  }

  @Test(arguments: BadInputTests.cases)
  func `run ends well and counts every line`(input: Case) throws {
    let site = try Site(ruleFile: SignalTests.rules())
    let outcome = try site.start(input: .bytes(input.bytes)).wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
    try expect(input, site, "run")
    let intake = try site.status().intake
    #expect(intake.lines == input.lines)
    #expect(intake.malformed == input.malformed)
    #expect(intake.long == input.long)
  }

  @Test(arguments: BadInputTests.cases)
  func `replay ends well and counts every line`(input: Case) throws {
    let site = try Site(ruleFile: SignalTests.rules())
    let path = try site.scratch.write("input.log", bytes: input.bytes)
    let outcome = try site.minuted("replay", path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try expect(input, site, "replay")
    #expect(outcome.errors.contains("\(grouped(input.lines)) lines"))
  }

  private func grouped(_ number: Int) -> String {
    number < 1_000 ? "\(number)" : "\(number / 1_000)," + "\(number % 1_000 + 1_000)".dropFirst()
  }

  @Test(arguments: ["raw", "with headers"])
  func `random bytes are survived`(kind: String) throws {
    var input = BadInputTests.random
    if kind == "with headers" {
      input = input.flatMap {
        $0 == 0x0a ? [0x0a] + Array(BadInputTests.head.utf8) : [$0]
      }
    }
    let lines = Case(name: kind, bytes: input).lines
    let site = try Site()
    let outcome = try site.start(input: .bytes(input)).wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let total = try site.total()
    #expect(total.read == UInt64(lines))
    #expect(total.isBalanced)
    #expect(kind == "raw" ? total.malformed > 0 : total.malformed <= 1)
    for command in ["summary", "unknown", "status"] {
      let shown = try site.minuted(command)
      #expect(shown.outputBytes.isTame, "\(command) shows control bytes")
    }
  }

  @Test func `a damaged gzip file is told of, and what could be read is counted`() throws {
    let site = try Site()
    let log = try makeLog(["--lines", "5000", "--start", PastDay.start], in: site.scratch)
    let zipped = site.scratch.file("cut.gz")
    #expect(try shell("gzip -c \(log) | head -c 40000 > \(zipped)", in: site.scratch).status == 0)
    let outcome = try site.minuted("replay", zipped)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("cut.gz"))
    let read = try site.total().read
    #expect(read > 0 && read < 5_000)
  }
}

extension [UInt8] {
  /// Whether a terminal has nothing to obey in it: no control bytes but LF.
  var isTame: Bool {
    !contains { ($0 < 0x20 && $0 != 0x0a) || $0 == 0x7f }
  }
}
