/// A decimal number read from text: whole part and billionths, both with the number's sign.
///
/// -1.5 is whole -1 and nano -500,000,000; -0.25 is whole 0 and nano -250,000,000.
public struct DecimalNumber: Sendable, Equatable, Comparable, CustomStringConvertible {
  /// The part before the point.
  public let whole: Int64

  /// The part after the point in units of 1e-9, between -999,999,999 and 999,999,999.
  public let nano: Int64

  /// How many units of `nano` make a whole.
  static let nanosPerWhole: Int64 = 1_000_000_000

  /// The digits after the point that are kept.
  static let keptDecimals = 9

  /// Makes a number without decimals.
  public init(_ whole: Int64) {
    self.init(whole: whole, checkedNano: 0)
  }

  /// Makes a number from its two parts; nil unless both have the sign of the number and `nano` is
  /// less than a whole.
  public init?(whole: Int64, nano: Int64) {
    guard nano.magnitude < Self.nanosPerWhole.magnitude,
      whole.signum() * nano.signum() >= 0
    else { return nil }
    self.init(whole: whole, checkedNano: nano)
  }

  /// Makes a number of billionths; nil when the whole part is out of the range of `Int64`.
  public init?(billionths: Int128) {
    let (whole, nano) = billionths.quotientAndRemainder(dividingBy: Int128(Self.nanosPerWhole))
    guard let whole = Int64(exactly: whole) else { return nil }
    self.init(whole: whole, checkedNano: Int64(nano))
  }

  private init(whole: Int64, checkedNano nano: Int64) {
    self.whole = whole
    self.nano = nano
  }

  /// The nearest `Double`, or one next to it.
  public var doubleValue: Double { decimalDouble(billionths) }

  /// The number in plain decimal: "12.5", "-3", no exponent, no trailing zeros.
  public var description: String { decimalText(billionths) }

  /// Orders by value.
  public static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
    (left.whole, left.nano) < (right.whole, right.nano)
  }

  /// The number in billionths: at most 2^63 * 10^9 of them, which is less than 2^93.
  public var billionths: Int128 { Int128(whole) &* Int128(Self.nanosPerWhole) &+ Int128(nano) }

  /// Reads a number that fills a range of bytes: "123", "-1.5", "+7", "0.25", ".5".
  ///
  /// Digits must follow a point (as in grok's NUMBER), so "5." is none; nor are spaces, exponents,
  /// group separators and hexadecimal. More than 9 decimals are rounded half away from zero.
  ///
  /// - Parameters:
  ///   - bytes: the first byte; nothing outside the range is read.
  ///   - count: how many bytes.
  /// - Returns: nil when the range is not wholly such a number, or when the whole part is out of
  ///   the range of `Int64`. Cost: 5 to 10 ns, no allocation.
  public static func parse(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> DecimalNumber? {
    var at = 0
    var isNegative = false
    if count > 0, bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") {
      isNegative = bytes[0] == UInt8(ascii: "-")
      at = 1
    }
    let firstDigit = at
    var whole: UInt64 = 0
    while at < count {
      let digit = UInt64(bytes[at] &- UInt8(ascii: "0"))
      if digit > 9 { break }
      // 18 digits always fit; only beyond them is there anything to check.
      if at &- firstDigit < 18 {
        whole = whole &* 10 &+ digit
      } else {
        let (product, tooLarge) = whole.multipliedReportingOverflow(by: 10)
        let (sum, carried) = product.addingReportingOverflow(digit)
        guard !tooLarge, !carried else { return nil }
        whole = sum
      }
      at &+= 1
    }
    if at == count { return at == firstDigit ? nil : signed(whole, 0, isNegative) }
    guard bytes[at] == UInt8(ascii: ".") else { return nil }
    guard var nano = parseFraction(bytes + (at &+ 1), count &- at &- 1) else { return nil }
    if nano == UInt64(nanosPerWhole) {
      nano = 0
      let (sum, carried) = whole.addingReportingOverflow(1)
      guard !carried else { return nil }
      whole = sum
    }
    return signed(whole, Int64(nano), isNegative)
  }

  /// The digits after the point as billionths; 10^9 when they round up to a whole.
  private static func parseFraction(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> UInt64? {
    guard count > 0 else { return nil }
    var nano: UInt64 = 0
    var at = 0
    var roundsUp = false
    while at < count {
      let digit = UInt64(bytes[at] &- UInt8(ascii: "0"))
      if digit > 9 { return nil }
      if at < keptDecimals {
        nano = nano &* 10 &+ digit
      } else if at == keptDecimals {
        roundsUp = digit >= 5
      }
      at &+= 1
    }
    while at < keptDecimals {
      nano = nano &* 10
      at &+= 1
    }
    return roundsUp ? nano + 1 : nano
  }

  private static func signed(
    _ whole: UInt64,
    _ nano: Int64,
    _ isNegative: Bool
  ) -> DecimalNumber? {
    if isNegative {
      // The magnitude of Int64.min is one more than that of Int64.max.
      guard whole <= Int64.min.magnitude else { return nil }
      let value = Int64(truncatingIfNeeded: 0 &- whole)
      return DecimalNumber(whole: value, checkedNano: -nano)
    }
    guard whole <= UInt64(Int64.max) else { return nil }
    return DecimalNumber(whole: Int64(whole), checkedNano: nano)
  }
}

/// Billionths as `Double`: exact below 2^53 of them, else within a unit of the last place.
func decimalDouble(_ nanos: Int128) -> Double {
  if nanos.magnitude < 1 << 53 { return Double(nanos) / 1e9 }
  let unit = Int128(DecimalNumber.nanosPerWhole)
  let (whole, nano) = nanos.quotientAndRemainder(dividingBy: unit)
  return Double(whole) + Double(nano) / 1e9
}

/// Billionths in plain decimal.
func decimalText(_ nanos: Int128) -> String {
  let unit = UInt128(DecimalNumber.nanosPerWhole)
  let (whole, nano) = nanos.magnitude.quotientAndRemainder(dividingBy: unit)
  var text = (nanos < 0 ? "-" : "") + String(whole)
  guard nano > 0 else { return text }
  var digits = String(nano)
  digits = String(repeating: "0", count: DecimalNumber.keptDecimals - digits.count) + digits
  while digits.last == "0" { digits.removeLast() }
  text += "." + digits
  return text
}
