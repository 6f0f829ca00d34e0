import Glibc

extension Channel {
  /// Opens a file for appending, made with mode 0640 where missing.
  ///
  /// A FIFO without a reader is a failure (ENXIO), not a wait.
  static func open(file path: String) -> Opening {
    let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
    while true {
      let descriptor = Glibc.open(path, flags, 0o640)
      if descriptor >= 0 {
        return .open(Channel(kind: .descriptor, descriptor: descriptor, isOwned: true))
      }
      if errno != EINTR { return .failed(errno) }
    }
  }

  /// Connects to a unix socket: as datagrams, and as a stream when it turns out to be one.
  static func open(socketPath path: String) -> Opening {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let isFitting = withUnsafeMutableBytes(of: &address.sun_path) { place in
      // One byte stays for the closing NUL, which is there already.
      guard path.utf8.count < place.count else { return false }
      place.copyBytes(from: path.utf8)
      return true
    }
    guard isFitting else { return .failed(ENAMETOOLONG) }
    let target = HostAddress(
      family: AF_UNIX,
      bytes: withUnsafeBytes(of: address) { Array($0) }
    )
    let opening = open(target, kind: .datagram)
    guard case .failed(let code) = opening, code == EPROTOTYPE else { return opening }
    return open(target, kind: .stream)
  }

  /// Opens a socket to one address; a TCP connection may still be on its way (`isConnecting`).
  static func open(_ address: HostAddress, kind: Kind) -> Opening {
    let type = kind == .datagram ? SOCK_DGRAM : SOCK_STREAM
    let flags = SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
    let descriptor = socket(address.family, Int32(type.rawValue | flags), 0)
    guard descriptor >= 0 else { return .failed(errno) }
    let channel = Channel(kind: kind, descriptor: descriptor, isOwned: true)
    if kind == .stream, address.family != AF_UNIX { channel.noticeDeadPeers() }
    let code = address.bytes.withUnsafeBytes { bytes -> Int32 in
      guard let start = bytes.baseAddress else { return EINVAL }
      let result = connect(
        descriptor,
        start.assumingMemoryBound(to: sockaddr.self),
        socklen_t(bytes.count)
      )
      return result == 0 ? 0 : errno
    }
    switch code {
    case 0: return .open(channel)
    // An interrupted connect goes on by itself, as a non-blocking one does.
    case EINPROGRESS, EINTR:
      channel.isConnecting = true
      return .open(channel)
    default: return .failed(code)
    }
  }

  /// Has the kernel give up on a peer that vanished without a word, after half a minute.
  ///
  /// Without it what is written is kept for a quarter of an hour and then lost. Best effort: a
  /// kernel that refuses an option leaves the connection as it is.
  private func noticeDeadPeers() {
    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
      var value = value
      setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }
    let tcp = Int32(IPPROTO_TCP)
    set(SOL_SOCKET, SO_KEEPALIVE, 1)
    set(tcp, TCP_KEEPIDLE, 30)
    set(tcp, TCP_KEEPINTVL, 10)
    set(tcp, TCP_KEEPCNT, 3)
    set(tcp, TCP_USER_TIMEOUT, 30_000)
  }
}
