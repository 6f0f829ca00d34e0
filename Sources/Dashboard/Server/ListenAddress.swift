/// Where the dashboard listens: `127.0.0.1:8514`, `[::1]:8514`, `unix:/run/minuted.sock`.
public enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
  /// An address, or a name, and a port; 0 for any free one.
  case tcp(host: String, port: Int)
  /// The path of a socket.
  case unix(path: String)

  /// Where it listens when nobody says: only on this machine.
  public static let standard = ListenAddress.tcp(host: "127.0.0.1", port: 8_514)

  /// Reads an address; nil for what is none.
  public init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      // A socket's address has room for so many bytes.
      guard path.hasPrefix("/"), path.utf8.count <= 107 else { return nil }
      self = .unix(path: path)
      return
    }
    guard let colon = text.lastIndex(of: ":") else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty, let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port)
    else { return nil }
    self = .tcp(host: host, port: port)
  }

  /// As it is written.
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }

  /// Whether only this machine can reach it.
  public var isLocal: Bool {
    switch self {
    case .tcp(let host, _): host == "localhost" || host == "::1" || host.hasPrefix("127.")
    case .unix: true
    }
  }
}
