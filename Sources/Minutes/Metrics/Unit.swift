public import Sketches

/// The unit that a rule says its numbers are in: how `1.5k`, `12ms` or `3:04:05` becomes a number.
///
/// A number without a suffix is in the unit already. All arithmetic is decimal and exact, but for
/// what lies beyond nine decimals, which is rounded half away from zero.
public enum Unit: String, Sendable, CaseIterable, BitwiseCopyable {
  /// Plain numbers with the suffixes k, M, G, T, P (1,000s) and Ki, Mi, Gi, Ti, Pi (1,024s).
  case number
  /// The same, each with or without B, byte, bytes.
  case bytes
  /// `12.5%`, or without the sign.
  case percent
  /// Durations: `12ms`, `2m30s`, `1h 5m`, `3:04:05`, `4:05` (minutes and seconds).
  case seconds
  /// Durations in thousandths of a second.
  case milliseconds
  /// Durations in millionths of a second.
  case microseconds

  /// Reads a number that fills a range of bytes; nil when it is none in this unit.
  ///
  /// Cost: 5 to 10 ns for a number without suffix, some 40 ns with; no allocation.
  @inline(__always)
  public func parse(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> DecimalNumber? {
    if let plain = DecimalNumber.parse(bytes, count) { return plain }
    return parseSuffixed(bytes, count)
  }

  @inline(never)
  private func parseSuffixed(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> DecimalNumber? {
    // The longest that means something: "-123456789012345678.123456789 microseconds".
    guard count <= 64 else { return nil }
    var scan = UnitScan(bytes, count)
    let isNegative = scan.takeSign()
    guard let nanos = magnitude(&scan), scan.isAtEnd else { return nil }
    return DecimalNumber(billionths: isNegative ? -nanos : nanos)
  }

  private func magnitude(_ scan: inout UnitScan) -> Int128? {
    switch self {
    case .number, .bytes, .percent:
      guard let nanos = scan.takeNumber() else { return nil }
      scan.skipBlank()
      guard let factor = factor(scan.takeSuffix()) else { return nil }
      return Unit.product(nanos, factor, 1)
    case .seconds: return duration(&scan, perSecond: 1)
    case .milliseconds: return duration(&scan, perSecond: 1_000)
    case .microseconds: return duration(&scan, perSecond: 1_000_000)
    }
  }

  private func factor(_ suffix: UInt64) -> Int128? {
    switch self {
    case .percent: return suffix == UnitScan.pack("%") ? 1 : nil
    case .bytes: return UnitNames.byteFactor(suffix)
    default: return UnitNames.numberFactor(suffix)
    }
  }

  /// Billionths of the unit; `perSecond` units make a second.
  private func duration(_ scan: inout UnitScan, perSecond: Int128) -> Int128? {
    if scan.hasColon { return scan.takeClock().flatMap { Unit.product($0, perSecond, 1) } }
    var total: Int128 = 0
    var parts = 0
    while !scan.isAtEnd {
      guard parts < 8, let nanos = scan.takeNumber() else { return nil }
      scan.skipBlank()
      guard let nanoseconds = UnitNames.nanoseconds(scan.takeSuffix()),
        let part = Unit.product(nanos, nanoseconds * perSecond, 1_000_000_000)
      else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { return nil }
      total = sum
      parts += 1
      scan.skipBlank()
    }
    return parts > 0 ? total : nil
  }

  /// `value` x `factor` / `divisor`, rounded half up; nil when it is too large.
  private static func product(_ value: Int128, _ factor: Int128, _ divisor: Int128) -> Int128? {
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: divisor)
    return remainder * 2 >= divisor ? quotient + 1 : quotient
  }
}
