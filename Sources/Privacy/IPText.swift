import Glibc

/// Addresses as bytes and as text.
enum IPText {
  /// The four bytes of an IPv4 address.
  static func four(_ text: [UInt8]) -> [UInt8]? {
    guard text.count <= 15, text.contains(0x2e) else { return nil }
    return bytes(AF_INET, text, count: 4)
  }

  /// The sixteen bytes of an IPv6 address.
  static func six(_ text: [UInt8]) -> [UInt8]? {
    guard text.count <= 45, text.contains(0x3a) else { return nil }
    return bytes(AF_INET6, text, count: 16)
  }

  private static func bytes(_ family: Int32, _ text: [UInt8], count: Int) -> [UInt8]? {
    guard !text.contains(0) else { return nil }
    var address = [UInt8](repeating: 0, count: 16)
    let terminated = text.map { CChar(bitPattern: $0) } + [0]
    return inet_pton(family, terminated, &address) == 1 ? Array(address.prefix(count)) : nil
  }

  /// The network of an address: the first 24 bits of IPv4, 48 of IPv6; nil for another text.
  static func truncated(_ text: [UInt8]) -> [UInt8]? {
    if let four = four(text) { return Array("\(four[0]).\(four[1]).\(four[2]).0".utf8) }
    guard let six = six(text) else { return nil }
    let groups = (0..<3).map {
      String(UInt16(six[2 * $0]) << 8 | UInt16(six[2 * $0 + 1]), radix: 16)
    }
    return Array("\(groups.joined(separator: ":"))::".utf8)
  }
}
