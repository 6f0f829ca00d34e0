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
  package mutating func readVariable() -> UInt64? { readVariable(UInt64.self) }

  /// Reads a signed number as `appendSigned` writes it.
  package mutating func readSigned() -> Int128? {
    readVariable(UInt128.self).map { Int128(truncatingIfNeeded: $0 >> 1) ^ -Int128($0 & 1) }
  }

  private mutating func readVariable<Word: FixedWidthInteger & UnsignedInteger>(
    _: Word.Type
  ) -> Word? {
    var value: Word = 0
    var shift = 0
    while let byte = readByte() {
      let bits = Word(byte & 0x7f)
      // The last byte has room for what is left of the bits alone.
      guard shift < Word.bitWidth, (bits << shift) >> shift == bits else { return nil }
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
    appendVariable(UInt128(value))
  }

  mutating func appendVariable(_ value: UInt128) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Appends a signed number as twice its value, or for one below zero twice its magnitude less 1.
  package mutating func appendSigned(_ value: Int128) {
    appendVariable(UInt128(truncatingIfNeeded: value << 1 ^ value >> 127))
  }
}
