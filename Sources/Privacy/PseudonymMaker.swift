import Glibc
import Rollup

/// Makes pseudonyms: for a value always the same text of the same kind, which does not tell the value to
/// whoever has not the key.
///
/// HMAC-SHA256 (RFC 2104) of the value, cut to what the kind has room for. The kind stays, so that the
/// pattern that takes a value takes its pseudonym as well:
///
/// | value | pseudonym | bits |
/// |---|---|---|
/// | IPv4 address | of 240.0.0.0/4, which no host has (RFC 1112) | 28 |
/// | IPv6 address | of 2001:db8::/32, for documentation (RFC 3849) | 96 |
/// | hardware address | locally administered | 46 |
/// | mail address | each part for itself, and `.invalid` (RFC 2606) | 60, 60 |
/// | digits | eighteen digits that begin with 9 | 56 |
/// | all else | `px` and twelve letters and digits; a slash at the start stays | 60 |
///
/// With 28 bits two of 20,000 IPv4 addresses have the same pseudonym with a chance of a half.
final class PseudonymMaker {
  /// Pseudonyms that are remembered: one costs 1 µs.
  static let maxRemembered = 65_536

  private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
  /// Keeps these codes apart from all else that a key is used for.
  private static let purpose = Array("minuted pseudonym 1\0".utf8)

  private let key: SharedKey
  private var remembered: [[UInt8]: [UInt8]] = [:]

  init(_ key: SharedKey) {
    self.key = key
  }

  /// The pseudonym of a value.
  func pseudonym(of value: [UInt8]) -> [UInt8] {
    if let known = remembered[value] { return known }
    let made = make(value)
    if remembered.count >= PseudonymMaker.maxRemembered { remembered = [:] }
    remembered[value] = made
    return made
  }

  private func make(_ value: [UInt8]) -> [UInt8] {
    if let four = IPText.four(value) {
      let code = code(four)
      return Array("\(code[0] | 0xf0).\(code[1]).\(code[2]).\(code[3])".utf8)
    }
    if let six = IPText.six(value) {
      let code = code(six)
      let groups = (0..<6).map { hexadecimal(code[2 * $0], code[2 * $0 + 1]) }
      return Array("2001:db8:\(groups.joined(separator: ":"))".utf8)
    }
    if let separator = HardwareFinder.separator(of: value) { return hardware(value, separator) }
    if let sign = value.lastIndex(of: 0x40), sign > 0, sign + 1 < value.count {
      return word(value[..<sign]) + [0x40] + word(value[(sign + 1)...]) + Array(".invalid".utf8)
    }
    if !value.isEmpty, value.allSatisfy(ByteKind.isDigit) { return digits(value) }
    return value.first == 0x2f ? [0x2f] + word(value[...]) : word(value[...])
  }

  private func code(_ value: some Collection<UInt8>) -> [UInt8] {
    key.code(of: PseudonymMaker.purpose + Array(value))
  }

  private func word(_ value: ArraySlice<UInt8>) -> [UInt8] {
    Array("px".utf8) + code(value).prefix(12).map { PseudonymMaker.alphabet[Int($0 & 31)] }
  }

  private func digits(_ value: [UInt8]) -> [UInt8] {
    let number = code(value).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let text = String(number % 100_000_000_000_000_000)
    return Array("9\(String(repeating: "0", count: 17 - text.count))\(text)".utf8)
  }

  private func hardware(_ value: [UInt8], _ separator: UInt8) -> [UInt8] {
    // The same address, however it is written.
    var code = Array(code(value.filter { $0 != separator }.map { $0 | 0x20 }).prefix(6))
    code[0] = code[0] & 0xfc | 0x02
    var text: [UInt8] = []
    for (place, byte) in code.enumerated() {
      if place > 0 { text.append(separator) }
      text += String(byte >> 4, radix: 16).utf8
      text += String(byte & 15, radix: 16).utf8
    }
    return text
  }

  private func hexadecimal(_ high: UInt8, _ low: UInt8) -> String {
    String(UInt16(high) << 8 | UInt16(low), radix: 16)
  }
}
