import Sketches

/// The last reading of each series of a derive, from which the next increase is reckoned.
struct DeriveMemory {
  /// Most series remembered: what a summary would list anyway fills a screen many times over.
  ///
  /// Readings of further ones are counted as lost. 10,000 take about 1 MB.
  static let maxSeries = 10_000

  private var last: [[UInt8]: Derive.Reading] = [:]
  private var changed: Set<[UInt8]> = []

  /// Remembers a reading of an earlier run.
  mutating func remember(_ reading: Derive.Reading) {
    last[reading.series] = reading
  }

  /// Hands over the series read since the last call.
  mutating func takeChanges() -> [Derive.Reading] {
    defer { changed = [] }
    return changed.compactMap { last[$0] }
  }

  /// Forgets readings from after a time.
  mutating func forget(after time: Int64) {
    last = last.filter { $0.value.time <= time }
  }

  /// Finds the increase of what is pending.
  ///
  /// `bits` is the size of totals that wrap; nil for totals that do not. A total that falls has
  /// wrapped when going on over the end of its range makes a smaller step than half that range,
  /// else it was reset, and what it shows has come since.
  mutating func resolve(_ derive: inout Derive, bits: Int?) {
    guard !derive.pending.isEmpty else { return }
    var touched: Set<[UInt8]> = []
    for reading in derive.pending {
      guard let before = last[reading.series] else {
        if last.count < DeriveMemory.maxSeries {
          last[reading.series] = reading
          touched.insert(reading.series)
        } else {
          derive.lost &+= 1
        }
        continue
      }
      guard reading.time >= before.time else {
        derive.late &+= 1
        continue
      }
      add(reading.billionths - before.billionths, reading, bits, to: &derive)
      last[reading.series] = reading
      touched.insert(reading.series)
    }
    derive.pending = []
    changed.formUnion(touched)
    var latest = Derive()
    latest.readings = touched.compactMap { last[$0] }
    derive.merge(latest)
  }

  private func add(
    _ step: Int128,
    _ reading: Derive.Reading,
    _ bits: Int?,
    to derive: inout Derive
  ) {
    var step = step
    if step < 0 {
      let range = bits.map { (Int128(1) << Int128($0)) * 1_000_000_000 }
      if let range, step + range >= 0, step + range < range / 2 {
        step += range
        derive.wraps &+= 1
      } else {
        step = reading.billionths
        derive.resets &+= 1
      }
    }
    derive.increase.add(billionths: step)
  }
}
