/// Where summary lines go, as said on the command line or in the configuration.
///
/// | text | meaning |
/// |---|---|
/// | `/dev/log` or any absolute path | a unix socket: datagram first, stream when it is one |
/// | `unix:PATH` | the same; the path may be relative |
/// | `stdout` | standard output, one line each |
/// | `udp:HOST:PORT` | one datagram a line (RFC 5426 style) |
/// | `tcp:HOST:PORT` | a connection, lines ended by LF (RFC 6587 non-transparent framing) |
/// | `file:PATH` | appended to a file |
///
/// An IPv6 address stands in brackets: `udp:[::1]:514`. `description` gives a text that parses back
/// to the same value.
public enum Destination: Sendable, Equatable, CustomStringConvertible {
  /// Standard output.
  case standardOutput
  /// A file that is appended to.
  case file(path: String)
  /// A unix socket at a path of at most ``maxSocketPathBytes``.
  case unix(path: String)
  /// A UDP receiver; `host` is a name or an address without brackets.
  case udp(host: String, port: UInt16)
  /// A TCP receiver; `host` is a name or an address without brackets.
  case tcp(host: String, port: UInt16)

  /// The longest path of a unix socket, in bytes.
  ///
  /// The kernel's address holds 108 with the closing NUL; a longer path is refused when parsed.
  public static let maxSocketPathBytes = 107

  /// The longest host, in bytes: the limit of DNS; a longer one is refused when parsed.
  public static let maxHostBytes = 253

  /// Reads a destination from its text form.
  ///
  /// - Parameter text: one of the forms in the table above.
  /// - Throws: ``DestinationError`` with what was expected in its place.
  public init(_ text: String) throws(DestinationError) {
    func refusal(_ expected: String) -> DestinationError {
      DestinationError(text: text, expected: expected)
    }
    if text.utf8.contains(0) { throw refusal("a text without NUL") }
    if text == "stdout" {
      self = .standardOutput
    } else if text.hasPrefix("/") {
      self = try Destination.socket(text, refusal)
    } else if let path = Destination.rest(of: text, after: "unix:") {
      self = try Destination.socket(path, refusal)
    } else if let path = Destination.rest(of: text, after: "file:") {
      if path.isEmpty { throw refusal("a path after file:") }
      self = .file(path: path)
    } else if let endpoint = Destination.rest(of: text, after: "udp:") {
      let (host, port) = try Destination.endpoint(endpoint, refusal)
      self = .udp(host: host, port: port)
    } else if let endpoint = Destination.rest(of: text, after: "tcp:") {
      let (host, port) = try Destination.endpoint(endpoint, refusal)
      self = .tcp(host: host, port: port)
    } else {
      throw refusal("an absolute path, stdout, or one of unix: udp: tcp: file: in front")
    }
  }

  /// The text form, which parses back to the same destination.
  public var description: String {
    switch self {
    case .standardOutput: "stdout"
    case .file(let path): "file:" + path
    case .unix(let path): path.hasPrefix("/") ? path : "unix:" + path
    case .udp(let host, let port): "udp:" + Destination.bracketed(host) + ":\(port)"
    case .tcp(let host, let port): "tcp:" + Destination.bracketed(host) + ":\(port)"
    }
  }

  private typealias Refusal = (String) -> DestinationError

  private static func rest(of text: String, after prefix: String) -> String? {
    text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
  }

  private static func bracketed(_ host: String) -> String {
    host.contains(":") ? "[" + host + "]" : host
  }

  private static func socket(
    _ path: String,
    _ refusal: Refusal
  ) throws(DestinationError) -> Destination {
    if path.isEmpty { throw refusal("a path after unix:") }
    if path.utf8.count > maxSocketPathBytes {
      throw refusal("a socket path of at most \(maxSocketPathBytes) bytes")
    }
    return .unix(path: path)
  }

  private static func endpoint(
    _ text: String,
    _ refusal: Refusal
  ) throws(DestinationError) -> (host: String, port: UInt16) {
    let host: Substring
    let portText: Substring
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else {
        throw refusal("] after the IPv6 address")
      }
      host = text[text.index(after: text.startIndex)..<end]
      let after = text[text.index(after: end)...]
      guard after.hasPrefix(":") else { throw refusal("a port after the host, as in :514") }
      portText = after.dropFirst()
      guard host.contains(":"), host.utf8.allSatisfy(isAddressByte) else {
        throw refusal("an IPv6 address between the brackets")
      }
    } else {
      guard let colon = text.lastIndex(of: ":") else {
        throw refusal("a port after the host, as in :514")
      }
      host = text[..<colon]
      portText = text[text.index(after: colon)...]
      if host.contains(":") { throw refusal("an IPv6 address in brackets, as in [::1]:514") }
      guard !host.isEmpty, host.utf8.allSatisfy(isNameByte) else {
        throw refusal("a host name or address of letters, digits, dots and hyphens")
      }
    }
    if host.utf8.count > maxHostBytes { throw refusal("a host of at most \(maxHostBytes) bytes") }
    guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(portText),
      port > 0
    else { throw refusal("a port from 1 to 65535") }
    return (String(host), port)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
    default: false
    }
  }

  /// Hex digits, colons, dots (mapped IPv4) and a zone after `%`.
  private static func isAddressByte(_ byte: UInt8) -> Bool {
    isNameByte(byte) || byte == 0x3a || byte == 0x25
  }
}
