import Foundation
import Rulebook
import Syslog
import Testing

@testable import Reports

/// What `rules try` says.
struct TrialReportTests {
  private static let old = """
    category: shop
    select: {program: shop}
    rules:
      - {id: order, match: '^order \\d+', samples: [{line: 'order 5 rush'}]}
      - {id: refund, match: '^refund'}
      - {id: gone, match: '^gone'}

    """
  private static let new = """
    category: shop
    select: {program: shop}
    rules:
      - {id: rush, match: 'rush$'}
      - {id: order, match: '^order \\d+', samples: [{line: 'order 5 rush'}]}
      - {id: refund, match: '^re(?:fund|turn)', ignore: true, why: dull}

    """

  private func report(_ lines: [(line: String, source: RuleTrial.Source)]) throws -> TrialReport {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("try-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in [("old", Self.old), ("new", Self.new)] {
      let place = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: place.appendingPathComponent("shop.yaml"))
    }
    let old = try #require(Rulebook.load(paths: ["\(folder.path)/old"]).rulebook)
    let new = try #require(Rulebook.load(paths: ["\(folder.path)/new"]).rulebook)
    var replacement = old.replacing(
      with: ["\(folder.path)/new/shop.yaml"],
      in: ["\(folder.path)/old"]
    ) { _ in nil }
    var rules = RulesOnTrial(
      RuleTrial(
        old: old,
        new: new,
        ownPrograms: [],
        zone: .utc,
        years: .notAfter(1_800_000_000)
      ),
      maxTemplates: 2
    )
    for (line, source) in lines {
      let bytes = Array(line.utf8) + [UInt8](repeating: 0, count: ByteScan.padding)
      bytes.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress { rules.take(base, line.utf8.count, from: source) }
      }
    }
    var report = rules.finish(replacement)
    replacement.entries[0].file = "new/shop.yaml"
    replacement.entries[0].replaces = "old/\u{1b}shop.yaml"
    report.files = replacement.entries
    return report
  }

  private static func line(_ message: String, host: String = "h") -> String {
    "Nov 25 09:00:00 \(host) shop[7]: \(message)"
  }

  private static let lines: [(line: String, source: RuleTrial.Source)] = [
    (line("return of 7"), .kept), (line("nothing 1"), .kept), (line("nothing 2", host: "g"), .kept),
    (line("odd\u{1b}[31m"), .kept), (line("third"), .kept), (line("order 1"), .given),
    (line("order 2 rush"), .given), (line("gone now"), .given), ("rubbish", .given),
  ]

  @Test func `the report names what is gained, what changes hands and what stays`() throws {
    let report = try report(Self.lines)
    #expect(report.hasMoves)
    #expect(
      report.text(limit: 10) == """
        new/shop.yaml in place of old/#033shop.yaml
        9 lines read; 5 kept, 3 given; 1 malformed

        CATEGORY  KEPT  COVERED NOW    THEN  GIVEN  COVERED NOW    THEN
        shop         5        0.0 %  20.0 %      3      100.0 %  66.7 %

        Matched or ignored then, by no rule now: 1 line
        LINES  RULE         IS
            1  shop/refund  changed, ignores
            Nov 25 09:00:00 h shop[7]: return of 7
            0  shop/rush    new
        Gone: shop/gone

        Lines that change hands between rules: 2, and 1 of 1 sample of the files replaced tried
        LINES  SAMPLES  NOW         THEN
            1        1  shop/order  shop/rush
            Nov 25 09:00:00 h shop[7]: order 2 rush
            1        0  shop/gone   shop, no rule
            Nov 25 09:00:00 h shop[7]: gone now

        Unmatched then: 5 lines, 2 templates
          2 lines beyond the limit of templates
        COUNT  HOSTS  CATEGORY  TEMPLATE
            2      2  shop      nothing <num>
            1      1  shop      odd#033[<num>m

        """
    )
    #expect(report.text(limit: 1).contains("  … 1 more template\n"))
    #expect(report.text(limit: 1).contains("  … 1 more pair of rules\n"))
  }

  @Test func `the same as JSON`() throws {
    let report = try report(Self.lines)
    let pieces = [
      #"{"v":1,"files":[{"file":"new/shop.yaml","replaces":"old/\u001bshop.yaml","after":null}],"#,
      #""lines":{"read":9,"malformed":1,"early":0,"own":0,"gave_up":0,"rerouted":0},"#,
      #""categories":[{"category":"shop","kept":{"lines":5,"before":0,"after":1},"#,
      #""given":{"lines":3,"before":3,"after":2}}],"#,
      #""rules":[{"category":"shop","rule":"refund","is":"changed","ignored":true,"lines":1,"#,
      #""example":"Nov 25 09:00:00 h shop[7]: return of 7"}],"#,
      #""removed":[{"category":"shop","rule":"gone"}],"#,
      #""hands":{"lines":2,"samples":1,"samples_tried":1,"samples_untried":0,"moves":["#,
      #"{"from":{"category":"shop","rule":"order"},"to":{"category":"shop","rule":"rush"},"#,
      #""lines":1,"samples":1,"example":"Nov 25 09:00:00 h shop[7]: order 2 rush"}]},"#,
      #""unmatched":{"lines":5,"templates":2,"overflow":2,"top":[{"category":"shop","id":""#,
    ]
    let json = report.json(limit: 1)
    #expect(json.hasPrefix(pieces.joined()), "\(json)")
    #expect(try JSONSerialization.jsonObject(with: Data(json.utf8)) is [String: Any])
  }

  @Test func `no lines at all are a report as well`() throws {
    let report = try report([])
    #expect(report.count.lines == 0 && report.parts.isEmpty)
    #expect(report.text(limit: 3).contains("0 lines read; 0 kept, 0 given\n"))
    // A sample changes hands all the same.
    #expect(report.hasMoves)
  }
}
