import Foundation
import Testing

/// `minuted rules try`.
struct RulesTryTests {
  private static let head = "\(PastDay.shortDay) 09:00:00 h app[7]:"

  /// A site with kept lines, and changed rules beside it.
  private func site(_ change: (String) -> String) throws -> (site: Site, rules: String) {
    let site = try Site(ruleFile: SignalTests.rules(), settings: "unmatched: {max_bytes: 65536}")
    let text = PastDay.lines(1_500, "miss") + PastDay.lines(5, "hit") + PastDay.lines(700, "other")
    #expect(try site.minuted("replay", try site.scratch.write("app.log", text)).status == 0)
    return (site, try site.scratch.write("new/app.yaml", change(SignalTests.rules())))
  }

  private func object(_ outcome: Outcome) throws -> [String: Any] {
    try #require(
      JSONSerialization.jsonObject(with: Data(outcome.outputBytes)) as? [String: Any]
    )
  }

  @Test func `a rule added behind the others gains kept lines, and nothing changes hands`() throws {
    let (site, rules) = try site {
      $0 + "  - {id: miss, match: '^miss', ignore: true, why: dull}\n"
    }
    let outcome = try site.minuted("rules", "try", rules)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.first == "\(rules) in place of \(site.scratch.file("rules"))/app.yaml")
    for line in [
      "2,200 lines read; 2,200 kept, 0 given", "app       2,200        0.0 %  68.2 %",
      "Matched or ignored then, by no rule now: 1,500 lines", "1,500  app/miss  new, ignores",
      "Lines that change hands between rules: none (0 samples of the files replaced tried)",
      "Unmatched then: 700 lines, 1 template", "  700      1  app       other <num>",
    ] { #expect(outcome.lines.contains(line), "\(line) in\n\(outcome.output)") }
    #expect(files(under: "\(site.state)/unmatched").count > 1, "packed ones are read as well")
    #expect(try site.total().matched == 5, "nothing is stored")
  }

  @Test func `lines that change hands are told, and exit 1`() throws {
    let (site, rules) = try site {
      $0.replacing("rules:\n", with: "rules:\n  - {id: all, match: ' \\d$'}\n")
    }
    let given = try site.scratch.write("known.log", PastDay.lines(20, "hit") + "rubbish\n")
    let outcome = try site.minuted("rules", "try", rules, "--lines", given, "--format", "json")
    #expect(outcome.status == 1, "\(outcome.errors)")
    let found = try object(outcome)
    let hands = try #require(found["hands"] as? [String: Any])
    #expect(hands["lines"] as? Int == 10)
    let moves = try #require(hands["moves"] as? [[String: Any]])
    #expect(moves.count == 1)
    #expect(moves[0]["from"] as? [String: String] == ["category": "app", "rule": "hit"])
    #expect(moves[0]["to"] as? [String: String] == ["category": "app", "rule": "all"])
    #expect(
      moves[0]["example"] as? String == "\(Self.head) hit 0".replacing(" h ", with: " host1 ")
    )
    #expect((found["lines"] as? [String: Int])?["malformed"] == 1)
    let text = try site.minuted("rules", "try", rules, "--lines", given)
    #expect(text.status == 1)
    #expect(text.lines.contains("   10        0  app/hit  app/all"), "\(text.output)")
  }

  @Test func `rules that do not compile are told in full, and exit 2`() throws {
    let (site, rules) = try site {
      $0 + "  - {id: a, match: '('}\n  - {id: b, match: '[', whi: x}\n"
    }
    let outcome = try site.minuted("rules", "try", rules)
    #expect(outcome.status == 2 && outcome.outputBytes.isEmpty)
    let check = try run(Tree.minuted, ["rules", "check", rules], in: site.scratch)
    #expect(outcome.errors == check.errors)
    #expect(outcome.errors.lines.count >= 3 && outcome.errors.contains("app.yaml:9:"))
    let yaml = try site.scratch.write("new/bad.yaml", "category: [\n")
    let bad = try site.minuted("rules", "try", yaml)
    #expect(bad.status == 2 && bad.errors.contains("bad.yaml:"), "\(bad.errors)")
    #expect(try site.minuted("rules", "try", site.scratch.file("none.yaml")).status == 2)
  }

  @Test func `hostile lines are shown, not sent`() throws {
    let (site, rules) = try site { $0 + "  - {id: odd, match: '^odd'}\n" }
    var bytes: [UInt8] = []
    for tail in [[0x1b, 0x5b, 0x32, 0x4a], [0x00], [0xff, 0xfe], [0xc2, 0x9b]] as [[UInt8]] {
      for word in ["odd", "even"] { bytes += Array("\(Self.head) \(word) ".utf8) + tail + [0x0a] }
    }
    let log = try site.scratch.write("odd.log", bytes: bytes)
    let text = try site.minuted("rules", "try", rules, "--lines", log, "--category", "app")
    let json = try site.minuted("rules", "try", rules, "--lines", log, "--format", "json")
    for outcome in [text, json] {
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.outputBytes.allSatisfy { $0 >= 0x20 || $0 == 0x0a })
      #expect(String(validating: outcome.outputBytes, as: UTF8.self) != nil)
      #expect(!outcome.output.unicodeScalars.contains { (0x7f...0x9f).contains($0.value) })
      #expect(outcome.output.contains("odd #033[2J"), "\(outcome.output)")
    }
  }

  @Test func `without kept lines, with a time, with lines alone`() throws {
    let (site, rules) = try site { $0 + "  - {id: miss, match: '^miss'}\n" }
    let late = try site.minuted("rules", "try", rules, "--from", "1h ago", "--format", "json")
    #expect((try object(late)["lines"] as? [String: Int])?["early"] == 2_200)
    let other = try site.minuted("rules", "try", rules, "--category", "other")
    #expect(other.status == 0 && other.output.contains("0 lines read; 0 kept"), "\(other.output)")
    let nobody = try site.minuted("rules", "try", rules, "--category", "nobody")
    #expect(nobody.status == 2 && nobody.errors.contains("kept lines are there of app"))
    let alone = try run(
      Tree.minuted,
      ["rules", "try", rules, "--rules", site.scratch.file("rules"), "--lines", "-"],
      input: .file(try site.scratch.write("in.log", PastDay.lines(3, "miss"))),
      in: site.scratch
    )
    #expect(alone.status == 0 && alone.output.contains("3 lines read; 0 kept, 3 given"))
    let itself = try site.minuted("rules", "try", "\(site.scratch.file("rules"))/app.yaml")
    #expect(itself.status == 0 && itself.errors.contains("is in force itself"))
  }
}
