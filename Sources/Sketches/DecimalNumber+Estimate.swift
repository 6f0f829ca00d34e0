import Glibc

extension DecimalNumber {
  /// The decimal number nearest to a `Double`, with so many significant digits: an estimate as it
  /// is shown.
  ///
  /// Nil for what is no number or has a whole part out of the range of `Int64`; what is less than
  /// half of 1e-9 becomes 0.
  public init?(_ value: Double, significantDigits: Int) {
    guard value.isFinite, abs(value) < 9.2e18 else { return nil }
    var unit: Int128 = 1
    if value != 0 {
      let firstPlace = Int(floor(log10(abs(value)))) + DecimalNumber.keptDecimals
      for _ in 0..<max(0, firstPlace - significantDigits + 1) { unit *= 10 }
    }
    let scaled = (value * Double(DecimalNumber.nanosPerWhole) / Double(unit)).rounded()
    self.init(billionths: Int128(scaled) * unit)
  }
}
