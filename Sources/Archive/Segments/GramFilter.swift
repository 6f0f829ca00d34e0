/// Which four neighbouring bytes a text holds, ASCII letters of either case being one.
///
/// A text that holds some string holds each four bytes of it, so that a string of which the filter lacks
/// four bytes is not there: no line has to be unpacked to know that. Several fours share a bit, so the
/// answer is "no" or "perhaps". One bit is set for each: a query has many fours, and one that is missing
/// is enough.
public struct GramFilter: Sendable, Equatable {
  /// Bytes of a gram.
  public static let gramBytes = 4
  /// Sizes of a filter as powers of two, in bits: 64 bytes to 16 KiB.
  static let sizes = 9...17

  /// Its size as a power of two, in bits.
  let size: Int
  var words: [UInt64]

  /// Makes a filter of a text, of about so many bytes; nil when it would tell nothing, being too full.
  ///
  /// Cost: about 1 ns a byte.
  init?(_ text: UnsafeRawBufferPointer, bytes: Int) {
    guard text.count >= GramFilter.gramBytes else { return nil }
    let wanted = Int.bitWidth - 1 - max(bytes * 8, 1).leadingZeroBitCount
    let size = min(max(wanted, GramFilter.sizes.lowerBound), GramFilter.sizes.upperBound)
    self.size = size
    var words = [UInt64](repeating: 0, count: (1 << size) / 64)
    words.withUnsafeMutableBufferPointer { words in
      for at in 0...(text.count &- GramFilter.gramBytes) {
        let bit = GramFilter.bit(text.loadUnaligned(fromByteOffset: at, as: UInt32.self), size)
        words[bit &>> 6] |= 1 &<< UInt64(bit & 63)
      }
    }
    self.words = words
    let filled = words.reduce(0) { $0 + $1.nonzeroBitCount }
    if filled > (1 << size) / 16 * 15 { return nil }
  }

  /// Takes a filter as it was written, whose bytes are a power of two.
  init?(size: Int, _ bytes: UnsafeRawBufferPointer) {
    guard GramFilter.sizes.contains(size), bytes.count == (1 << size) / 8 else { return nil }
    self.size = size
    words = stride(from: 0, to: bytes.count, by: 8).map {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
    }
  }

  /// Whether the text may hold all of these grams.
  public func mayHold(_ grams: [UInt32]) -> Bool {
    for gram in grams {
      let bit = GramFilter.bit(gram, size)
      if words[bit >> 6] & (1 << UInt64(bit & 63)) == 0 { return false }
    }
    return true
  }

  /// The grams of a string; none for one that is shorter.
  public static func grams(of text: [UInt8]) -> [UInt32] {
    guard text.count >= gramBytes else { return [] }
    return text.withUnsafeBytes { bytes in
      (0...(bytes.count - gramBytes)).map {
        bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)
      }
    }
  }

  /// The bit of a gram: setting 0x20 in each byte makes one of letters of either case, and of few others.
  @inline(__always)
  private static func bit(_ gram: UInt32, _ size: Int) -> Int {
    let folded = UInt32(littleEndian: gram) | 0x2020_2020
    return Int(
      truncatingIfNeeded: (folded &* 0x9e37_79b1) &>> UInt32(truncatingIfNeeded: 32 &- size)
    )
  }
}
