/// Names of fields as other programs write them, made into names that PCRE2 takes.
enum GrokField {
  /// PCRE2's limit for a group's name.
  static let maxBytes = 32

  /// `source_ip` for `[source][ip]`, and for a name without brackets that name.
  ///
  /// `@` is left out, anything but letters, digits and `_` becomes `_`. Of a path that is too long
  /// the outer parts are left out.
  static func name(_ written: String) -> String {
    guard written.hasPrefix("["), written.hasSuffix("]") else { return written }
    var parts = written.split(separator: "]").map { plain(String($0.drop { $0 == "[" })) }
    while parts.count > 1, parts.joined(separator: "_").utf8.count > maxBytes {
      parts.removeFirst()
    }
    return parts.joined(separator: "_")
  }

  /// A name without what a group's name may not hold.
  static func plain(_ written: String) -> String {
    var name = ""
    for byte in written.utf8 where byte != UInt8(ascii: "@") {
      name += isPart(byte) ? String(UnicodeScalar(byte)) : "_"
    }
    return name
  }

  /// Whether PCRE2 takes it.
  static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= maxBytes,
      !(0x30...0x39).contains(first)
    else { return false }
    return name.utf8.allSatisfy(isPart)
  }

  /// The name, or with the first number behind it that makes it unused.
  static func unused(_ name: String, _ used: Set<String>) -> String {
    guard used.contains(name) else { return name }
    var number = 2
    while true {
      let tail = "_\(number)"
      let own = String(decoding: name.utf8.prefix(maxBytes - tail.utf8.count), as: UTF8.self) + tail
      if !used.contains(own) { return own }
      number += 1
    }
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    LiteralPrefix.isAlphanumeric(byte) || byte == UInt8(ascii: "_")
  }
}
