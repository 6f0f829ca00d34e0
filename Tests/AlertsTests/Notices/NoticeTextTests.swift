import Foundation
import Ledger
import Syslog
import TestSupport
import Testing

@testable import Alerts

@Suite struct NoticeTextTests {
  private static let zone = Zone(name: "X", standardOffset: 3_600)

  private func notice(_ episodes: [AlertEpisode]) -> AlertNotice {
    var notice = AlertNotice(
      event: .firing,
      made: NoticeScene.start + 90,
      instance: "vm",
      hook: "ops",
      group: "category=sshd,environment=prod",
      heldBack: 2,
      leftOut: 0,
      alerts: episodes.map { NoticeAlert($0, isNew: true, times: 3, timesSince: NoticeScene.start) }
    )
    notice.id = "17-1795939290"
    notice.thread = "12-1795930000"
    return notice
  }

  private var whole: AlertEpisode {
    var one = episode(7, fired: 60)
    one.peak = 5_000.5
    one.low = 0
    one.contributors = [
      AlertContributor(table: "sources", key: "192.0.2.7", before: 3, now: 4_000),
      AlertContributor(table: "sources", key: "192.0.2.8", before: 20, now: 15.25),
      AlertContributor(table: "sources", key: "", before: 77, now: 796.75),
    ]
    one.samples = ["Nov 29 sshd[1]: Failed password for root from 192.0.2.7"]
    return one
  }

  @Test func `a notice reads as documented`() throws {
    let text = NoticeText.of(notice([whole]), zone: Self.zone)
    #expect(try Self.page().contains("\n```\n" + text + "```\n"), "\(text)")
  }

  /// The page that describes notices.
  private static func page() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: root.appendingPathComponent("Docs/Formats/Alert.md"),
      encoding: .utf8
    )
  }

  @Test func `the JSON is what the format page shows`() throws {
    let json = String(decoding: notice([whole]).json(), as: UTF8.self)
    let page = try Self.page()
    let example = try #require(page.components(separatedBy: "```json\n").dropFirst().first)
      .components(separatedBy: "```")[0]
    let decoder = JSONDecoder()
    #expect(
      try decoder.decode(AlertNotice.self, from: Data(example.utf8))
        == decoder.decode(AlertNotice.self, from: Data(json.utf8))
    )
    // Golden: members, their order and their form.
    #expect(example.split(separator: "\n").joined() == json)
  }

  @Test func `every first line matches the documented expression`() throws {
    let page = try Self.page()
    #expect(page.contains(AlertHeadline.expression))
    let expression = try NSRegularExpression(pattern: AlertHeadline.expression)
    let hostile = ["", "a b", "x\ny", "[major] q", "a: b", "é\u{1b}[31m", "\u{202e}x", ":", " "]
    var count = 0
    for text in hostile {
      for event in AlertNotice.Event.allCases {
        var one = episode(1, severity: text.isEmpty ? "info" : text, owner: text)
        one.series.category = text
        one.metric = text
        one.finding = text
        one.headline = text
        for more in [0, 3] {
          let line = AlertHeadline.line(AlertHeadline.of(one), event: event, more: more)
          let range = NSRange(line.startIndex..., in: line)
          #expect(expression.firstMatch(in: line, range: range) != nil, "\(line.debugDescription)")
          #expect(line.utf8.count <= NoticeLimits.maxLineBytes)
          count += 1
        }
      }
    }
    #expect(count == hostile.count * 6)
  }

  @Test(arguments: lawSeeds)
  func `hostile text stays within lines, sizes and printable bytes`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let bytes = (0..<4_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    func noise(_ count: Int) -> String {
      let from = Int.random(in: 0...bytes.count - count, using: &random)
      return String(decoding: bytes[from..<from + count], as: UTF8.self)
    }
    let episodes = (1...14).map { id in
      var one = episode(Int64(id))
      one.description = noise(2_100)
      one.action = noise(2_100)
      one.headline = noise(1_500)
      one.samples = (0..<6).map { _ in noise(2_000) }
      one.contributors = (0..<12).map { _ in
        AlertContributor(table: noise(4), key: noise(300), before: 1, now: 2)
      }
      return one
    }
    let notice = notice(episodes)
    let text = NoticeText.of(notice, zone: Self.zone)
    #expect(text.utf8.count <= NoticeLimits.maxTextBytes, "seed \(seed)")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.utf8.count <= NoticeLimits.maxLineBytes })
    #expect(
      text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7f }
    )
    #expect(text.contains("further alerts of this group"))
    #expect(notice.json().count <= NoticeLimits.maxJSONBytes, "seed \(seed)")
  }

  @Test(arguments: lawSeeds)
  func `contributors that are not shown stay in the sum`(seed: UInt64) {
    var random = SeededGenerator(seed)
    var one = episode(1)
    one.contributors = (0..<50).map { number in
      AlertContributor(
        table: "t\(number % 2)",
        key: number >= 48 ? "" : "k\(number)",
        before: Double(Int.random(in: 0...1_000, using: &random)),
        now: Double(Int.random(in: 0...1_000, using: &random))
      )
    }
    let shown = NoticeAlert(one, isNew: true, times: 1, timesSince: 0).contributors
    for table in ["t0", "t1"] {
      let all = one.contributors.filter { $0.table == table }.map(\.change).reduce(0, +)
      let sum = shown.filter { $0.table == table }.map(\.change).reduce(0, +)
      #expect(sum == all, "seed \(seed)")
    }
    #expect(shown.count == NoticeLimits.maxContributors + 2)
  }

  @Test func `what resolved while a notice waited is said`() throws {
    var resolved = whole
    resolved.resolved = NoticeScene.start + 600
    let stored = StoredNotice(hook: "ops", group: "g", event: "firing", made: 5, headline: "")
    let sent = notice([whole]).asSent(stored, episodes: [7: resolved], zone: .utc)
    #expect(sent.alerts[0].state == "resolved")
    #expect(sent.resolvedSince == 1)
    #expect(
      try #require(sent.text).contains(
        "had to wait since 2026-11-29T08:01:30Z: 1 of its 1 alerts have resolved meanwhile."
      )
    )
  }

  @Test(arguments: [
    (0.0, "0"), (-3, "-3"), (2.5, "2.5"), (-0.25, "-0.25"), (1.0 / 3, "0.333"),
    (1e14, "100000000000000"),
    (0.9999, "1"), (.infinity, "unknown"),
  ])
  func `numbers are short`(value: Double, text: String) {
    #expect(NoticeLimits.number(value) == text)
  }
}
