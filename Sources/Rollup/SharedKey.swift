import Crypto

/// A key that instances share, so that nobody else can write roll-up lines.
///
/// A tag says who wrote the line, not when: a line sent again is found by its sequence.
public struct SharedKey: Sendable, Equatable {
  /// Bytes of a tag: HMAC-SHA256 cut to 128 bits (RFC 2104, section 5).
  public static let tagBytes = 16
  /// Fewest bytes of a key: what is shorter can be guessed.
  public static let minBytes = 16
  /// Most bytes of a key; a file that has more is not a key.
  public static let maxBytes = 4_096

  private let bytes: [UInt8]

  /// The key of a file's bytes, without line ends and blanks around it; nil when it is too short or
  /// too long.
  public init?(_ content: [UInt8]) {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    let trimmed = content.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    guard (SharedKey.minBytes...SharedKey.maxBytes).contains(trimmed.count) else { return nil }
    bytes = Array(trimmed)
  }

  /// Makes a key that nobody knows.
  public static func random() -> SharedKey {
    SharedKey(whole: (0..<32).map { _ in UInt8.random(in: .min ... .max) })
  }

  private init(whole: [UInt8]) {
    bytes = whole
  }

  /// HMAC-SHA256 of bytes, whole: 32 bytes.
  public func code(of message: [UInt8]) -> [UInt8] {
    Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: bytes)))
  }

  /// The tag of bytes.
  func tag(_ message: [UInt8]) -> [UInt8] {
    Array(code(of: message).prefix(SharedKey.tagBytes))
  }

  /// Whether a tag is that of bytes; takes the same time for every wrong one.
  func admits(_ tag: some Collection<UInt8>, of message: [UInt8]) -> Bool {
    let right = self.tag(message)
    guard tag.count == right.count else { return false }
    return zip(tag, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
