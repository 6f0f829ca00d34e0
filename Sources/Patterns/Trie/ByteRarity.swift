/// How seldom bytes stand in logs: which of several to look for.
enum ByteRarity {
  /// Bytes from the most common on, counted over logs of many programs; all others are rare.
  private static let common = Array(
    " 0:e12o.sti5an3r4d=/c6lp89mN7uTv-wbfxhP[]CSORD()\"AEkyIgMLU_W,GFHq;KB%+z>Y@?&<jXJVQ".utf8
  )

  /// The byte of a set that fewest lines hold; nil of an empty set.
  static func rarest(_ set: ByteSet) -> UInt8? {
    set.bytes.max { rank($0) < rank($1) }
  }

  /// Higher for rarer bytes.
  static func rank(_ byte: UInt8) -> Int {
    common.firstIndex(of: byte) ?? common.count
  }
}
