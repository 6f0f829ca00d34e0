import Minutes
import Sketches

/// How one metric's value lies in a roll-up line (`Docs/Formats/Rollup.md`).
///
/// A byte for the kind, then what the kind needs to be added up. The byte of a value of which
/// nothing was tallied has its highest bit set and is all there is.
enum MetricCode {
  private static let zeroBit: UInt8 = 0x80

  /// Appends a value.
  static func append(_ value: MetricValue, to bytes: inout [UInt8]) {
    let kind = code(value.kind)
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
    case .top(_, let sketch): append(text: sketch, to: &bytes)
    case .gauge(let gauge):
      bytes.appendVariable(UInt64(bitPattern: gauge.lastTime))
      for number in [gauge.last, gauge.min, gauge.max] {
        append(text: Array((number ?? DecimalNumber(0)).description.utf8), to: &bytes)
      }
    }
  }

  /// Reads a value of a minute.
  static func read(_ reader: inout ByteReader, minute: Int64) throws(RollupFault) -> MetricValue {
    guard let byte = reader.readByte(), let kind = kind(byte & ~zeroBit) else { throw .malformed }
    if byte & zeroBit != 0 { return .zero(kind) }
    let value: MetricValue
    switch kind {
    case .count: value = .count(try readCount(&reader))
    case .sum: value = .sum(try readSum(&reader))
    case .distinct: value = try readDistinct(&reader)
    case .top: value = try readTop(&reader)
    case .gauge: value = .gauge(try readGauge(&reader, minute))
    }
    // Zeros have one form.
    guard !value.isZero else { throw .malformed }
    return value
  }

  private static func code(_ kind: MetricKind) -> UInt8 {
    switch kind {
    case .count: 1
    case .sum: 2
    case .distinct: 3
    case .top: 4
    case .gauge: 5
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
    let sketch = try readText(&reader)
    guard let state = TopState(decoding: sketch) else { throw .malformed }
    // As many as there are: the sketch was cut where it was made.
    let top = state.finish(keep: sketch.count)
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
