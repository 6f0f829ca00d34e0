import CAllocationCounter
import Glibc
import Sketches

/// A million values into each sketch: what an update costs, what a state takes, how far off it is.
enum SketchBench {
  private static let values = 1_000_000

  fileprivate struct Row {
    var name: String
    /// Seconds of CPU for all updates, best of the rounds.
    var seconds: Double
    /// Seconds of CPU for merging a state of half of the values into one of the other half.
    var mergeSeconds: Double
    var stateBytes: Int
    var encodedBytes: Int
    var error: String
  }

  /// Measures and prints the table.
  static func show(rounds: Int) {
    print(
      "sketch, values".padded(24) + "ns/update".padded(-10) + "state KiB".padded(-11)
        + "encoded B".padded(-11) + "merge us".padded(-10) + "  error"
    )
    for isZipf in [false, true] {
      let numbers = numbers(isZipf: isZipf)
      let spread = isZipf ? "Zipf" : "uniform"
      for row in [distinct(numbers, rounds), top(numbers, rounds), distribution(numbers, rounds)] {
        print(
          "\(row.name), \(spread)".padded(24)
            + decimal(row.seconds * 1e9 / Double(values)).padded(-10)
            + decimal(Double(row.stateBytes) / 1_024).padded(-11)
            + String(row.encodedBytes).padded(-11)
            + decimal(row.mergeSeconds * 1e6).padded(-10) + "  " + row.error
        )
      }
    }
    print("1,000,000 values out of 1,000,000; hashes of 8-byte keys made before. CPU time, best.")
  }

  /// Numbers below a million: all alike, or number k with a chance like 1 / (k + 1).
  private static func numbers(isZipf: Bool) -> [Int] {
    var state: UInt64 = 1
    return (0..<values).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let share = Double(state >> 11) / 0x1p53
      return isZipf ? Int(exp(share * log(Double(values)))) - 1 : Int(share * Double(values))
    }
  }

  private static func distinct(_ numbers: [Int], _ rounds: Int) -> Row {
    let hashes = numbers.map { hash(of: $0) }
    var row = Row("distinct")
    let half = hashes.count / 2
    for _ in 0..<rounds {
      let before = heap_bytes()
      var state = DistinctState()
      row.time { for hash in hashes { state.add(hash: hash) } }
      row.stateBytes = Int(heap_bytes() - before)
      row.encodedBytes = state.encode().count
      let truth = Double(Set(numbers).count)
      let finished = state.finish()
      row.error =
        percent(abs(Double(finished.count) - truth) / truth) + " of \(Int(truth)) (1 sigma: "
        + percent(finished.error) + ")"
      var one = DistinctState()
      var other = DistinctState()
      for hash in hashes[..<half] { one.add(hash: hash) }
      for hash in hashes[half...] { other.add(hash: hash) }
      row.timeMerge { one.merge(other) }
    }
    return row
  }

  private static func top(_ numbers: [Int], _ rounds: Int) -> Row {
    let hashes = numbers.map { hash(of: $0) }
    let keys = numbers.map { UInt64($0) }
    var truth = [UInt64](repeating: 0, count: values)
    for number in numbers { truth[number] += 1 }
    let most = truth.max() ?? 0
    var row = Row("top")
    keys.withUnsafeBytes { raw in
      raw.withMemoryRebound(to: UInt8.self) { bytes in
        guard let start = bytes.baseAddress else { return }
        func add(_ range: Range<Int>, to state: inout TopState) {
          for place in range { state.add(start + 8 * place, 8, hash: hashes[place]) }
        }
        for _ in 0..<rounds {
          let before = heap_bytes()
          var state = TopState()
          row.time { add(0..<values, to: &state) }
          row.stateBytes = Int(heap_bytes() - before)
          row.encodedBytes = state.encode(keep: 10).count
          let finished = state.finish(keep: 10)
          let off = finished.entries.reduce(UInt64(0)) { worst, entry in
            let number = entry.key.reversed().reduce(0) { $0 << 8 | Int($1) }
            return max(worst, truth[number] - entry.count)
          }
          row.error =
            "\(off) of \(most), states \(finished.error) (bound \(2 * values / 20_000))"
          var one = TopState()
          var other = TopState()
          add(0..<(values / 2), to: &one)
          add((values / 2)..<values, to: &other)
          row.timeMerge { one.merge(other) }
        }
      }
    }
    return row
  }

  private static func distribution(_ numbers: [Int], _ rounds: Int) -> Row {
    let decimals = numbers.map { DecimalNumber(Int64($0)) }
    let sorted = numbers.sorted()
    var row = Row("distribution")
    for _ in 0..<rounds {
      let before = heap_bytes()
      var state = DistributionState()
      row.time { for number in decimals { state.add(number) } }
      row.stateBytes = Int(heap_bytes() - before)
      row.encodedBytes = state.encode().count
      let worst = stride(from: 0.0, through: 1, by: 0.001).reduce(0.0) { worst, share in
        let number = (share * Double(values) * (1 - 1e-12)).rounded(.up)
        let exact = Double(sorted[max(Int(number), 1) - 1])
        guard exact > 0, let value = state.quantile(share) else { return worst }
        return max(worst, abs(value - exact) / exact)
      }
      row.error = percent(worst) + " at worst of 1,001 quantiles (bound 1 %)"
      var one = distributionState(decimals[..<(values / 2)])
      let other = distributionState(decimals[(values / 2)...])
      row.timeMerge { one.merge(other) }
    }
    return row
  }

  private static func distributionState(_ numbers: ArraySlice<DecimalNumber>) -> DistributionState {
    var state = DistributionState()
    for number in numbers { state.add(number) }
    return state
  }

  private static func hash(of number: Int) -> UInt64 {
    var key = UInt64(number)
    return withUnsafeMutableBytes(of: &key) { raw in
      raw.withMemoryRebound(to: UInt8.self) { bytes in
        bytes.baseAddress.map { hashBytes($0, 8, seed: 1) } ?? 0
      }
    }
  }

  private static func decimal(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }

  private static func percent(_ share: Double) -> String {
    let scaled = Int((share * 10_000).rounded())
    return "\(scaled / 100).\(scaled % 100 / 10)\(scaled % 10) %"
  }
}

extension SketchBench.Row {
  fileprivate init(_ name: String) {
    self.init(
      name: name,
      seconds: .infinity,
      mergeSeconds: .infinity,
      stateBytes: 0,
      encodedBytes: 0,
      error: ""
    )
  }

  fileprivate mutating func time(_ body: () -> Void) {
    let start = Measurement.cpuSeconds()
    body()
    seconds = min(seconds, Measurement.cpuSeconds() - start)
  }

  fileprivate mutating func timeMerge(_ body: () -> Void) {
    let start = Measurement.cpuSeconds()
    body()
    mergeSeconds = min(mergeSeconds, Measurement.cpuSeconds() - start)
  }
}
