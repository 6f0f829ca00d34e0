import Testing

/// What the commands say of alerts before anything is judged.
struct AlertRulesTests {
  private static let rules = """
    category: shop
    select: {program: shop}
    rules:
      - {id: order, match: '^order', tally: [{count: Orders}]}
    alerts:
      - {id: few, metric: Orders, below: 1, description: d, action: a}

    """

  @Test func `rules check counts alerts`() throws {
    let scratch = try Scratch()
    let rules = try scratch.write("rules/shop.yaml", Self.rules)
    let outcome = try run(Tree.minuted, ["rules", "check", rules], in: scratch)
    #expect(outcome.errors == "1 file, 1 category, 1 rule, 1 alert: fine\n")
    #expect(outcome.status == 0)
  }

  @Test func `a configuration that does not fit the rules is told by check and by replay`() throws {
    let scratch = try Scratch()
    let rules = try scratch.write("rules/shop.yaml", Self.rules)
    let log = try scratch.write("log", "\(PastDay.shortDay) 09:00:00 a shop: order\n")
    let config = try scratch.write(
      "m.yaml",
      """
      alerts:
        - {id: a, category: shpo, unmatched: any, description: d, action: a}
        - {id: b, category: shop, unmatched: any, description: d, action: a, at: {hours: 8-9, zone: X/Y}}
      hooks:
        - {name: h, run: [/no/such/program]}
        - {name: s, syslog: 'udp:host'}

      """
    )
    let expected = [
      "2:23: no rule file describes category \"shpo\"; did you mean \"shop\"?",
      "3:95: unknown zone \"X/Y\"; use a name such as Europe/Berlin or UTC",
      "6:23: hook \"s\": cannot use \"udp:host\" as a destination: expected a port after the host, as"
        + " in :514; give one of /dev/log, unix:PATH, stdout, udp:HOST:PORT, tcp:HOST:PORT, file:PATH",
    ].map { "\(config):\($0)" }
    let check = try run(Tree.minuted, ["rules", "check", "--config", config, rules], in: scratch)
    #expect(check.status == 2)
    #expect(check.errors.lines.filter { !$0.contains("warning") } == expected + ["3 problems"])
    #expect(check.errors.contains("hook \"h\" cannot run /no/such/program: No such file"))
    let replay = try run(
      Tree.minuted,
      ["replay", "--config", config, "--rules", rules, log],
      in: scratch
    )
    #expect(replay.status == 2)
    #expect(replay.errors.lines == expected)
  }
}
