/// The addresses of one host, the one to try first in front.
///
/// A name is looked up again after each failure, so that a receiver which moved is found; numbers
/// never wait.
struct AddressBook {
  /// What is known when asked.
  enum Answer {
    case addresses([HostAddress])
    /// The look-up is still under way.
    case pending
    case failed(String)
  }

  let host: String
  let port: UInt16
  private var known: [HostAddress] = []
  private var lookup: HostLookup?
  private var turn = 0

  init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// The addresses, looked up first where that is needed.
  mutating func answer(_ patience: inout Patience) -> Answer {
    if known.isEmpty {
      if let numeric = HostLookup.numeric(host: host, port: port) {
        known = numeric
      } else {
        if lookup == nil { lookup = HostLookup.start(host: host, port: port) }
        guard let running = lookup else { return .failed("no descriptor or thread left") }
        guard let outcome = running.result(&patience) else { return .pending }
        lookup = nil
        switch outcome {
        case .addresses(let found): known = found
        case .failed(let reason): return .failed(reason)
        }
      }
    }
    let first = turn % known.count
    return .addresses(Array(known[first...] + known[..<first]))
  }

  /// Has the next address tried first, and names looked up again.
  mutating func advance() {
    turn = (turn + 1) & 0xffff
    forget()
  }

  /// Has names looked up again.
  mutating func forget() { known = [] }
}
