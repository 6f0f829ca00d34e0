extension ExactSum {
  /// The sum in units of 1e-9.
  public var billionths: Int128 { nanos }

  /// Adds a number of units of 1e-9.
  public mutating func add(billionths: Int128) {
    merge(ExactSum(nanos: billionths, isLost: false))
  }
}
