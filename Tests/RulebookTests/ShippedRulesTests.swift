import Foundation
import Rulebook
import Syslog
import Testing

/// The rules that ship, and those of the sample.
struct ShippedRulesTests {
  @Test(arguments: ["Rules", "Samples/article/rules"])
  func `shipped rules load without a problem and hold their samples`(path: String) throws {
    let loading = Rulebook.load(paths: [repository.appendingPathComponent(path).path])
    #expect(loading.problems.isEmpty, "\(loading.problems.map(\.description))")
    let book = try #require(loading.rulebook)
    let outcome = SampleRun.run(book)
    #expect(outcome.tried > 0)
    #expect(outcome.problems.isEmpty, "\(outcome.problems.map(\.description))")
    #expect(outcome.untested.isEmpty)
  }

  @Test func `the alerts that ship are those of the page, each with what to do`() throws {
    let rules = repository.appendingPathComponent("Rules").path
    let book = try #require(Rulebook.load(paths: [rules]).rulebook)
    let page = try String(
      contentsOf: repository.appendingPathComponent("Docs/ShippedRules.md"),
      encoding: .utf8
    )
    let alerts = book.alerts(with: AlertSettings())
    let rows = page.split(separator: "\n").compactMap { line -> String? in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count >= 4, AlertSeverity(rawValue: cells[2]) != nil else { return nil }
      return "\(cells[0]) \(cells[1]) \(cells[2]) \(cells[3])"
    }
    let expected = alerts.map { alert -> String in
      guard case .category(let name) = alert.scope else { return alert.id }
      return "`\(name)` `\(alert.id)` \(alert.severity.rawValue) \(alert.owner)"
    }
    #expect(rows.sorted() == expected.sorted())
    #expect(alerts.allSatisfy { !$0.description.isEmpty && !$0.action.isEmpty })
  }

  @Test func `the sample site is mostly known to the shipped rules`() throws {
    let loading = Rulebook.load(paths: [repository.appendingPathComponent("Rules").path])
    let book = try #require(loading.rulebook)
    let file = repository.appendingPathComponent("Samples/small/site.log")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    var router = Router(book, ownPrograms: [], seed: 1)
    var known = 0
    for line in lines where try !route(String(line), book, &router).hasSuffix("/-") { known += 1 }
    #expect(known * 10 > lines.count * 7, "\(known) of \(lines.count)")
  }

  @Test func `the article's lines match its rules`() throws {
    let rules = repository.appendingPathComponent("Samples/article/rules").path
    let book = try #require(Rulebook.load(paths: [rules]).rulebook)
    let line =
      "Feb  1 09:20:03 fw1 %ASA-5-304001: 10.1.1.1 Accessed URL 192.0.2.7:http://shop.example/a?b"
    let explanation = Explanation.of(line, book, zone: .utc, years: .notAfter(1_400_000_000))
    #expect(explanation.rule?.id == "url_accessed")
    #expect(
      explanation.tallied.map { $0.value ?? "-" }.prefix(3) == [
        "1", "192.0.2.7 shop.example/a", "192.0.2.7",
      ]
    )
    #expect(
      book.categories.first?.summary?.fields.map(\.key) == [
        "CiscoLogCount", "HttpConnectionCount", "URLsAccessed", "ServersAccessed",
      ]
    )
  }
}
