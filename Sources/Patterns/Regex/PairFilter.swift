/// Which pairs of neighbouring bytes a subject holds, as 2,048 bits: two pairs may share a bit, so
/// it can say "perhaps" where the truth is "no", never the other way round.
struct PairFilter: ~Copyable {
  /// Bits; a line of 150 bytes sets about seven in a hundred.
  static let bits = 2_048

  let words: UnsafeMutablePointer<UInt64>

  init() {
    words = .allocate(capacity: PairFilter.bits / 64)
    words.initialize(repeating: 0, count: PairFilter.bits / 64)
  }

  deinit {
    words.deallocate()
  }

  /// The bit of a pair.
  @inline(__always)
  static func bit(_ a: UInt8, _ b: UInt8) -> Int {
    Int((UInt32(a) &* 67 &+ UInt32(b) &* 29) & UInt32(bits &- 1))
  }

  /// Takes the pairs of a subject in place of those before.
  ///
  /// Cost: about 1 ns a byte.
  @inline(never)
  func fill(_ subject: UnsafePointer<UInt8>, _ count: Int) {
    for index in 0..<(PairFilter.bits / 64) { words[index] = 0 }
    guard count > 1 else { return }
    var last = subject[0]
    for index in 1..<count {
      let byte = subject[index]
      let bit = PairFilter.bit(last, byte)
      words[bit &>> 6] |= 1 &<< UInt64(bit & 63)
      last = byte
    }
  }

  @inline(__always)
  func holds(_ bit: UInt16) -> Bool {
    words[Int(bit &>> 6)] & (1 &<< UInt64(bit & 63)) != 0
  }
}
