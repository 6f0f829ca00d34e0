/// XXH64, the checksum of journal frames: as fast as memory is read, and known to many tools.
///
/// By Yann Collet (xxHash specification, "XXH64 algorithm description"). Not against forgers: who can
/// write to the state directory can write anything. Cost: about 0.1 ns a byte.
public enum XXHash64 {
  private static let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
  private static let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
  private static let prime3: UInt64 = 0x1656_67b1_9e37_79f9
  private static let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
  private static let prime5: UInt64 = 0x27d4_eb2f_1656_67c5

  /// The hash of bytes.
  public static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var at = 0
    var hash: UInt64
    if bytes.count >= 32 {
      var lane1 = seed &+ prime1 &+ prime2
      var lane2 = seed &+ prime2
      var lane3 = seed
      var lane4 = seed &- prime1
      while at &+ 32 <= bytes.count {
        lane1 = round(lane1, word(bytes, at))
        lane2 = round(lane2, word(bytes, at &+ 8))
        lane3 = round(lane3, word(bytes, at &+ 16))
        lane4 = round(lane4, word(bytes, at &+ 24))
        at &+= 32
      }
      hash = rotate(lane1, 1) &+ rotate(lane2, 7) &+ rotate(lane3, 12) &+ rotate(lane4, 18)
      for lane in [lane1, lane2, lane3, lane4] {
        hash = (hash ^ round(0, lane)) &* prime1 &+ prime4
      }
    } else {
      hash = seed &+ prime5
    }
    hash = hash &+ UInt64(bytes.count)
    while at &+ 8 <= bytes.count {
      hash = rotate(hash ^ round(0, word(bytes, at)), 27) &* prime1 &+ prime4
      at &+= 8
    }
    if at &+ 4 <= bytes.count {
      let half = UInt64(
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      )
      hash = rotate(hash ^ half &* prime1, 23) &* prime2 &+ prime3
      at &+= 4
    }
    while at < bytes.count {
      hash = rotate(hash ^ UInt64(bytes[at]) &* prime5, 11) &* prime1
      at &+= 1
    }
    hash = (hash ^ hash >> 33) &* prime2
    hash = (hash ^ hash >> 29) &* prime3
    return hash ^ hash >> 32
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    value &<< bits | value &>> (64 &- bits)
  }
}
