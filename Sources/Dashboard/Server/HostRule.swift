/// Which names the server answers to.
///
/// A page elsewhere can have its name point to 127.0.0.1 (DNS rebinding), and then reads what is served
/// there as its own; the name it used stands in the request.
struct HostRule: Sendable {
  /// Names taken, in lower case; nil takes any.
  private let names: Set<String>?

  /// The rule of an address: where other machines can reach it, or where a proxy stands before a socket,
  /// the names are not known unless they are given.
  init(_ address: ListenAddress, allowed: [String]) {
    var names = Set(allowed.map { HostRule.name($0) })
    switch address {
    case .inet where address.isLocal: names.formUnion(["localhost", "127.0.0.1", "[::1]"])
    case .inet, .unix:
      guard !names.isEmpty else {
        self.names = nil
        return
      }
    }
    if case .inet(let host, _) = address {
      names.insert(HostRule.name(host.contains(":") ? "[\(host)]" : host))
    }
    self.names = names
  }

  /// Why a host is not taken; nil when it is.
  func problem(_ host: String?) -> PageProblem? {
    guard let names else { return nil }
    guard let host, !host.isEmpty else {
      return .badRequest("the request names no host", "send a Host header, as HTTP/1.1 asks for")
    }
    guard !names.contains(HostRule.name(host)) else { return nil }
    return PageProblem(
      status: 421,
      what: "this server does not answer to the name \(host)",
      hint: "it answers to \(names.sorted().joined(separator: ", ")); add a name with --allow-host"
    )
  }

  /// A name without port and final dot, in lower case.
  private static func name(_ host: String) -> String {
    var name = Substring(host)
    if let colon = name.lastIndex(of: ":"),
      name[name.index(after: colon)...].allSatisfy(\.isNumber), !name.hasSuffix("]")
    {
      name = name[..<colon]
    }
    if name.hasSuffix(".") { name = name.dropLast() }
    return name.lowercased()
  }
}
