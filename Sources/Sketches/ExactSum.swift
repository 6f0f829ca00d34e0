/// A sum of decimal numbers without any rounding: the same in whatever order they come.
///
/// Kept as one 128-bit number of billionths, so a sum may pass the range of `Int64` and come back
/// without harm; addition is associative and commutative up to +-1.7e29, which takes 18 thousand
/// million of the largest numbers to reach. Beyond that the sum stays at the end of its range and
/// is flagged for good. 32 bytes, no allocation.
public struct ExactSum: Sendable, Equatable, CustomStringConvertible {
  /// The sum in units of 1e-9.
  public private(set) var billionths: Int128 = 0
  /// True once the sum left the range of 128 bits.
  private(set) var isLost = false

  /// Makes a sum of nothing: 0.
  public init() {}

  /// Reads what `description` writes: digits with an optional sign and up to nine decimals.
  ///
  /// Answers nil for anything else, and for a number beyond the range of a sum.
  public init?(_ text: some Sequence<UInt8>) {
    var digits: [UInt8] = []
    var decimals: Int?
    var isNegative = false
    for (place, byte) in text.enumerated() {
      switch byte {
      case 0x2d where place == 0: isNegative = true
      case 0x2e where decimals == nil: decimals = 0
      case 0x30...0x39:
        digits.append(byte)
        decimals = decimals.map { $0 + 1 }
      default: return nil
      }
    }
    let given = decimals ?? 0
    guard !digits.isEmpty, decimals != 0, given <= 9 else { return nil }
    digits += [UInt8](repeating: 0x30, count: 9 - given)
    var total: Int128 = 0
    for digit in digits {
      let (tens, overflow) = total.multipliedReportingOverflow(by: 10)
      let (next, carries) = tens.subtractingReportingOverflow(Int128(digit - 0x30))
      guard !overflow, !carries else { return nil }
      total = next
    }
    guard isNegative || total > .min else { return nil }
    billionths = isNegative ? total : -total
  }

  /// Makes a sum from its parts, as an encoding holds them.
  init(billionths: Int128, isLost: Bool) {
    self.billionths = billionths
    self.isLost = isLost
  }

  /// Adds `whole` + `nano` * 1e-9; the two may have any sign and `nano` any size.
  public mutating func add(whole: Int64, nano: Int64) {
    // Cannot overflow: 2^63 * 10^9 + 2^63 < 2^94.
    add(billionths: Int128(whole) &* Int128(DecimalNumber.nanosPerWhole) &+ Int128(nano))
  }

  /// Adds a number as it was read.
  public mutating func add(_ number: DecimalNumber) {
    add(whole: number.whole, nano: number.nano)
  }

  /// Adds a number of billionths so many times.
  @inline(__always)
  mutating func add(billionths more: Int128, times: UInt64) {
    if times == 1 { return add(billionths: more) }
    let (product, overflow) = more.multipliedReportingOverflow(by: Int128(times))
    add(billionths: overflow ? (more < 0 ? .min : .max) : product)
    if overflow { isLost = true }
  }

  /// Adds what another sum holds.
  public mutating func merge(_ other: ExactSum) {
    add(billionths: other.billionths)
    isLost = isLost || other.isLost
  }

  /// True when the whole part is out of the range of `Int64`: then `whole` and `nano` are the end
  /// of that range and not the sum.
  public var isOverflowed: Bool { isLost || Int64(exactly: wholePart) == nil }

  /// The part before the point, rounded towards zero; the end of the range when overflowed.
  public var whole: Int64 { Int64(clamping: wholePart) }

  /// The part after the point in units of 1e-9, with the sign of the sum.
  public var nano: Int64 {
    let unit = Int128(DecimalNumber.nanosPerWhole)
    if isOverflowed { return billionths < 0 ? -Int64(unit - 1) : Int64(unit - 1) }
    return Int64(billionths % unit)
  }

  /// The nearest `Double`, or one next to it; also where `whole` overflows.
  public var doubleValue: Double { decimalDouble(billionths) }

  /// The sum in plain decimal: "12.5", "-3", no exponent; also where `whole` overflows.
  public var description: String { decimalText(billionths) }

  private var wholePart: Int128 { billionths / Int128(DecimalNumber.nanosPerWhole) }

  /// Adds a number of units of 1e-9.
  public mutating func add(billionths more: Int128) {
    let (sum, overflow) = billionths.addingReportingOverflow(more)
    billionths = overflow ? (more < 0 ? .min : .max) : sum
    if overflow { isLost = true }
  }
}
