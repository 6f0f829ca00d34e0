/// Builds one syslog line that leaves us: `<PRI>tag: key=value key=value…`.
public struct OutgoingLine: Sendable {
  /// The line's bytes so far, without a line feed.
  public private(set) var bytes: [UInt8]

  /// Facility daemon, severity informational: what summaries are sent with.
  public static let summaryPriority = 30
  /// Facility daemon, severity warning: what our own troubles are sent with.
  public static let warningPriority = 28

  /// Starts a line; `priority` is facility times eight plus severity.
  public init(priority: Int, tag: String) {
    bytes = Array("<\(priority)>\(tag):".utf8)
  }

  /// Adds ` key=value`; a value that holds blanks, quotes or control bytes is quoted.
  public mutating func add(_ key: String, _ value: String) {
    bytes.append(0x20)
    bytes.append(contentsOf: key.utf8)
    bytes.append(0x3d)
    if value.isEmpty || value.utf8.contains(where: OutgoingLine.needsQuotes) {
      quote(value)
    } else {
      bytes.append(contentsOf: value.utf8)
    }
  }

  /// Adds free text behind a blank, control bytes written as `#ooo`.
  public mutating func add(text: String) {
    bytes.append(0x20)
    for byte in text.utf8 { append(escaping: byte) }
  }

  private mutating func quote(_ value: String) {
    bytes.append(0x22)
    for byte in value.utf8 {
      if byte == 0x22 || byte == 0x5c { bytes.append(0x5c) }
      append(escaping: byte)
    }
    bytes.append(0x22)
  }

  /// Control bytes leave as rsyslog writes them on reception: `#` and three octal digits.
  private mutating func append(escaping byte: UInt8) {
    guard byte < 0x20 || byte == 0x7f else {
      bytes.append(byte)
      return
    }
    bytes += OctalEscape.of(byte)
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x22 || byte == 0x3d || byte == 0x5c || byte == 0x7f
  }
}
