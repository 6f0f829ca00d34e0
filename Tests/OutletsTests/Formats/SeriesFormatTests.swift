import Minutes
import Sketches
import Testing

@testable import Outlets

/// Graphite and StatsD: both have a line for each number.
struct SeriesFormatTests {
  private func graphite(_ summary: Summary, prefix: String = "minuted") -> [String] {
    SeriesNumbers(summary, prefix: prefix).numbers.map {
      GraphiteText.line($0, minute: summary.minute).text
    }
  }

  private func statsd(_ summary: Summary) -> [String] {
    SeriesNumbers(summary, prefix: "minuted").numbers.compactMap {
      StatsdText.lines($0, of: summary)?.text
    }
  }

  private let account = [
    "read 5", "matched 4", "ignored 0", "unmatched 1", "malformed 0", "own 0", "dropped 0",
  ]

  @Test func `Graphite has a line for each number of the minute`() {
    let numbers =
      account.map { "records.\($0)" } + [
        "Orders 2", "Revenue 72.4", "Customers 2", "Queue -5", "Open 10", "Took.p50 2",
        "Took.p95 3", "Took.p99 3", "Took.max 400", "Hits 5", "Hits.by.200 3",
        "Hits.by.a_b--\(hash("a b")) 1", "Hits.other 1",
      ]
    let lines = graphite(Scene.whole())
    // Quantiles are estimates: their own tests say how good.
    let exact = { (line: String) in !line.contains(".Took.p") }
    #expect(
      lines.filter(exact) == numbers.map { "minuted.shop.prod.\($0) 1391246400" }.filter(exact)
    )
    #expect(lines.count { !exact($0) } == 3)
  }

  @Test func `StatsD adds counts up, and sets what stands for itself`() {
    let numbers =
      account.map { "records.\($0.replacing(" ", with: ":"))|c" } + [
        "Orders:2|c", "Revenue:72.4|c", "Customers:2|g", "Queue:0|g\nminuted.shop.prod.Queue:-5|g",
        "Open:10|g", "Took.max:400|g", "Hits:5|c", "Hits.by.200:3|c",
        "Hits.by.a_b--\(hash("a b")):1|c", "Hits.other:1|c",
      ]
    let lines = statsd(Scene.whole()).filter { !$0.contains(".Took.p") }
    #expect(lines == numbers.map { "minuted.shop.prod.\($0)" })
  }

  @Test func `what is a part of a minute or amends it is no number to Graphite`() {
    var part = Scene.whole()
    #expect(GraphiteText.takes(part))
    part.isPartial = true
    #expect(!GraphiteText.takes(part))
    part.isPartial = false
    part.isAmendment = true
    #expect(!GraphiteText.takes(part))
  }

  @Test(arguments: [(true, false), (false, true)])
  func `of a part or an amendment StatsD gets what adds up alone`(
    isPartial: Bool,
    isAmendment: Bool
  ) {
    var part = Scene.whole()
    (part.isPartial, part.isAmendment) = (isPartial, isAmendment)
    let lines = statsd(part)
    #expect(lines.allSatisfy { $0.hasSuffix("|c") })
    #expect(lines.contains("minuted.shop.prod.Orders:2|c"))
    #expect(lines.count == statsd(Scene.whole()).count { $0.hasSuffix("|c") })
  }

  @Test func `the prefix may have dots, and is plain between them`() {
    #expect(graphite(Scene.whole(), prefix: "site.a").first?.hasPrefix("site.a.shop.prod.") == true)
    #expect(graphite(Scene.whole(), prefix: "../x y").first?.contains("/") == false)
  }

  @Test func `hostile texts are names in lines of the right form`() throws {
    let graphiteForm = /minuted(\.[A-Za-z0-9_\-]{1,100})+ -?[0-9]+(\.[0-9]+)? 1391246400/
    let statsdForm = /minuted(\.[A-Za-z0-9_\-]{1,100})+:-?[0-9]+(\.[0-9]+)?\|[cg]/
    for text in Hostile.texts {
      let summary = Hostile.summary(text)
      let lines = graphite(summary)
      #expect(lines.count == 10, "\(text.prefix(40))")
      for line in lines { #expect(try graphiteForm.wholeMatch(in: line) != nil, "\(line)") }
      for line in statsd(summary) {
        #expect(try statsdForm.wholeMatch(in: line) != nil, "\(line)")
        #expect(line.utf8.count < Payloads.datagramBytes)
      }
    }
  }

  @Test func `of many labels those with most have series, and the others are counted`() {
    let numbers = SeriesNumbers(Scene.labels(130), prefix: "p")
    #expect(numbers.numbers.count(where: \.isLabelled) == SeriesNumbers.maxLabels)
    #expect(numbers.labelsLeftOut == 30)
  }

  @Test func `over all minutes there are so many series of labels, and others are never refused`() {
    var limit = SeriesLimit(maxSeries: 3)
    func admitted(_ summary: Summary) -> Int {
      SeriesNumbers(summary, prefix: "p").numbers.count { $0.isLabelled && limit.admits($0) }
    }
    #expect(admitted(Scene.labels(2)) == 2)
    #expect(admitted(Scene.labels(5, from: 2)) == 1)
    #expect(admitted(Scene.labels(2)) == 2, "those that are known go on")
    #expect(admitted(Scene.labels(2, from: 7)) == 0)
    let plain = SeriesNumbers(Scene.labels(0), prefix: "other").numbers
    #expect(plain.allSatisfy { limit.admits($0) })
  }

  /// FNV-1a as its authors give it, in the form of a mark.
  private func hash(_ text: String) -> String {
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

struct PayloadsTests {
  @Test func `lines are put together up to the limit, and none is split`() {
    let lines = ["aaaa", "bb", "c", "dddddddd", "e"].map { Array($0.utf8) }
    let payloads = Payloads.join(lines, most: 7).map(\.text)
    #expect(payloads == ["aaaa\nbb", "c", "dddddddd", "e"])
    #expect(payloads.map { Payloads.lines(in: Array($0.utf8)) } == [2, 1, 1, 1])
    #expect(Payloads.join([], most: 7).isEmpty)
    #expect(Payloads.lines(in: []) == 0)
  }

  @Test func `the limit is met exactly`() {
    let lines = ["abc", "def"].map { Array($0.utf8) }
    #expect(Payloads.join(lines, most: 7).count == 1)
    #expect(Payloads.join(lines, most: 6).count == 2)
  }
}
