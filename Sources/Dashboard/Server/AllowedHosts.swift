/// Under which names browsers may ask.
///
/// A page from elsewhere can have its own name resolve to this machine and so read what only this
/// machine may see (DNS rebinding); the name it asks under gives it away.
struct AllowedHosts: Sendable {
  /// Nil when any will do.
  private let names: Set<String>?

  init(_ address: ListenAddress, _ extra: [String]) {
    let own = extra.map { $0.lowercased() }
    switch address {
    case .tcp(let host, _) where address.isLocal:
      names = Set(own + ["localhost", "127.0.0.1", "::1", host.lowercased()])
    case .tcp(let host, _) where !own.isEmpty: names = Set(own + [host.lowercased()])
    case .tcp, .unix: names = own.isEmpty ? nil : Set(own + ["localhost"])
    }
  }

  /// Whether a request with this `Host` may be answered.
  func allow(_ host: String?) -> Bool {
    guard let names else { return true }
    guard let host else { return false }
    var name = host.lowercased()
    if name.hasPrefix("[") {
      guard let end = name.firstIndex(of: "]") else { return false }
      name = String(name[name.index(after: name.startIndex)..<end])
    } else if let colon = name.lastIndex(of: ":") {
      name = String(name[..<colon])
    }
    return names.contains(name)
  }
}
