import Testing

/// `rules profile`, and what `rules explain` tells of rules that nearly match.
struct RulesTests {
  static let rules = """
    category: shop
    select: {program: shop}
    rules:
      - {id: order, match: '^order \\d+'}
      - {id: paid, match: '^paid (\\w)\\1'}
      - {id: refund, match: 'refund'}
      - {id: login, lognorm: 'login %user:word% from %-:ipv4%'}
      - {id: unused, match: '^zzz'}
    rulebase: shop.rulebase

    """
  static let rulebase = "version=2\nrule=ship:ship %n:number% at %-:time-24hr%\n"

  private static func write(in scratch: Scratch) throws -> String {
    try scratch.write("rules/shop.rulebase", rulebase)
    return try scratch.write("rules/shop.yaml", rules)
  }

  private static func lines(_ count: Int, _ message: String, of program: String = "shop") -> String
  {
    String(
      repeating: "\(PastDay.shortDay) 09:00:00 web01 \(program)[7]: \(message)\n",
      count: count
    )
  }

  /// The words of the table row that begins so, percent signs left out.
  private static func row(_ text: String, _ start: String) -> [String] {
    let line = text.lines.first { $0 == start || $0.hasPrefix(start + " ") }
    return line?.split(separator: " ").map(String.init).filter { $0 != "%" } ?? []
  }

  // MARK: rules profile

  @Test func `profile shows hits, share, searches and advice`() throws {
    let scratch = try Scratch()
    let rules = try Self.write(in: scratch)
    let log = try scratch.write(
      "log",
      Self.lines(600, "order 17") + Self.lines(200, "paid aa") + Self.lines(100, "paid ab")
        + Self.lines(50, "a refund") + Self.lines(30, "nothing")
        + Self.lines(20, "ship 7 at 12:00:00")
        + Self.lines(250, "order 17", of: "cron") + "no header\n"
    )
    let outcome = try run(
      Tree.minuted,
      ["rules", "profile", "--rules", rules, log],
      in: scratch
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.first == "1,250 lines, 1 malformed")
    // Lines, share, coverage; then ns a line, which is anybody's guess; rules, never hit.
    let shop = Self.row(outcome.output, "shop")
    #expect(shop.dropFirst().prefix(3) == ["1,000", "80.0", "87.0"], "\(outcome.output)")
    #expect(shop.dropFirst(5).prefix(2) == ["6", "2"], "\(outcome.output)")
    // Line of the file, hits, share; ns and share of time; searched, in vain.
    for (rule, numbers, searches) in [
      ("order", ["4", "600", "60.0"], ["-", "-", "-"]),
      ("paid", ["5", "200", "20.0"], ["300", "100", "-"]),
      ("refund", ["6", "50", "5.0"], ["50", "0", "150"]),
      ("ship", ["2", "20", "2.0"], ["-", "-", "-"]),
      ("(unmatched)", ["130", "13.0"], []),
    ] {
      let row = Self.row(outcome.output, rule)
      #expect(row.dropFirst().prefix(numbers.count) == numbers[...], "\(rule): \(outcome.output)")
      #expect(row.dropFirst(numbers.count + 3) == searches[...], "\(rule): \(outcome.output)")
    }
    #expect(
      outcome.output.contains("\(rules):5: paid was searched 100 times in vain"),
      "\(outcome.output)"
    )
    #expect(
      outcome.output.contains("shop: 2 rules took no line here (login, unused)"),
      "\(outcome.output)"
    )
  }

  @Test
  func `profile takes several files, gzip and standard input, and shows as many rules as asked`()
    throws
  {
    let scratch = try Scratch()
    let rules = try Self.write(in: scratch)
    let log = try scratch.write("log", Self.lines(40, "order 17"))
    _ = try shell("gzip -c \(log) > \(log).gz", in: scratch)
    let outcome = try run(
      Tree.minuted,
      ["rules", "profile", "--rules", rules, "--top", "1", log, "\(log).gz", "-"],
      input: .bytes(Array((Self.lines(5, "a refund") + Self.lines(1, "order 1").dropLast()).utf8)),
      in: scratch
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.first == "86 lines, 0 malformed")
    #expect(Self.row(outcome.output, "order").dropFirst(2).first == "81")
    #expect(Self.row(outcome.output, "refund").isEmpty)
    #expect(outcome.output.contains("1 rule more (--top 0 shows all)"))
  }

  @Test func `profile refuses files and rules that cannot be read`() throws {
    let scratch = try Scratch()
    let rules = try Self.write(in: scratch)
    let missing = try run(
      Tree.minuted,
      ["rules", "profile", "--rules", rules, scratch.file("none")],
      in: scratch
    )
    #expect(missing.status == 2 && missing.errors.contains("none"), "\(missing.errors)")
    let bad = try scratch.write("bad.yaml", "category: a\nrules: [{id: a, match: '('}]\n")
    let refused = try run(Tree.minuted, ["rules", "profile", "--rules", bad, rules], in: scratch)
    #expect(refused.status == 2 && refused.errors.contains("\(bad):2:"), "\(refused.errors)")
    let empty = try run(
      Tree.minuted,
      ["rules", "profile", "--rules", rules, "/dev/null"],
      in: scratch
    )
    #expect(empty.status == 0 && empty.lines.first == "0 lines, 0 malformed", "\(empty.errors)")
  }

  // MARK: rules explain

  @Test(arguments: [
    // What is told of each rule that begins like the line, and what of those that do not.
    ("order x", ["rule order (line 4): no match", "fits up to byte 6, \"order \", expected \\d"]),
    (
      "paid ab",
      [
        "rule paid (line 5): no match",
        "fits up to byte 6, \"paid a\", its start fits; behind it PCRE2",
      ]
    ),
    (
      "login ada from 1.2.3",
      [
        "rule login (line 7): no match",
        "fits up to byte 15, \"login ada from \", expected %-:ipv4%",
      ]
    ),
    (
      "ship 7 at 25:00:00",
      [
        "shop.rulebase: its only rule does not match",
        "fits up to byte 10, \"ship 7 at \", expected %-:time-24hr%",
      ]
    ),
  ])
  func `explain tells how far rules got that do not match`(
    message: String,
    parts: [String]
  ) throws {
    let scratch = try Scratch()
    let rules = try Self.write(in: scratch)
    let line = String(Self.lines(1, message).dropLast())
    let outcome = try run(Tree.minuted, ["rules", "explain", "--rules", rules, line], in: scratch)
    #expect(outcome.status == 1)
    for part in parts { #expect(outcome.output.contains(part), "\(outcome.output)") }
    #expect(outcome.output.contains("more: the first byte differs (--all shows them)"))
    #expect(!outcome.output.contains("unused"))
    let all = try run(
      Tree.minuted,
      ["rules", "explain", "--all", "--rules", rules, line],
      in: scratch
    )
    #expect(all.status == 1)
    for part in parts { #expect(all.output.contains(part), "\(all.output)") }
    #expect(all.output.contains("rule unused (line 8): no match, another start\n    at the start"))
    #expect(all.output.contains("expected \"zzz\"\n") && !all.output.contains("--all"))
  }

  // MARK: Quarantine

  @Test func `status names rules that are left out`() throws {
    let site = try Site(
      ruleFile: "category: app\nrules: [{id: slow, match: '^(a+)+$'}]\n"
    )
    let hostile = Self.lines(6_000, String(repeating: "a", count: 100) + "!")
    let outcome = try site.start(input: .bytes(Array(hostile.utf8))).wait()
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("rule app/slow is left out until the rules are loaded anew"))
    let status = try site.minuted("status")
    #expect(
      status.output.contains("left out for hitting the match limit too often: app/slow"),
      "\(status.output)"
    )
    let total = try site.total()
    #expect(total.unmatched == 6_000 && total.isBalanced)
  }
}
