/// Reads numbers from bytes of any origin; says nil instead of reading past the end.
package struct ByteReader {
  private let bytes: [UInt8]
  private var at = 0

  /// Starts at the first byte.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Bytes not yet read.
  package var remaining: Int { bytes.count - at }

  /// Reads one byte.
  package mutating func readByte() -> UInt8? {
    guard at < bytes.count else { return nil }
    defer { at += 1 }
    return bytes[at]
  }

  /// Reads 32 bits, little end first.
  package mutating func readWord32() -> UInt32? {
    guard remaining >= 4 else { return nil }
    var value: UInt32 = 0
    for place in 0..<4 { value |= UInt32(bytes[at + place]) << UInt32(8 * place) }
    at += 4
    return value
  }

  /// Reads 64 bits, little end first.
  package mutating func readWord64() -> UInt64? {
    guard remaining >= 8 else { return nil }
    var value: UInt64 = 0
    for place in 0..<8 { value |= UInt64(bytes[at + place]) << UInt64(8 * place) }
    at += 8
    return value
  }

  /// Reads a number of seven bits a byte, low bits first; nil unless written in its shortest form.
  package mutating func readVariable() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = readByte() {
      let bits = UInt64(byte & 0x7f)
      // The tenth byte has room for bit 63 alone.
      guard shift < 63 || (shift == 63 && bits <= 1) else { return nil }
      value |= bits << shift
      if byte < 0x80 { return byte == 0 && shift > 0 ? nil : value }
      shift += 7
    }
    return nil
  }

  /// Reads so many bytes, as they are.
  package mutating func readBytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, remaining >= count else { return nil }
    defer { at += count }
    return bytes[at..<(at + count)]
  }
}

extension [UInt8] {
  /// Appends an integer, little end first.
  package mutating func appendLittleEndian<Word: FixedWidthInteger>(_ value: Word) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Appends a number with seven bits a byte, low bits first; all bytes but the last have bit 7.
  package mutating func appendVariable(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}
