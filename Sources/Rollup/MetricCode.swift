import Minutes
import Sketches

/// How one metric's value lies in a roll-up line (`Docs/Formats/Rollup.md`).
///
/// A byte for the kind, then what the kind needs to be added up. The byte of a value of which
/// nothing was tallied has its highest bit set and is all there is; the next bit marks values that
/// are kept apart by label.
enum MetricCode {
  private static let zeroBit: UInt8 = 0x80
  private static let labelledBit: UInt8 = 0x40

  /// Appends a value.
  static func append(_ value: MetricValue, to bytes: inout [UInt8]) {
    let kind = code(value.kind) | (value.isLabelled ? labelledBit : 0)
    guard !value.isZero else {
      bytes.append(kind | zeroBit)
      return
    }
    bytes.append(kind)
    switch value {
    case .count(let count): bytes.appendVariable(count)
    case .sum(let sum): append(text: Array(sum.description.utf8), to: &bytes)
    case .distinct(let distinct, let sketch):
      bytes.appendVariable(distinct.count)
      bytes.appendLittleEndian(distinct.error.bitPattern)
      append(text: sketch, to: &bytes)
    case .top(let top, let sketch):
      // The sketch has more keys than are shown.
      bytes.appendVariable(UInt64(top.entries.count))
      append(text: sketch, to: &bytes)
    case .gauge(let gauge):
      bytes.appendVariable(UInt64(bitPattern: gauge.lastTime))
      for number in [gauge.last, gauge.min, gauge.max] {
        append(text: Array((number ?? DecimalNumber(0)).description.utf8), to: &bytes)
      }
    case .distribution(_, let sketch): append(text: sketch, to: &bytes)
    case .level(let level):
      // An amendment has no place to begin at, which is no text.
      append(text: Array((level.base?.description ?? "").utf8), to: &bytes)
      append(text: Array(level.change.description.utf8), to: &bytes)
    case .derive(let derive):
      append(text: Array(derive.increase.description.utf8), to: &bytes)
      for count in [derive.resets, derive.wraps, derive.late, derive.lost] {
        bytes.appendVariable(count)
      }
    case .labelled(let labelled):
      bytes.appendVariable(UInt64(labelled.cap))
      append(labelled.total, to: &bytes)
      append(labelled.other, to: &bytes)
      bytes.appendVariable(UInt64(labelled.entries.count))
      for entry in labelled.entries {
        append(text: entry.label, to: &bytes)
        append(entry.value, to: &bytes)
      }
    }
  }

  /// Reads a value of a minute.
  static func read(_ reader: inout ByteReader, minute: Int64) throws(RollupFault) -> MetricValue {
    try read(&reader, minute, allowsLabels: true)
  }

  private static func read(
    _ reader: inout ByteReader,
    _ minute: Int64,
    allowsLabels: Bool
  ) throws(RollupFault) -> MetricValue {
    guard let byte = reader.readByte(), let kind = kind(byte & ~(zeroBit | labelledBit)) else {
      throw .malformed
    }
    let isLabelled = byte & labelledBit != 0
    guard !isLabelled || allowsLabels && kind.takesLabels else { throw .malformed }
    if byte & zeroBit != 0 { return .zero(kind, isLabelled: isLabelled) }
    let value =
      isLabelled
      ? try readLabelled(&reader, kind, minute) : try readPlain(&reader, kind, minute)
    // Zeros have one form.
    guard !value.isZero else { throw .malformed }
    return value
  }

  private static func readPlain(
    _ reader: inout ByteReader,
    _ kind: MetricKind,
    _ minute: Int64
  ) throws(RollupFault) -> MetricValue {
    let value: MetricValue
    switch kind {
    case .count: value = .count(try readCount(&reader))
    case .sum: value = .sum(try readSum(&reader))
    case .distinct: value = try readDistinct(&reader)
    case .top: value = try readTop(&reader)
    case .gauge: value = .gauge(try readGauge(&reader, minute))
    case .distribution: value = try readDistribution(&reader)
    case .level: value = .level(try readLevel(&reader))
    case .derive: value = .derive(try readDerive(&reader))
    }
    return value
  }

  private static func code(_ kind: MetricKind) -> UInt8 {
    switch kind {
    case .count: 1
    case .sum: 2
    case .distinct: 3
    case .top: 4
    case .gauge: 5
    case .distribution: 6
    case .level: 7
    case .derive: 8
    }
  }

  private static func kind(_ code: UInt8) -> MetricKind? {
    MetricKind.allCases.first { MetricCode.code($0) == code }
  }

  // MARK: Each kind

  private static func readCount(_ reader: inout ByteReader) throws(RollupFault) -> UInt64 {
    guard let count = reader.readVariable() else { throw .malformed }
    guard count <= RollupLimit.count else { throw .overflow }
    return count
  }

  private static func readSum(_ reader: inout ByteReader) throws(RollupFault) -> ExactSum {
    guard let sum = ExactSum(try readText(&reader)) else { throw .malformed }
    guard !sum.isOverflowed else { throw .overflow }
    return sum
  }

  private static func readDistinct(_ reader: inout ByteReader) throws(RollupFault) -> MetricValue {
    let count = try readCount(&reader)
    guard let error = reader.readWord64().map(Double.init(bitPattern:)), error >= 0, error < 1
    else {
      throw .malformed
    }
    let sketch = try readText(&reader)
    guard let state = DistinctState(decoding: sketch) else { throw .malformed }
    let own = state.finish()
    // The instance may have counted more exactly than its sketch; it cannot differ by much more
    // than the sketch's error.
    let slack = own.error == 0 ? 0 : 16 + own.count / 4
    guard count <= own.count + slack, count + slack >= own.count else { throw .malformed }
    return .distinct(Distinct(count: count, error: error), sketch: sketch)
  }

  private static func readTop(_ reader: inout ByteReader) throws(RollupFault) -> MetricValue {
    guard let shown = reader.readVariable() else { throw .malformed }
    let sketch = try readText(&reader)
    guard let state = TopState(decoding: sketch), shown <= UInt64(sketch.count) else {
      throw .malformed
    }
    let top = state.finish(keep: Int(shown))
    guard top.entries.count == Int(shown) else { throw .malformed }
    guard top.total <= RollupLimit.count, top.unlisted <= top.total else { throw .overflow }
    return .top(top, sketch: sketch)
  }

  private static func readGauge(
    _ reader: inout ByteReader,
    _ minute: Int64
  ) throws(RollupFault) -> Gauge {
    guard let time = reader.readVariable().map(Int64.init(bitPattern:)) else { throw .malformed }
    let last = try readNumber(&reader)
    let least = try readNumber(&reader)
    let most = try readNumber(&reader)
    // A reading from beyond its minute would be the last for ever.
    guard least <= last, last <= most, (minute..<minute + MinuteBook.span).contains(time) else {
      throw .malformed
    }
    var gauge = Gauge()
    gauge.set(least, at: time)
    gauge.set(most, at: time)
    gauge.set(last, at: time)
    return gauge
  }

  private static func readDistribution(
    _ reader: inout ByteReader
  ) throws(RollupFault) -> MetricValue {
    let sketch = try readText(&reader)
    guard let state = DistributionState(decoding: sketch) else { throw .malformed }
    let distribution = state.finish()
    guard distribution.count <= RollupLimit.count, !distribution.sum.isOverflowed else {
      throw .overflow
    }
    return .distribution(distribution, sketch: sketch)
  }

  private static func readLevel(_ reader: inout ByteReader) throws(RollupFault) -> Level {
    let text = try readText(&reader)
    let base = ExactSum(text)
    guard base != nil || text.isEmpty else { throw .malformed }
    let change = try readSum(&reader)
    guard !(base?.isOverflowed ?? false) else { throw .overflow }
    return Level(base: base, change: change)
  }

  private static func readDerive(_ reader: inout ByteReader) throws(RollupFault) -> Derive {
    var derive = Derive()
    derive.increase = try readSum(&reader)
    derive.resets = try readCount(&reader)
    derive.wraps = try readCount(&reader)
    derive.late = try readCount(&reader)
    derive.lost = try readCount(&reader)
    return derive
  }

  private static func readLabelled(
    _ reader: inout ByteReader,
    _ kind: MetricKind,
    _ minute: Int64
  ) throws(RollupFault) -> MetricValue {
    func part(_ reader: inout ByteReader) throws(RollupFault) -> MetricValue {
      // Labels have no labels of their own, however deep somebody has made them.
      let value = try read(&reader, minute, allowsLabels: false)
      guard value.kind == kind else { throw .malformed }
      return value
    }
    guard let cap = reader.readVariable(), (1...UInt64(Labelled.maxCap)).contains(cap) else {
      throw .malformed
    }
    let total = try part(&reader)
    let other = try part(&reader)
    guard let count = reader.readVariable(), count <= cap else { throw .malformed }
    var entries: [Labelled.Entry] = []
    var labels: Set<[UInt8]> = []
    for _ in 0..<count {
      let label = try readText(&reader)
      guard label.count <= RollupLimit.labelBytes, labels.insert(label).inserted else {
        throw .malformed
      }
      entries.append(Labelled.Entry(label: label, value: try part(&reader)))
    }
    let labelled = Labelled(total: total, entries: entries, other: other, cap: Int(cap))
    guard labelled.isBalanced else { throw .account }
    return .labelled(labelled)
  }

  private static func readNumber(_ reader: inout ByteReader) throws(RollupFault) -> DecimalNumber {
    let text = try readText(&reader)
    let number = text.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { DecimalNumber.parse($0, buffer.count) }
    }
    guard let number, Array(number.description.utf8) == text else { throw .malformed }
    return number
  }

  // MARK: Bytes with their length

  static func append(text: [UInt8], to bytes: inout [UInt8]) {
    bytes.appendVariable(UInt64(text.count))
    bytes += text
  }

  /// Reads bytes with their length before them; takes no memory but for bytes that are there.
  static func readText(_ reader: inout ByteReader) throws(RollupFault) -> [UInt8] {
    guard let count = reader.readVariable(), count <= UInt64(reader.remaining),
      let bytes = reader.readBytes(Int(count))
    else { throw .malformed }
    return Array(bytes)
  }
}
