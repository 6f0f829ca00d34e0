import Minutes
import Sketches
import Testing

/// Adding many summaries at once must say what merging them two by two says, only better.
struct SummaryTotalTests {
  private static func summary(minute: Int64, values: Range<Int>) -> Summary {
    var summary = Summary(minute: minute, instance: "a", category: "c", environment: "prod")
    var distinct = DistinctState()
    var top = TopState()
    for value in values {
      let key = Array("key\(value)".utf8)
      key.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let hash = hashBytes(base, key.count, seed: 7)
        distinct.add(hash: hash)
        top.add(base, key.count, hash: hash, weight: UInt64(value % 5 + 1))
      }
    }
    let finished = distinct.finish()
    let table = top.finish(keep: 1_000)
    summary.accounting = Accounting(matched: UInt64(values.count))
    summary.metrics = [
      Summary.Metric(name: "Events", value: .count(UInt64(values.count))),
      Summary.Metric(name: "Keys", value: .distinct(finished, sketch: distinct.encode())),
      Summary.Metric(name: "keys", value: .top(table, sketch: top.encode(keep: 1_000))),
    ]
    return summary
  }

  @Test func `a total of minutes with up to 512 values each is exact beyond 512`() throws {
    let parts = (0..<40).map {
      SummaryTotalTests.summary(minute: Int64($0) * 60, values: ($0 * 300)..<($0 * 300 + 400))
    }
    let total = SummaryTotal(parts[0])
    for part in parts.dropFirst() { total.add(part) }
    let summary = total.finish(keep: 10)
    #expect(summary.accounting.read == 16_000)
    #expect(summary.value("Events") == .count(16_000))
    guard case .distinct(let distinct, _)? = summary.value("Keys") else {
      Issue.record("no distinct")
      return
    }
    // 40 runs of 400 values, each overlapping the next by 100.
    #expect(distinct.count == 12_100)
    #expect(distinct.error == 0)
    guard case .top(let top, _)? = summary.value("keys") else {
      Issue.record("no top")
      return
    }
    #expect(top.entries.count == 10)
    // Each run of 400 holds each weight from 1 to 5 eighty times.
    #expect(top.total == 40 * 80 * 15)
    #expect(top.error == 0)
  }

  @Test func `one summary alone comes out as it went in`() {
    let part = SummaryTotalTests.summary(minute: 60, values: 0..<2_000)
    #expect(SummaryTotal(part).finish(keep: 1_000).value("Keys") == part.value("Keys"))
  }

  @Test func `quiet minutes change nothing`() {
    let part = SummaryTotalTests.summary(minute: 60, values: 0..<100)
    var quiet = Summary(minute: 120, instance: "a", category: "c", environment: "prod")
    quiet.metrics = part.metrics.map {
      Summary.Metric(name: $0.name, value: .zero($0.value.kind))
    }
    let total = SummaryTotal(quiet)
    total.add(part)
    total.add(quiet)
    let summary = total.finish(keep: 1_000)
    #expect(summary.value("Events") == part.value("Events"))
    #expect(summary.value("Keys") == part.value("Keys"))
    guard case .top(let top, _)? = summary.value("keys"),
      case .top(let wanted, _)? = part.value("keys")
    else {
      Issue.record("no top")
      return
    }
    #expect(top.entries == wanted.entries)
  }
}
