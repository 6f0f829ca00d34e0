import Sketches

/// Reads numbers and suffixes off the bytes of a value, from left to right.
struct UnitScan {
  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private var at = 0

  init(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    self.bytes = bytes
    self.count = count
  }

  var isAtEnd: Bool { at == count }

  var hasColon: Bool {
    for place in at..<count where bytes[place] == UInt8(ascii: ":") { return true }
    return false
  }

  mutating func takeSign() -> Bool {
    guard at < count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") else {
      return false
    }
    at += 1
    return bytes[at - 1] == UInt8(ascii: "-")
  }

  mutating func skipBlank() {
    if at < count, bytes[at] == 0x20 { at += 1 }
  }

  /// Digits with or without decimals, in billionths; nil when there are none here.
  mutating func takeNumber() -> Int128? {
    let start = at
    while at < count, isDigit(bytes[at]) || bytes[at] == UInt8(ascii: ".") { at += 1 }
    return DecimalNumber.parse(bytes + start, at - start)?.billionths
  }

  /// What follows up to a digit, a blank or the end: at most eight bytes, in lower case, as a word;
  /// 0 when there is nothing, all bits when it is longer.
  mutating func takeSuffix() -> UInt64 {
    var word: UInt64 = 0
    var length = 0
    while at < count, bytes[at] != 0x20, !isDigit(bytes[at]) {
      if length == 8 { return .max }
      let byte = bytes[at]
      let isUpper = (0x41...0x5a).contains(byte)
      word |= UInt64(isUpper ? byte | 0x20 : byte) << UInt64(8 * length)
      length += 1
      at += 1
    }
    return word
  }

  /// `h:mm:ss` or `m:ss`, the seconds with or without decimals, in billionths of a second.
  mutating func takeClock() -> Int128? {
    var total: Int128 = 0
    var parts = 0
    while let nanos = takeNumber() {
      let isLast = at == count
      // Only seconds have decimals, only the first part may pass 59.
      guard isLast || nanos % 1_000_000_000 == 0, parts == 0 || nanos < 60_000_000_000 else {
        return nil
      }
      total = total * 60 + nanos
      parts += 1
      if isLast { return (2...3).contains(parts) ? total : nil }
      guard bytes[at] == UInt8(ascii: ":"), parts < 3 else { return nil }
      at += 1
    }
    return nil
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 <= 9 }

  /// A suffix of at most eight bytes as `takeSuffix` gives it.
  static func pack(_ text: String) -> UInt64 {
    var word: UInt64 = 0
    for (place, byte) in text.utf8.enumerated() { word |= UInt64(byte) << UInt64(8 * place) }
    return word
  }
}
