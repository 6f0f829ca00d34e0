import Minutes
import Sketches
import TestSupport

@testable import Rollup

/// What one instance tallies in a test.
struct Tally {
  var users: [String] = []
  var numbers: [Int64] = []
  var readings: [(time: Int64, value: Int64)] = []
}

let minute: Int64 = 1_391_246_400
let seed = SketchSeed("a seed of the tests")

func hash(_ text: String) -> UInt64 {
  let bytes = Array(text.utf8)
  return bytes.withUnsafeBufferPointer { buffer in
    buffer.baseAddress.map { hashBytes($0, bytes.count, seed: seed.value) } ?? 0
  }
}

/// A summary of what an instance tallied, every kind of metric in it.
func summary(
  _ tally: Tally,
  instance: String = "edge1",
  sequence: UInt32 = 0,
  minute: Int64 = minute
) -> Summary {
  var summary = Summary(
    minute: minute,
    instance: instance,
    category: "web",
    environment: "prod"
  )
  summary.sequence = sequence
  summary.accounting = Accounting(matched: UInt64(tally.users.count), unmatched: 3)
  var sum = ExactSum()
  for number in tally.numbers { sum.add(whole: number, nano: number.signum() * 250_000_000) }
  var distinct = DistinctState()
  var top = TopState()
  for user in tally.users {
    distinct.add(hash: hash(user))
    let bytes = Array(user.utf8)
    bytes.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { top.add(base, bytes.count, hash: hash(user)) }
    }
  }
  var gauge = Gauge()
  for reading in tally.readings { gauge.set(DecimalNumber(reading.value), at: reading.time) }
  let distinctValue: MetricValue =
    distinct.isEmpty ? .zero(.distinct) : .distinct(distinct.finish(), sketch: distinct.encode())
  let (finished, sketch) = top.finishEncoded(keep: 100)
  summary.metrics = [
    Summary.Metric(name: "Hits", value: .count(UInt64(tally.users.count))),
    Summary.Metric(name: "Bytes", value: .sum(sum)),
    Summary.Metric(name: "Users", value: distinctValue),
    Summary.Metric(
      name: "users",
      value: top.isEmpty ? .zero(.top) : .top(finished, sketch: sketch)
    ),
    Summary.Metric(name: "Load", value: .gauge(gauge)),
  ]
  summary.metrics += furtherMetrics(tally, sum)
  return summary
}

/// Metrics of the kinds that are not in `summary` by themselves.
private func furtherMetrics(_ tally: Tally, _ sum: ExactSum) -> [Summary.Metric] {
  var distribution = DistributionState()
  for number in tally.numbers { distribution.add(DecimalNumber(number)) }
  var base = ExactSum()
  base.add(whole: 7, nano: 0)
  var derive = Derive()
  derive.increase = sum
  derive.resets = UInt64(tally.readings.count)
  let counts = Dictionary(grouping: tally.users) { $0 }.mapValues { UInt64($0.count) }
  let listed = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(100)
  let other = UInt64(tally.users.count) - listed.reduce(0) { $0 + $1.value }
  let labelled = Labelled(
    total: .count(UInt64(tally.users.count)),
    entries: listed.map { Labelled.Entry(label: Array($0.key.utf8), value: .count($0.value)) },
    other: .count(other),
    cap: 100
  )
  return [
    Summary.Metric(
      name: "Millis",
      value: distribution.isEmpty
        ? .zero(.distribution)
        : .distribution(distribution.finish(), sketch: distribution.encode())
    ),
    Summary.Metric(name: "Open", value: .level(Level(base: base, change: sum))),
    Summary.Metric(name: "Octets", value: .derive(derive)),
    Summary.Metric(name: "ByUser", value: .labelled(labelled)),
  ]
}

func randomTally(_ count: Int, values: Int, _ random: inout SeededGenerator) -> Tally {
  var tally = Tally()
  for _ in 0..<count {
    let low = Int.random(in: 0..<values, using: &random)
    let other = Int.random(in: 0..<values, using: &random)
    tally.users.append("user\(min(low, other))")
    tally.numbers.append(Int64.random(in: -1_000...1_000_000, using: &random))
  }
  for _ in 0..<min(count, 20) {
    tally.readings.append(
      (
        minute + Int64.random(in: 0..<60, using: &random),
        Int64.random(in: -50...50, using: &random)
      )
    )
  }
  return tally
}

/// The parts of a tally that two instances would see.
func halves(_ tally: Tally, _ random: inout SeededGenerator) -> [Tally] {
  var parts = [Tally(), Tally()]
  for (user, number) in zip(tally.users, tally.numbers) {
    let place = Int.random(in: 0..<2, using: &random)
    parts[place].users.append(user)
    parts[place].numbers.append(number)
  }
  for reading in tally.readings {
    parts[Int.random(in: 0..<2, using: &random)].readings.append(reading)
  }
  return parts
}

/// The summary as it comes out of its own line.
func carried(_ summary: Summary, key: SharedKey? = nil) throws -> SummaryCode.Decoded {
  var line = Array("<30>minuted: a=1".utf8)
  let isAppended = RollupField(seed: seed, key: key).append(to: &line, summary)
  precondition(isAppended)
  return try decode(line, key: key)
}

func decode(_ line: [UInt8], key: SharedKey? = nil) throws -> SummaryCode.Decoded {
  try line.withUnsafeBufferPointer { line in
    guard let value = RollupField.value(in: line) else { throw RollupFault.damaged }
    return try RollupField.decode(value, key: key)
  }
}

/// Without what a line does not carry: how many readings a gauge had, and how many values a table.
extension Summary {
  var comparable: Summary {
    var summary = self
    for place in summary.metrics.indices {
      if case .top(_, let sketch) = summary.metrics[place].value,
        // A line carries more keys than a minute shows.
        let state = TopState(decoding: sketch)
      {
        var top = state.finish(keep: .max)
        top.distinctKept = 0
        summary.metrics[place].value = .top(top, sketch: sketch)
      }
      guard case .gauge(let gauge) = summary.metrics[place].value, let last = gauge.last,
        let min = gauge.min, let max = gauge.max
      else { continue }
      var bare = Gauge()
      bare.set(min, at: gauge.lastTime)
      bare.set(max, at: gauge.lastTime)
      bare.set(last, at: gauge.lastTime)
      summary.metrics[place].value = .gauge(bare)
    }
    return summary
  }
}
