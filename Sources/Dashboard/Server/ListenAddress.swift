/// Where the server listens.
public enum ListenAddress: Sendable, Equatable, CustomStringConvertible {
  /// An address, without brackets, and a port; port 0 takes any that is free.
  case inet(String, Int)
  /// The path of a unix socket.
  case unix(String)

  /// Where it listens unless said.
  public static let usual = ListenAddress.inet("127.0.0.1", 8_514)
  /// What `init(_:)` takes, in words.
  public static let expected = "ADDRESS:PORT, [IPv6]:PORT or unix:/PATH"

  /// Reads `127.0.0.1:8514`, `[::1]:8514`, `localhost:8514` or `unix:/run/minuted.sock`; nil for
  /// anything else.
  public init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      // The longest that a sockaddr_un holds.
      guard path.hasPrefix("/"), path.utf8.count <= 107 else { return nil }
      self = .unix(path)
      return
    }
    guard let colon = text.lastIndex(of: ":"),
      let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self = .inet(String(host), port)
  }

  /// Whether only programs of this machine can reach it.
  public var isLocal: Bool {
    switch self {
    case .inet(let host, _):
      host == "localhost" || host == "::1"
        || host.hasPrefix("127.")
          && host.split(separator: ".", omittingEmptySubsequences: false).count == 4
          && host.allSatisfy { $0.isNumber || $0 == "." }
    case .unix: true
    }
  }

  /// As it is given.
  public var description: String {
    switch self {
    case .inet(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }

  /// What a browser takes, where it can.
  public var url: String {
    if case .inet = self { "http://\(self)/" } else { description }
  }
}
