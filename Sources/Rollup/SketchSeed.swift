import Sketches

/// The seed of the hashes in `distinct` sketches, which instances that are rolled up share.
///
/// Sketches merge only when one seed made them. It is to be kept from those who write logs: who
/// knows it can make values that collide, and so be counted as one.
public struct SketchSeed: Sendable, Equatable {
  /// The seed.
  public let value: UInt64

  /// The seed with this value.
  public init(_ value: UInt64) {
    self.value = value
  }

  /// The seed of a text: 16 hexadecimal digits are the value itself, as a store keeps it; any
  /// other text is hashed.
  public init(_ text: String) {
    let bytes = Array(text.utf8)
    let isHex = bytes.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
    if bytes.count == 16, isHex, let value = UInt64(text, radix: 16) {
      self.value = value
    } else {
      value = SketchSeed.hash(bytes, seed: 0)
    }
  }

  /// What tells whether two seeds are the same without telling the seed: 32 bits of a hash.
  public var fingerprint: UInt32 {
    UInt32(truncatingIfNeeded: SketchSeed.hash(Array("minuted sketches".utf8), seed: value))
  }

  private static func hash(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
    // An empty array may have no address; its one byte is never read.
    let readable = bytes.isEmpty ? [0] : bytes
    return readable.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { hashBytes($0, bytes.count, seed: seed) } ?? 0
    }
  }
}
