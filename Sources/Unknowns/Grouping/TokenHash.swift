/// Hashes of rows of tokens, to find rows that may be equal; equality is checked.
enum TokenHash {
  static func add(_ token: TokenTable.Token, to hash: UInt64) -> UInt64 {
    mix(hash ^ UInt64(truncatingIfNeeded: token) &+ 1, 0x9e37_79b9_7f4a_7c15)
  }

  static func join(_ before: UInt64, _ behind: UInt64, _ place: UInt64) -> UInt64 {
    mix(before ^ place &* 0xd6e8_feb8_6659_fd93, behind ^ 0xa076_1d64_78bd_642f)
  }

  private static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = (first ^ 0xe703_7ed1_a0b4_28db).multipliedFullWidth(by: second)
    return product.high ^ product.low
  }
}
