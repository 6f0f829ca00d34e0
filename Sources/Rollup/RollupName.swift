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

  /// Whether bytes can name an instance: UTF-8 without control bytes.
  static func isInstance(_ bytes: some Collection<UInt8>) -> Bool {
    (1...maxInstanceBytes).contains(bytes.count)
      && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
      && String(validating: bytes, as: UTF8.self) != nil
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }
}
