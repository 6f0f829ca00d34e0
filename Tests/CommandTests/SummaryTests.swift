import Foundation
import Testing

/// `minuted summary`: one store, four formats, any span.
struct SummaryTests {
  private func site() throws -> Site {
    let site = try Site()
    let log = try makeLog(
      [
        "--duration", "150m", "--rate", "60", "--format", "rfc3339", "--start",
        "2020-03-10T22:40:00Z", "--malformed", "1",
      ],
      in: site.scratch
    )
    let outcome = try site.minuted("replay", log)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return site
  }

  @Test func `all formats and all spans give the same sums`() throws {
    let site = try site()
    let minutes = try site.summaries()
    #expect(minutes.filter { !$0.accounting.isBalanced }.isEmpty)
    #expect(minutes.filter { $0.v != 1 || $0.span != 60 || $0.instance != "here" }.isEmpty)
    let total = minutes.total
    #expect(total.read > 5_000)
    for (span, seconds) in [("5m", 300), ("1h", 3_600), ("1d", 86_400)] {
      let rows = try site.summaries("--every", span)
      #expect(rows.total == total, "\(span)")
      #expect(rows.filter { $0.span != seconds }.isEmpty)
      for metric in ["HitCount", "Bytes", "FailedLoginCount", "PacketCount"] {
        #expect(minutes.sum(metric) > 0)
        #expect(rows.sum(metric) == minutes.sum(metric), "\(metric) by \(span)")
      }
      #expect(Set(rows.map { "\($0.minute) \($0.category)" }).count == rows.count, "each once")
    }
    // Midnight lies within: two days, one row for each and category.
    #expect(Set(try site.summaries("--every", "1d").map(\.minute)).count == 2)

    for span in ["1m", "5m", "1h", "1d"] {
      let lines = try site.minuted("summary", "--every", span, "--format", "kv").lines
      #expect(sum("read", inLines: lines) == Int(total.read), "kv \(span)")
      #expect(sum("HitCount", inLines: lines) == Int(minutes.sum("HitCount")))
      #expect(lines.filter { !$0.hasPrefix("minute=") }.isEmpty)

      let rows = try site.minuted("summary", "--every", span, "--format", "csv").lines
        .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
      #expect(
        rows.first?.joined(separator: ",") == "minute,span,category,environment,partial,name,value"
      )
      #expect(rows.filter { $0.count != 7 }.isEmpty)
      let read = rows.filter { $0[5] == "$read" }.compactMap { Int($0[6]) }.reduce(0, +)
      #expect(read == Int(total.read), "csv \(span)")
      let hits = rows.filter { $0[5] == "HitCount" }.compactMap { Int($0[6]) }.reduce(0, +)
      #expect(hits == Int(minutes.sum("HitCount")))
    }
    #expect(tableSum(try site.minuted("summary").lines) == Int(total.read))
    #expect(tableSum(try site.minuted("summary", "--every", "1d").lines) == Int(total.read))
  }

  /// The sum of the column READ over all tables.
  private func tableSum(_ lines: [String]) -> Int {
    var total = 0
    var end: Int?
    for line in lines {
      let text = Array(line.utf8)
      if line.hasPrefix("TIME"), let start = line.range(of: "READ") {
        end = line.utf8.distance(from: line.utf8.startIndex, to: start.upperBound)
      } else if let end, line.first?.isNumber == true {
        let number = text.prefix(end).reversed().prefix { $0 != 0x20 }.reversed()
        total += Int(String(decoding: Array(number), as: UTF8.self)) ?? 0
      } else {
        end = nil
      }
    }
    return total
  }

  @Test func `a category and a range narrow it down`() throws {
    let site = try site()
    let all = try site.summaries("--category", "web")
    #expect(Set(all.map(\.category)) == ["web"])
    let hour = try site.summaries(
      "--category",
      "web",
      "--from",
      "2020-03-10T23:00:00Z",
      "--to",
      "2020-03-11T00:00:00Z"
    )
    #expect(hour.count == 60)
    #expect(hour.first?.minute == "2020-03-10T23:00:00Z")
    #expect(hour.last?.minute == "2020-03-10T23:59:00Z")
    #expect(hour.total == all.filter { $0.minute.contains("T23:") }.total)
    let none = try site.minuted("summary", "--from", "1999-01-01", "--to", "1999-01-02")
    #expect(none.status == 0)
    #expect(none.errors.contains("no minutes"))
    let slip = try site.minuted("summary", "--category", "wbe")
    #expect(slip.status == 2)
    #expect(slip.errors.contains("web"))
  }

  @Test func `a state that is not there is named`() throws {
    let site = try Site()
    for command in ["summary", "unknown", "status"] {
      let outcome = try site.minuted(command)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(site.state))
    }
  }
}
