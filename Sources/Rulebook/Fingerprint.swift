/// Tells one set of rule files from another; 64-bit FNV-1a, no protection against forgery.
struct Fingerprint {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  mutating func add(_ other: Fingerprint) {
    add(withUnsafeBytes(of: other.value) { Array($0) })
  }
}
