import Rulebook
import Syslog
import Testing

/// Liblognorm in rule files: single patterns, and rulebases whose tags carry tallies.
struct RulebaseTests {
  static let base = """
    version=2
    rule=deny:Deny %proto:word% src %src:ipv4%/%sport:number% dst %dst:ipv4%
    rule=deny,acl:Deny icmp src %src:ipv4% %-:rest%
    rule=built:Built %dir:word% connection %id:number%
    rule=:Link %if:word% up

    """

  private func book(_ yaml: String, base: String = base) throws -> (
    rulebook: Rulebook?, problems: [Problem]
  ) {
    let directory = try TemporaryDirectory()
    try directory.write("fw.yaml", Array(yaml.utf8))
    try directory.write("fw.rulebase", Array(base.utf8))
    try directory.write("more.rb", Array("version=2\nrule=more:More of %what:rest%\n".utf8))
    let loading = Rulebook.load(paths: [directory.path])
    let problems = loading.problems.map { problem in
      var problem = problem
      problem.file = problem.file.replacing(directory.path + "/", with: "")
      problem.what = problem.what.replacing(directory.path + "/", with: "")
      return problem
    }
    return (loading.rulebook, problems)
  }

  private func explain(_ message: String, _ book: Rulebook) -> Explanation {
    Explanation.of(
      "Nov 25 09:00:00 h fw: \(message)",
      book,
      zone: .utc,
      years: .notAfter(1_800_000_000)
    )
  }

  @Test func `tags are rule ids, and tallies attach to them`() throws {
    let loading = try book(
      """
      category: fw
      select: {program: [fw]}
      rules:
        - {id: noise, match: '^Built inbound', ignore: true, why: usual}
      rulebase: fw.rulebase
      by_tag:
        deny: [{count: Denied}, {top: sources, of: src}]
        built: [{distinct: Connections, of: [dir, id]}, {top: hosts, of: $host}]
      """
    )
    #expect(loading.problems.isEmpty, "\(loading.problems)")
    let book = try #require(loading.rulebook)
    let rules = try #require(book.categories.first?.rules)
    #expect(
      rules.map(\.id) == [
        "noise", "deny/fw.rulebase:2", "deny/fw.rulebase:3", "built", "fw.rulebase:5",
      ]
    )
    let deny = explain("Deny tcp src 192.0.2.1/80 dst 192.0.2.4", book)
    #expect(deny.rule?.id == "deny/fw.rulebase:2")
    #expect(deny.tallied.map { $0.value ?? "-" } == ["1", "192.0.2.1"])
    let icmp = explain("Deny icmp src 192.0.2.9 and more", book)
    #expect(icmp.tallied.map { $0.value ?? "-" } == ["1", "192.0.2.9"])
    #expect(
      explain("Built outbound connection 44", book).tallied.map { $0.value ?? "-" } == [
        "outbound 44", "h",
      ]
    )
    // A file's own rules come first.
    #expect(explain("Built inbound connection 44", book).rule?.id == "noise")
    #expect(explain("Link eth0 up", book).rule?.id == "fw.rulebase:5")
    #expect(explain("Link eth0 up and away", book).rule == nil)
    var router = Router(book, ownPrograms: [], seed: 1)
    for (message, rule) in [
      ("Deny tcp src 192.0.2.1/80 dst 192.0.2.4", "deny/fw.rulebase:2"),
      ("Built inbound connection 44", "noise"), ("Built outbound connection 44", "built"),
      ("Link eth0 up", "fw.rulebase:5"), ("Link eth0 down", "-"),
    ] {
      let found = try route("Nov 25 09:00:00 h fw: \(message)", book, &router)
      #expect(found == "fw/\(rule)")
    }
  }

  @Test func `a lognorm pattern stands among the others, in their order`() throws {
    let loading = try book(
      """
      category: fw
      select: {program: [fw]}
      rules:
        - {id: one, match: '^login of root from 10'}
        - id: two
          lognorm: 'login of %user:word% from %ip:ipv4%'
          tally: [{top: users, of: user}]
          samples: [{line: 'login of root from 192.0.2.1', fields: {user: root, ip: 192.0.2.1}}]
        - {id: three, match: '^login of (?<who>\\S+)', tally: [{top: whos, of: who}]}
        - {id: four, lognorm: '%who:word% left'}
      """
    )
    let book = try #require(loading.rulebook, "\(loading.problems)")
    var router = Router(book, ownPrograms: [], seed: 1)
    for (message, rule) in [
      ("login of root from 10.0.0.1", "one"), ("login of root from 192.0.2.1", "two"),
      ("login of root from 192.0.2.1 again", "three"), ("root left", "four"), ("root lef", "-"),
    ] {
      let found = try route("Nov 25 09:00:00 h fw: \(message)", book, &router)
      #expect(found == "fw/\(rule)")
    }
    #expect(SampleRun.run(book).problems.isEmpty)
    #expect(
      explain("login of root from 192.0.2.1", book).tallied.map { $0.value ?? "-" } == ["root"]
    )
  }

  @Test func `what is wrong in a rulebase or with its tags is listed with its place`() throws {
    let loading = try book(
      """
      category: fw
      rules:
        - {id: bad, lognorm: 'login of %user:wrod%'}
        - {id: both, match: a, lognorm: a}
        - {id: none}
      rulebase: fw.rulebase
      by_tag:
        deyn: [{count: Denied}]
        deny: [{top: sources, of: sport}, {top: sources, of: nobody}]
      """,
      base: Self.base + "include=more.rb\ninclude=none.rb\nrule=x:%a:ipv5%\n"
    )
    #expect(loading.rulebook == nil)
    let found = loading.problems.map(\.description)
    for (place, text) in [
      ("fw.yaml:3:", "wrod"), ("fw.yaml:4:", "has a match and a lognorm"),
      ("fw.yaml:5:", "has no match"), ("fw.rulebase:7:", "\"none.rb\": cannot open: No such file"),
      ("fw.rulebase:8:", "ipv5"),
    ] {
      #expect(
        found.contains { $0.hasPrefix(place) && $0.contains(text) },
        "\(place) \(text): \(found)"
      )
    }
  }

  @Test func `tags without a rule and fields without a place are told`() throws {
    let loading = try book(
      """
      category: fw
      rulebase: fw.rulebase
      by_tag:
        deyn: [{count: Denied}]
        deny: [{top: sports, of: sport}, {top: sources, of: nobody}]
      """
    )
    let found = loading.problems.map(\.description)
    #expect(found.contains { $0.contains("\"deyn\"") && $0.contains("did you mean \"deny\"?") })
    #expect(found.contains { $0.contains("no field \"nobody\"") })
    #expect(found.contains { $0.contains("warning") && $0.contains("it has no field sport") })
    let without = try problems([("a.yaml", "category: a\nby_tag: {x: []}\n")])
    #expect(without == ["a.yaml:2:9: by_tag without a rulebase; add \"rulebase: FILE\""])
    let empty = try book("category: fw\nrulebase: fw.rulebase\n", base: "version=2\n")
    #expect(empty.problems.contains { $0.severity == .warning && $0.what.contains("has no rules") })
  }
}
