import GRDB
import Minutes
import Sketches

/// How a metric's value lies in a row: a number for people in `value`, what merging needs in
/// `detail`.
enum MetricCoding {
  /// The `value` and `detail` columns of a metric.
  static func columns(
    _ value: MetricValue
  ) -> (value: (any DatabaseValueConvertible)?, detail: [UInt8]?) {
    switch value {
    case .count(let count): (Int64(clamping: count), nil)
    case .sum(let sum): (number(sum), Array(sum.description.utf8))
    case .distinct(let distinct, let sketch):
      (Int64(clamping: distinct.count), errorBytes(distinct.error) + sketch)
    case .top(let top, let sketch): (Int64(clamping: top.total), sketch)
    case .distribution(let distribution, let sketch):
      (distribution.count == 0 ? nil : distribution.p50, sketch)
    case .gauge(let gauge): (gauge.last?.doubleValue, text(gauge))
    case .level(let level):
      (number(level.value), Array("\(level.base?.description ?? "-") \(level.change)".utf8))
    case .derive(let derive): (number(derive.increase), text(derive))
    case .labelled(let labelled):
      (columns(labelled.total).value, LabelledCoding.bytes(labelled))
    }
  }

  /// A whole number where it is one, for those who read the table by hand.
  private static func number(_ sum: ExactSum) -> (any DatabaseValueConvertible)? {
    sum.nano == 0 && !sum.isOverflowed ? sum.whole : sum.doubleValue
  }

  /// The value of a row; nil for a kind or a detail that cannot be read.
  static func value(kind: String, value: Int64, detail: [UInt8]?, keep: Int) -> MetricValue? {
    guard let kind = StoredKind(kind) else { return nil }
    if kind.isLabelled { return detail.flatMap { LabelledCoding.value($0, kind.kind) } }
    return plain(kind.kind, value: value, detail: detail, keep: keep)
  }

  /// The value of a row whose kind has no labels.
  static func plain(
    _ kind: MetricKind,
    value: Int64,
    detail: [UInt8]?,
    keep: Int
  ) -> MetricValue? {
    switch kind {
    case .count: return .count(UInt64(clamping: value))
    case .sum: return detail.flatMap { ExactSum($0) }.map(MetricValue.sum)
    case .distinct:
      // What the minute itself counted is exact further than the sketch kept of it.
      guard let detail, let error = error(detail) else { return nil }
      let distinct = Distinct(count: UInt64(clamping: value), error: error)
      return .distinct(distinct, sketch: Array(detail.dropFirst(8)))
    case .top:
      guard let detail, let state = TopState(decoding: detail) else { return nil }
      return .top(state.finish(keep: keep), sketch: detail)
    case .distribution:
      guard let detail, let state = DistributionState(decoding: detail) else { return nil }
      return .distribution(state.finish(), sketch: detail)
    case .gauge: return detail.flatMap(gauge).map(MetricValue.gauge)
    case .level: return detail.flatMap(level).map(MetricValue.level)
    case .derive: return detail.flatMap(derive).map(MetricValue.derive)
    }
  }

  /// `base change`, the base `-` where there is none.
  private static func level(_ text: [UInt8]) -> Level? {
    let parts = text.split(separator: 0x20)
    guard parts.count == 2, let change = ExactSum(parts[1]) else { return nil }
    let base = ExactSum(parts[0])
    guard base != nil || parts[0].elementsEqual("-".utf8) else { return nil }
    return Level(base: base, change: change)
  }

  /// `increase resets wraps late lost`.
  private static func text(_ derive: Derive) -> [UInt8] {
    Array(
      "\(derive.increase) \(derive.resets) \(derive.wraps) \(derive.late) \(derive.lost)".utf8
    )
  }

  private static func derive(_ text: [UInt8]) -> Derive? {
    let parts = text.split(separator: 0x20)
    guard parts.count == 5, let increase = ExactSum(parts[0]) else { return nil }
    let counts = parts.dropFirst().compactMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    guard counts.count == 4 else { return nil }
    var derive = Derive()
    derive.increase = increase
    (derive.resets, derive.wraps, derive.late, derive.lost) =
      (counts[0], counts[1], counts[2], counts[3])
    return derive
  }

  /// A relative error as the eight bytes, least first, of its IEEE 754 form.
  private static func errorBytes(_ error: Double) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: error.bitPattern >> UInt64($0 * 8)) }
  }

  private static func error(_ detail: [UInt8]) -> Double? {
    guard detail.count >= 8 else { return nil }
    let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(detail[$1]) << UInt64($1 * 8) }
    let error = Double(bitPattern: bits)
    return error.isFinite && error >= 0 ? error : nil
  }

  private static func number(_ text: some Sequence<UInt8>) -> DecimalNumber? {
    Array(text).withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { DecimalNumber.parse($0, buffer.count) }
    }
  }

  /// `last min max` with the time of the last, blank-separated; empty for a gauge never set.
  private static func text(_ gauge: Gauge) -> [UInt8] {
    guard let last = gauge.last, let min = gauge.min, let max = gauge.max else { return [] }
    return Array("\(last) \(min) \(max) \(gauge.lastTime)".utf8)
  }

  private static func gauge(_ text: [UInt8]) -> Gauge? {
    let parts = text.split(separator: 0x20)
    guard parts.count == 4, let last = number(parts[0]), let min = number(parts[1]),
      let max = number(parts[2]), let time = number(parts[3])
    else { return text.isEmpty ? Gauge() : nil }
    var gauge = Gauge()
    gauge.set(min, at: time.whole)
    gauge.set(max, at: time.whole)
    gauge.set(last, at: time.whole)
    return gauge
  }
}
