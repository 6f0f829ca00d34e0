import Glibc
import Testing

@testable import Outlets

private let second: UInt64 = 1_000_000_000

struct DatagramTests {
  @Test func `a unix datagram is the line as it is`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/log"
    let receiver = try Receiver(path: path, type: SOCK_DGRAM)
    let outlet = LineOutlet(.unix(path: path))
    outlet.send("<30>summarydata: A=1")
    outlet.send("<30>summarydata: A=2")
    #expect(receiver.datagrams(2) == ["<30>summarydata: A=1", "<30>summarydata: A=2"])
    #expect(outlet.sent == 2)
    #expect(outlet.backlog == 0)
    #expect(outlet.lastFault == nil)
  }

  @Test func `a batch gives a stuck receiver its time once, not for each line`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/log"
    let receiver = try Receiver(path: path, type: SOCK_DGRAM)
    let outlet = LineOutlet(.unix(path: path), waits: true)
    outlet.batchWait = 20
    // Nobody reads: the socket's queue fills, then the outlet gives up and goes on.
    let count = 5_000
    for number in 0..<count { outlet.send("line \(number)") }
    #expect(outlet.lastFault?.reason == "not taken in time")
    #expect(Int(outlet.sent) + outlet.backlog + Int(outlet.dropped) == count)
    #expect(outlet.dropped > 0)
    // It reads again: what it had comes in order, and it is sent more.
    let first = receiver.datagrams(Int(outlet.sent))
    #expect(first == (0..<first.count).map { "line \($0)" })
    outlet.flush(now: 60 * second)
    #expect(Int(outlet.sent) > first.count)
  }

  @Test func `what waited for a receiver is delivered in order`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/log"
    let outlet = LineOutlet(.unix(path: path))
    for number in 0..<5 { outlet.send("line \(number)", now: 7) }
    #expect(outlet.backlog == 5)
    #expect(outlet.sent == 0)
    let fault = try #require(outlet.lastFault)
    #expect(fault.code == ENOENT)
    #expect(fault.since == 7)
    #expect(fault.isLasting)
    #expect(fault.description == "cannot connect to \(path): No such file or directory")

    let receiver = try Receiver(path: path, type: SOCK_DGRAM)
    outlet.flush(now: 8)
    #expect(outlet.backlog == 5, "the pause holds the next attempt off")
    outlet.send("line 5", now: second)
    #expect(receiver.datagrams(6) == (0..<6).map { "line \($0)" })
    #expect(outlet.lastFault?.until == second)
    #expect(outlet.retryAt == 0)
  }

  @Test func `a receiver that restarts loses nothing it could have had`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/log"
    let first = try Receiver(path: path, type: SOCK_DGRAM)
    let outlet = LineOutlet(.unix(path: path))
    outlet.send("before")
    #expect(first.datagrams(1) == ["before"])
    first.stop()
    outlet.send("while down", now: second)
    #expect(outlet.lastFault?.code == ECONNREFUSED)
    unlink(path)
    let later = try Receiver(path: path, type: SOCK_DGRAM)
    outlet.send("after", now: 2 * second)
    #expect(later.datagrams(2) == ["while down", "after"])

    // A restart between two lines is not even a fault.
    later.stop()
    unlink(path)
    let last = try Receiver(path: path, type: SOCK_DGRAM)
    outlet.send("again", now: 3 * second)
    #expect(last.datagrams(1) == ["again"])
    #expect(outlet.lastFault?.since == second)
  }

  @Test func `beyond the backlog the oldest lines are dropped and counted`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/later/summary"
    let outlet = LineOutlet(.file(path: path))
    let limit = LineOutlet.maxBacklogLines
    for number in 0..<(limit + 7) { outlet.send("\(number)") }
    #expect(outlet.backlog == limit)
    #expect(outlet.dropped == 7)
    mkdir(directory.path + "/later", 0o700)
    outlet.flush(now: second)
    #expect(try contents(of: path) == (7..<(limit + 7)).map { "\($0)\n" }.joined())
    #expect(outlet.sent == UInt64(limit))
    #expect(outlet.backlog == 0)
  }

  @Test func `the backlog is bounded in bytes too`() throws {
    let directory = try TemporaryDirectory()
    let outlet = LineOutlet(.unix(path: directory.path + "/none"))
    let line = [UInt8](repeating: 0x61, count: 1000)
    for _ in 0..<1024 { outlet.send(line, now: 0) }
    #expect(outlet.dropped == 0)
    outlet.send([UInt8](repeating: 0x62, count: 500_000), now: 0)
    #expect(outlet.backlogBytes <= LineOutlet.maxBacklogBytes)
    #expect(UInt64(outlet.backlog) + outlet.dropped == 1025)
    let waiting = outlet.backlog
    let lost = outlet.dropped
    outlet.send([UInt8](repeating: 0x63, count: LineOutlet.maxBacklogBytes + 1), now: 0)
    #expect(outlet.dropped == lost + 1)
    #expect(outlet.backlog == waiting, "a line too long for any backlog costs no other")
  }

  @Test func `pauses double up to the longest, and a row of failures is one fault`() throws {
    let directory = try TemporaryDirectory()
    let outlet = LineOutlet(.unix(path: directory.path + "/none"))
    outlet.send("x", now: 0)
    var pauses: [UInt64] = []
    var now: UInt64 = 0
    for _ in 0..<9 {
      pauses.append(outlet.retryAt - now)
      now = outlet.retryAt
      outlet.flush(now: now)
    }
    let doubling = (0..<7).map { LineOutlet.firstPause << UInt64($0) }
    #expect(pauses == doubling + [LineOutlet.longestPause, LineOutlet.longestPause])
    #expect(outlet.lastFault?.since == 0)
    #expect(outlet.lastFault?.failures == 10)
    outlet.flush(now: .max)
    #expect(outlet.retryAt == .max)
  }

  @Test func `a datagram that is too long is dropped with a fault and not tried again`() throws {
    let receiver = try Receiver(type: SOCK_DGRAM)
    let outlet = LineOutlet(.udp(host: "127.0.0.1", port: receiver.port))
    outlet.send([UInt8](repeating: 0x61, count: 70_000), now: 3)
    #expect(outlet.dropped == 1)
    #expect(outlet.backlog == 0)
    #expect(outlet.lastFault?.code == EMSGSIZE)
    #expect(outlet.lastFault?.until == 3)
    outlet.send("short", now: 4)
    #expect(receiver.datagrams(1) == ["short"])
    #expect(outlet.sent == 1)
  }

  @Test func `a full unix receiver is waited for a bounded time and then kept for later`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/log"
    let receiver = try Receiver(path: path, type: SOCK_DGRAM)
    let outlet = LineOutlet(.unix(path: path))
    var number = 0
    while outlet.lastFault == nil, number < 2000 {
      outlet.send("\(number)")
      number += 1
    }
    #expect(outlet.lastFault?.code == EAGAIN)
    let early = receiver.datagrams(Int(outlet.sent))
    outlet.flush(now: second)
    #expect(early + receiver.datagrams(1) == (0..<number).map { "\($0)" })
    #expect(outlet.backlog == 0)
    #expect(outlet.dropped == 0)
  }

  @Test func `UDP refused by the host is noticed, and the line is sent again`() throws {
    let receiver = try Receiver(type: SOCK_DGRAM)
    let port = receiver.port
    receiver.stop()
    let outlet = LineOutlet(.udp(host: "127.0.0.1", port: port))
    for number in 0..<4 { outlet.send("line \(number)", now: UInt64(number) * second) }
    #expect(outlet.lastFault?.code == ECONNREFUSED)
    #expect(outlet.backlog + Int(outlet.sent) == 4)

    let back = try Receiver(port: port, type: SOCK_DGRAM)
    var now = 60 * second
    while outlet.backlog > 0, now < 90 * second {
      outlet.flush(now: now)
      now += second
    }
    outlet.flush(now: now)
    #expect(back.datagrams(4) == (0..<4).map { "line \($0)" })
    #expect(outlet.sent == 4)
    #expect(outlet.lastFault?.isLasting == false)
  }

  @Test func `UDP to a name goes through the look-up`() throws {
    let receiver = try Receiver(type: SOCK_DGRAM)
    let outlet = LineOutlet(.udp(host: "localhost", port: receiver.port))
    outlet.send("by name")
    // localhost may stand for ::1 first, where nobody listens; the next address is tried then.
    var now = second
    while !isReadable(receiver.descriptor, milliseconds: 0), now < 20 * second {
      outlet.flush(now: now)
      now += second
    }
    #expect(receiver.datagrams(1) == ["by name"])
  }

  @Test func `a name that does not exist is a fault and keeps the line`() {
    let outlet = LineOutlet(.udp(host: "nowhere.invalid", port: 514))
    outlet.send("x")
    #expect(outlet.backlog == 1)
    #expect(outlet.lastFault?.action == "look up")
    #expect(outlet.lastFault?.reason.isEmpty == false)
  }

  @Test func `an empty line is nothing to send`() throws {
    let receiver = try Receiver(type: SOCK_DGRAM)
    let outlet = LineOutlet(.udp(host: "127.0.0.1", port: receiver.port))
    outlet.send([], now: 0)
    outlet.send("x")
    #expect(receiver.datagrams(1) == ["x"])
    #expect(outlet.sent == 1)
  }
}
