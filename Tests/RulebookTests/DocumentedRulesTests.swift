import Foundation
import Rulebook
import Syslog
import Testing

/// The rule files shown in the documentation are good ones.
struct DocumentedRulesTests {
  /// The blocks between fences of a page, without those.
  private static func blocks(_ page: String) throws -> [String] {
    let text = try String(contentsOf: repository.appendingPathComponent(page), encoding: .utf8)
    return text.components(separatedBy: "\n```").enumerated().compactMap { place, part in
      // Every second part is inside; its first line is the rest of the fence.
      place % 2 == 1 ? part.drop { $0 != "\n" }.dropFirst() + "\n" : nil
    }
  }

  /// A page's rule files, each under the name of its category, and the rulebases beside them.
  private func load(_ page: String, _ expected: [String]) throws -> Rulebook {
    let directory = try TemporaryDirectory()
    var names: [String] = []
    for block in try Self.blocks(page) {
      let line = block.prefix { $0 != "\n" }
      if line.hasPrefix("category: ") {
        names.append(String(line.dropFirst("category: ".count)))
        try directory.write("\(names.last ?? "").yaml", Array(block.utf8))
      } else if line == "version=2" {
        try directory.write("\(names.last ?? "").rulebase", Array(block.utf8))
      }
    }
    #expect(names == expected)
    let loading = Rulebook.load(paths: [directory.path])
    #expect(loading.problems.isEmpty, "\(loading.problems)")
    return try #require(loading.rulebook)
  }

  @Test func `they load without a problem and hold their samples`() throws {
    let outcome = SampleRun.run(try load("Docs/Rules.md", ["shop", "fw"]))
    #expect(outcome.problems.isEmpty, "\(outcome.problems)")
    #expect(outcome.tried == 6 && outcome.untested.isEmpty)
  }

  @Test func `what rules of other programs become loads and holds its samples`() throws {
    let outcome = SampleRun.run(try load("Docs/Migration.md", ["guessing", "app", "vpn"]))
    #expect(outcome.problems.isEmpty, "\(outcome.problems)")
    #expect(outcome.tried == 2)
  }

  @Test func `the documented alerts are good ones`() throws {
    let blocks = try Self.blocks("Docs/Alerts.md")
    let text = try #require(blocks.first { $0.hasPrefix("category: ") })
    let loading = try RulebookTests.load([("shop.yaml", text)])
    #expect(loading.problems.isEmpty, "\(loading.problems)")
    let book = try #require(loading.rulebook)
    #expect(book.categories.first?.alerts.count == 9)
    let outcome = SampleRun.run(book)
    #expect(outcome.problems.isEmpty && outcome.tried == 2, "\(outcome.problems)")
  }

  @Test func `the documented hooks are good ones`() throws {
    let blocks = try Self.blocks("Docs/Configuration.md")
    let text = try #require(blocks.first { $0.hasPrefix("hooks:") })
    let (settings, problems) = Settings.parse(text, file: "m.yaml")
    #expect(problems.isEmpty && settings?.alerts.hooks.count == 6, "\(problems)")
  }

  @Test(arguments: [
    ("admin ada logged in from 192.0.2.7", "admin", ["1", "ada"]),
    (
      "Deny tcp src 192.0.2.1/80 dst 192.0.2.4/4711", "deny/fw.rulebase:2", ["1", "192.0.2.1"]
    ),
    ("Deny icmp src 192.0.2.1 dst 192.0.2.4", "deny/fw.rulebase:3", ["1", "192.0.2.1"]),
    ("Built outbound connection 44", "built", ["outbound 44", "h"]),
    ("Link eth0 up", "fw.rulebase:5", []), ("Link eth0 down", nil, []),
  ])
  func `rules of the firewall are named and tally as the page says`(
    message: String,
    rule: String?,
    tallied: [String]
  ) throws {
    let found = Explanation.of(
      "Nov 25 09:00:00 h fw: \(message)",
      try load("Docs/Rules.md", ["shop", "fw"]),
      zone: .utc,
      years: .notAfter(1_800_000_000)
    )
    #expect(found.rule?.id == rule)
    #expect(found.tallied.map { $0.value ?? "-" } == tallied)
  }
}
