import Glibc
import Synchronization

/// An address of a host, ready for `connect`.
struct HostAddress: Sendable, Equatable {
  let family: Int32
  /// The bytes of the `sockaddr`.
  let bytes: [UInt8]
}

/// One look-up of a host name, on a thread of its own.
///
/// `getaddrinfo` may take many seconds when no name server answers, and an outlet must not wait that
/// long. The thread lives until the resolver gives up; an outlet starts no second one before that.
final class HostLookup: Sendable {
  /// What a look-up came to.
  enum Outcome: Sendable {
    case addresses([HostAddress])
    case failed(String)
  }

  private let host: String
  private let port: UInt16
  private let outcome = Mutex<Outcome?>(nil)
  private let readEnd: Int32
  private let writeEnd: Int32

  /// Starts a look-up; nil when the process has no descriptor or thread left for it.
  static func start(host: String, port: UInt16) -> HostLookup? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let lookup = HostLookup(host: host, port: port, readEnd: ends[0], writeEnd: ends[1])
    return lookup.run() ? lookup : nil
  }

  /// Reads an address in numbers, which asks no server and never waits; nil when it is a name.
  static func numeric(host: String, port: UInt16) -> [HostAddress]? {
    guard case .addresses(let found) = resolve(host, port, flags: AI_NUMERICHOST) else {
      return nil
    }
    return found
  }

  private init(host: String, port: UInt16, readEnd: Int32, writeEnd: Int32) {
    self.host = host
    self.port = port
    self.readEnd = readEnd
    self.writeEnd = writeEnd
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// What came of it, waiting as long as patience allows; nil when it is still under way.
  func result(_ patience: inout Patience) -> Outcome? {
    guard patience.wait(readEnd, for: POLLIN) else { return nil }
    return outcome.withLock { $0 }
  }

  private func run() -> Bool {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    // The thread inherits the mask: the process's signals are for the threads that expect them.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var thread = pthread_t()
    let handle = Unmanaged.passRetained(self)
    let failed = pthread_create(
      &thread,
      &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<HostLookup>.fromOpaque(argument).takeRetainedValue().work()
        return nil
      },
      handle.toOpaque()
    )
    if failed != 0 { handle.release() }
    return failed == 0
  }

  private func work() {
    let result = HostLookup.resolve(host, port, flags: 0)
    outcome.withLock { $0 = result }
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  private static func resolve(_ host: String, _ port: UInt16, flags: Int32) -> Outcome {
    var hints = addrinfo()
    hints.ai_flags = flags | AI_NUMERICSERV
    hints.ai_family = AF_UNSPEC
    // Any one type, so that each address comes once; the caller makes its own socket.
    hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else {
      let reason = code == EAI_SYSTEM ? errorText(errno) : String(cString: gai_strerror(code))
      return .failed(reason)
    }
    defer { freeaddrinfo(list) }
    var found: [HostAddress] = []
    var next = list
    while let entry = next?.pointee {
      if let address = entry.ai_addr {
        let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
        found.append(HostAddress(family: entry.ai_family, bytes: Array(bytes)))
      }
      next = entry.ai_next
    }
    return found.isEmpty ? .failed("no address") : .addresses(found)
  }
}
