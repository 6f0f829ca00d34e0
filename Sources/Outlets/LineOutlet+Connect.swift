import Glibc

extension LineOutlet {
  /// The open way to the destination, made where there is none; nil after a failure, which is noted.
  func connected(_ now: UInt64, _ patience: inout Patience) -> Channel? {
    if let channel { return channel.isConnecting ? settled(channel, now, &patience) : channel }
    switch destination {
    case .standardOutput:
      channel = Channel(kind: .descriptor, descriptor: standardOutput, isOwned: false)
      return channel
    case .file(let path): return adopt(Channel.open(file: path), "open", now)
    case .unix(let path): return adopt(Channel.open(socketPath: path), "connect to", now)
    case .udp: return reach(.datagram, now, &patience)
    case .tcp: return reach(.stream, now, &patience)
    }
  }

  private func adopt(_ opening: Channel.Opening, _ action: String, _ now: UInt64) -> Channel? {
    switch opening {
    case .open(let opened):
      offset = 0
      channel = opened
      return opened
    case .failed(let code):
      fail(action, code, now)
      return nil
    }
  }

  /// Tries the host's addresses in turn; the first that works, or that needs more time, is kept.
  private func reach(
    _ kind: Channel.Kind,
    _ now: UInt64,
    _ patience: inout Patience
  ) -> Channel? {
    guard let answer = book?.answer(&patience) else { return nil }
    let addresses: [HostAddress]
    switch answer {
    case .addresses(let found): addresses = found
    case .pending:
      fail("look up", 0, now, "no answer yet")
      return nil
    case .failed(let reason):
      fail("look up", 0, now, reason)
      return nil
    }
    var code = EHOSTUNREACH
    for address in addresses {
      switch Channel.open(address, kind: kind) {
      case .failed(let failure): code = failure
      case .open(let opened):
        connectingSince = now
        if opened.isConnecting {
          guard patience.wait(opened.descriptor, for: POLLOUT) else {
            channel = opened
            fail("connect to", ETIMEDOUT, now)
            return nil
          }
          let failure = opened.takeError()
          if failure != 0 {
            code = failure
            continue
          }
          opened.isConnecting = false
        }
        return adopt(.open(opened), "connect to", now)
      }
    }
    book?.advance()
    fail("connect to", code, now)
    return nil
  }

  /// Looks after a connection that an earlier call began.
  private func settled(
    _ channel: Channel,
    _ now: UInt64,
    _ patience: inout Patience
  ) -> Channel? {
    guard patience.wait(channel.descriptor, for: POLLOUT) else {
      if now >= connectingSince, now - connectingSince > LineOutlet.connectLimit {
        disconnect()
        book?.advance()
      }
      fail("connect to", ETIMEDOUT, now)
      return nil
    }
    let code = channel.takeError()
    guard code == 0 else {
      disconnect()
      book?.advance()
      fail("connect to", code, now)
      return nil
    }
    channel.isConnecting = false
    return channel
  }
}
