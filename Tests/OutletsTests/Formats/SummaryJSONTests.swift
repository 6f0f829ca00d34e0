import Foundation
import Minutes
import Sketches
import Testing

@testable import Outlets

struct SummaryJSONTests {
  private func object(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  @Test func `a summary is the object that minuted summary prints`() {
    let summary = Scene.whole()
    #expect(SummaryJSON.bytes(summary, most: 100_000).text == summary.json)
    #expect(
      summary.json.hasPrefix(
        #"{"v":1,"minute":"2014-02-01T09:20:00Z","span":60,"instance":"log1","environment":"prod","#
          + #""category":"shop","partial":false,"accounting":{"read":5,"matched":4,"ignored":0,"#
          + #""unmatched":1,"malformed":0,"own":0,"dropped":0},"metrics":{"Orders":2,"Revenue":72.4,"#
          + #""Customers":{"distinct":2,"error":0},"#
      ),
      "\(summary.json)"
    )
    #expect(!summary.json.contains("cut"))
  }

  @Test func `the cee line is the object behind its cookie`() {
    let summary = Scene.whole()
    #expect(CeeLine.bytes(summary).text == "<30>minuted: @cee:" + summary.json)
  }

  @Test func `a table is cut until the object is short enough, which is said in it`() throws {
    var summary = Scene.whole()
    let entries = (0..<500).map { TopEntry(key: Array("key \($0)".utf8), count: 1) }
    let top = Top(entries: entries, total: 500, distinctKept: 500, error: 0)
    summary.metrics = [Summary.Metric(name: "t", value: .top(top, sketch: []))]
    func cut(_ most: Int) throws -> (count: Int, shown: Int, cut: Int) {
      let bytes = SummaryJSON.bytes(summary, most: most)
      let metrics = try #require(try object(bytes)["metrics"] as? [String: Any])
      let table = try #require(metrics["t"] as? [String: Any])
      let shown = try #require(table["top"] as? [Any]).count
      return (bytes.count, shown, table["cut"] as? Int ?? 0)
    }
    for (most, shown) in [(100_000, 100), (1_500, 33), (600, 11), (1, 0)] {
      let result = try cut(most)
      #expect(result.shown == shown)
      #expect(result.shown + result.cut == 500)
      #expect(result.count <= most || shown == 0)
    }
  }

  @Test func `labels are cut likewise`() throws {
    let bytes = SummaryJSON.bytes(Scene.labels(130), most: 100_000)
    let metrics = try #require(try object(bytes)["metrics"] as? [String: Any])
    let labelled = try #require(metrics["m"] as? [String: Any])
    #expect((labelled["labels"] as? [Any])?.count == 100)
    #expect(labelled["cut"] as? Int == 30)
    #expect(labelled["total"] as? Int == 130)
  }

  @Test func `hostile texts stay texts, without a byte that a terminal or a framing obeys`() throws
  {
    for text in Hostile.texts {
      let summary = Hostile.summary(text)
      let bytes = SummaryJSON.bytes(summary, most: SummaryJSON.maxStreamBytes * 4)
      #expect(bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f })
      for scalar in bytes.text.unicodeScalars {
        #expect(!(0x80...0x9f).contains(scalar.value) && scalar.value != 0x202e)
      }
      let parsed = try object(bytes)
      #expect(parsed["category"] as? String == summary.category)
      let metrics = try #require(parsed["metrics"] as? [String: Any])
      #expect(metrics.keys.contains(summary.metrics[0].name))
      #expect(parsed.count == 9, "no member came in by a text")
    }
  }

  @Test func `a cee line of much is no longer than rsyslog takes`() {
    var summary = Scene.whole()
    let entries = Hostile.texts.dropLast().map { TopEntry(key: $0 + $0 + $0, count: 1) }
    let top = Top(entries: entries, total: 9, distinctKept: 9, error: 0)
    summary.metrics += (0..<20).map {
      Summary.Metric(name: "t\($0)", value: .top(top, sketch: []))
    }
    #expect(SummaryJSON.bytes(summary, most: .max).count > 8_192)
    #expect(CeeLine.bytes(summary).count <= 8_192)
  }
}
