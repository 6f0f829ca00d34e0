import Glibc
import Testing

@testable import Outlets

private let second: UInt64 = 1_000_000_000

struct StreamTests {
  @Test func `TCP lines end in LF`() throws {
    let receiver = try Receiver(type: SOCK_STREAM)
    let outlet = LineOutlet(.tcp(host: "127.0.0.1", port: receiver.port))
    outlet.send("one")
    outlet.send("two")
    let connection = try receiver.acceptOne()
    defer { close(connection) }
    #expect(lines(2, from: connection) == ["one", "two"])
    #expect(outlet.sent == 2)
  }

  @Test func `a TCP receiver down then up gets the backlog in order`() throws {
    let receiver = try Receiver(type: SOCK_STREAM, isDown: true)
    let outlet = LineOutlet(.tcp(host: "127.0.0.1", port: receiver.port))
    for number in 0..<3 { outlet.send("line \(number)", now: UInt64(number)) }
    #expect(outlet.lastFault?.code == ECONNREFUSED)
    #expect(outlet.lastFault?.action == "connect to")
    #expect(outlet.backlog == 3)
    try receiver.goUp()
    outlet.flush(now: second)
    let connection = try receiver.acceptOne()
    defer { close(connection) }
    #expect(lines(3, from: connection) == ["line 0", "line 1", "line 2"])
    #expect(outlet.lastFault?.isLasting == false)
  }

  @Test func `a connection the receiver closed is noticed before a line is lost in it`() throws {
    let receiver = try Receiver(type: SOCK_STREAM)
    let outlet = LineOutlet(.tcp(host: "127.0.0.1", port: receiver.port))
    outlet.send("one")
    let first = try receiver.acceptOne()
    #expect(lines(1, from: first) == ["one"])
    close(first)
    outlet.send("two", now: second)
    let next = try receiver.acceptOne()
    defer { close(next) }
    #expect(lines(1, from: next) == ["two"])
    #expect(outlet.lastFault == nil)
  }

  @Test func `a slow TCP reader gets every line once, part by part`() throws {
    let receiver = try Receiver(type: SOCK_STREAM)
    let outlet = LineOutlet(.tcp(host: "127.0.0.1", port: receiver.port))
    // More than the kernel's buffers hold, in lines larger than what it takes at once.
    let long = (0..<12).map { String(repeating: "\($0 % 10)", count: 900_000) }
    outlet.send(long[0])
    let connection = try receiver.acceptOne()
    defer { close(connection) }
    var next = 1
    while next < long.count, outlet.lastFault == nil {
      outlet.send(long[next])
      next += 1
    }
    #expect(outlet.lastFault?.code == EAGAIN)
    #expect(outlet.backlog == 1)
    let expected = Array(long[..<next])
    let text = outlet.drain(into: connection)
    #expect(String(decoding: text, as: UTF8.self) == expected.map { $0 + "\n" }.joined())
    #expect(outlet.sent == UInt64(expected.count))
    #expect(outlet.dropped == 0)
  }

  @Test func `a unix stream is found out and gets LF`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/log"
    let receiver = try Receiver(path: path, type: SOCK_STREAM)
    let outlet = LineOutlet(.unix(path: path))
    outlet.send("one")
    outlet.send("two")
    let connection = try receiver.acceptOne()
    #expect(lines(2, from: connection) == ["one", "two"])
    close(connection)
    receiver.stop()
    // EPIPE or a hang-up, then nobody there: no signal, a fault.
    signal(SIGPIPE, SIG_DFL)
    outlet.send("three", now: second)
    #expect(outlet.lastFault?.code == ECONNREFUSED)
    #expect(outlet.backlog == 1)
  }

  @Test func `a connection that is not made in time is given up for a new one`() throws {
    // A listener whose queue is full does not answer: connections stay on their way.
    let receiver = try Receiver(type: SOCK_STREAM, queue: 0)
    var others: [LineOutlet] = []
    for _ in 0..<4 {
      let other = LineOutlet(.tcp(host: "127.0.0.1", port: receiver.port))
      other.send("x")
      others.append(other)
    }
    let outlet = try #require(others.last)
    #expect(outlet.lastFault?.code == ETIMEDOUT)
    let pending = try #require(outlet.channel)
    outlet.flush(now: second)
    #expect(outlet.channel === pending, "a slow handshake goes on over several calls")
    outlet.flush(now: LineOutlet.connectLimit + 1)
    #expect(outlet.channel == nil)
    #expect(outlet.backlog == 1)
    #expect(outlet.lastFault?.since == 0)
  }
}
