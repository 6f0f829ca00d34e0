import Glibc
import Ledger
import Minutes
import Sketches
import Testing

/// A directory of its own for a test, removed with everything in it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/ledger.XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] {
      unlink("\(path)/\(name)")
    }
    rmdir(path)
  }

  /// Where the ledger lies.
  var file: String { path + "/ledger.sqlite" }
}

let start: Int64 = 1_391_246_400

func number(_ text: String) throws -> DecimalNumber {
  let bytes = Array(text.utf8)
  return try #require(
    bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { DecimalNumber.parse($0, buffer.count) }
    }
  )
}

func sum(_ numbers: String...) throws -> MetricValue {
  var sum = ExactSum()
  for text in numbers { sum.add(try number(text)) }
  return .sum(sum)
}

func distribution(_ numbers: String...) throws -> MetricValue {
  var state = DistributionState()
  for text in numbers { state.add(try number(text)) }
  return .distribution(state.finish(), sketch: state.encode())
}

func level(base: String?, change: String) throws -> MetricValue {
  let change = try #require(ExactSum(change.utf8))
  return .level(Level(base: base.flatMap { ExactSum($0.utf8) }, change: change))
}

func derive(_ increase: String) throws -> MetricValue {
  var derive = Derive()
  derive.increase = try #require(ExactSum(increase.utf8))
  (derive.resets, derive.wraps, derive.late, derive.lost) = (1, 2, 3, 4)
  return .derive(derive)
}

func labelled(
  _ total: MetricValue,
  _ entries: [(String, MetricValue)],
  _ other: MetricValue
) -> MetricValue {
  let entries = entries.map { Labelled.Entry(label: Array($0.0.utf8), value: $0.1) }
  return .labelled(Labelled(total: total, entries: entries, other: other, cap: 100))
}

func distinct(_ hashes: ClosedRange<UInt64>, exactLimit: Int = 65_536) -> MetricValue {
  var state = DistinctState(exactLimit: exactLimit, precision: 12)
  for value in hashes {
    withUnsafeBytes(of: value) { raw in
      raw.withMemoryRebound(to: UInt8.self) { bytes in
        if let base = bytes.baseAddress { state.add(hash: hashBytes(base, 8, seed: 3)) }
      }
    }
  }
  return .distinct(state.finish(), sketch: state.encode())
}

func top(_ counts: [(String, UInt64)], keep: Int = 10) -> MetricValue {
  var state = TopState()
  for (key, count) in counts {
    let bytes = Array(key.utf8)
    bytes.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress {
        state.add(base, bytes.count, hash: hashBytes(base, bytes.count, seed: 1), weight: count)
      }
    }
  }
  return .top(state.finish(keep: keep), sketch: state.encode(keep: keep))
}

/// A summary of a minute counted from `start`.
func summary(
  _ minute: Int64,
  category: String = "web",
  environment: String = "prod",
  read: UInt64 = 1,
  _ metrics: [(String, MetricValue)] = []
) -> Summary {
  var summary = Summary(
    minute: start + minute * 60,
    instance: "log1",
    category: category,
    environment: environment
  )
  summary.accounting = Accounting(matched: read)
  summary.metrics = metrics.map { Summary.Metric(name: $0, value: $1) }
  return summary
}

extension Ledger {
  func write(_ summaries: Summary...) throws {
    var batch = LedgerBatch()
    batch.summaries = summaries
    try write(batch)
  }

  func read(_ query: SummaryQuery, offset: (Int64) -> Int64 = { _ in 0 }) throws -> [Summary] {
    var list: [Summary] = []
    try eachSummary(query, offset: offset) { list.append($0) }
    return list
  }
}
