/// Which names a roll-up line may hold: they become parts of lines, tables and paths.
enum RollupName {
  /// Longest name of a category, environment or metric, in bytes, as in rule files.
  static let maxBytes = 64
  /// Longest name of an instance, in bytes, as of a host.
  static let maxInstanceBytes = 255

  /// Whether bytes can name a category, an environment or a metric.
  static func isName(_ bytes: some Collection<UInt8>) -> Bool {
    (1...maxBytes).contains(bytes.count)
      && bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f }
  }

  /// Whether bytes can name an instance: UTF-8 without control characters.
  static func isInstance(_ bytes: some Collection<UInt8>) -> Bool {
    guard (1...maxInstanceBytes).contains(bytes.count),
      let text = String(validating: bytes, as: UTF8.self)
    else { return false }
    return text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}
