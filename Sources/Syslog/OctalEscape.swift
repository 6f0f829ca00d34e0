/// A byte as rsyslog writes control characters on reception: `#` and three octal digits.
public enum OctalEscape {
  /// The four bytes that stand for `byte`, such as `#012` for a line feed.
  public static func of(_ byte: UInt8) -> [UInt8] {
    [0x23, 0x30 + (byte >> 6), 0x30 + (byte >> 3 & 7), 0x30 + (byte & 7)]
  }
}
