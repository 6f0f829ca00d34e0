import Glibc
import Testing

@testable import Outlets

private let second: UInt64 = 1_000_000_000

struct DescriptorTests {
  private func makePipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test func `standard output gets lines with LF`() throws {
    let ends = try makePipe()
    let outlet = LineOutlet(.standardOutput, waits: false, standardOutput: ends.write)
    outlet.send("one")
    outlet.send("two")
    close(ends.write)
    #expect(String(decoding: readAvailable(ends.read), as: UTF8.self) == "one\ntwo\n")
    close(ends.read)
  }

  @Test func `a reader that went away is a fault and no signal`() throws {
    signal(SIGPIPE, SIG_DFL)
    let ends = try makePipe()
    defer { close(ends.write) }
    close(ends.read)
    let outlet = LineOutlet(.standardOutput, waits: false, standardOutput: ends.write)
    outlet.send("one", now: 5)
    #expect(outlet.lastFault?.code == EPIPE)
    #expect(outlet.lastFault?.action == "write to")
    #expect(outlet.backlog == 1)
    #expect(outlet.finish(now: 6) == 1)
    var pending = sigset_t()
    sigpending(&pending)
    #expect(sigismember(&pending, SIGPIPE) == 0)
  }

  @Test func `a reader that does not read holds a call up for a bounded time only`() throws {
    let ends = try makePipe()
    defer {
      close(ends.read)
      close(ends.write)
    }
    let outlet = LineOutlet(.standardOutput, waits: false, standardOutput: ends.write)
    let line = String(repeating: "x", count: 9_999)
    var sent = 0
    while outlet.lastFault == nil, sent < 100 {
      outlet.send(line)
      sent += 1
    }
    #expect(outlet.lastFault?.reason == "not taken in time")
    let flags = fcntl(ends.write, F_GETFL)
    #expect(flags & O_NONBLOCK == 0, "others use that pipe too")
    let text = outlet.drain(into: ends.read)
    #expect(text == Array(String(repeating: line + "\n", count: sent).utf8))
    #expect(outlet.sent == UInt64(sent))
  }

  @Test func `a batch waits for a slow reader and drops nothing`() throws {
    let ends = try makePipe()
    let outlet = LineOutlet(.standardOutput, waits: true, standardOutput: ends.write)
    let reader = BackgroundReader(ends.read)
    let expected = (0..<20_000).map { "line number \($0)" }
    for line in expected { outlet.send(line) }
    close(ends.write)
    let got = reader.result()
    close(ends.read)
    #expect(got == expected.joined(separator: "\n") + "\n")
    #expect(outlet.dropped == 0)
    #expect(outlet.lastFault == nil)
  }

  @Test func `a file is appended to, and opened anew after a rotation`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/summary"
    let outlet = LineOutlet(.file(path: path))
    outlet.send("one")
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o137 == 0, "0640 or tighter")
    #expect(rename(path, path + ".1") == 0)
    outlet.send("two")
    outlet.reopen(now: 1)
    outlet.send("three")
    outlet.reopen(now: 2)
    outlet.send("four")
    #expect(try contents(of: path + ".1") == "one\ntwo\n")
    #expect(try contents(of: path) == "three\nfour\n")
    #expect(outlet.sent == 4)
  }

  @Test func `what a file held stays`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/summary"
    LineOutlet(.file(path: path)).send("one")
    LineOutlet(.file(path: path)).send("two")
    #expect(try contents(of: path) == "one\ntwo\n")
  }

  @Test func `a full disk keeps the lines`() {
    let outlet = LineOutlet(.file(path: "/dev/full"))
    outlet.send("one")
    outlet.send("two")
    #expect(outlet.lastFault?.code == ENOSPC)
    #expect(outlet.backlog == 2)
    #expect(outlet.sent == 0)
    #expect(outlet.dropped == 0)
  }

  @Test func `a directory that is missing is a fault until it is there`() throws {
    let directory = try TemporaryDirectory()
    let outlet = LineOutlet(.file(path: directory.path + "/later/summary"))
    outlet.send("one")
    #expect(outlet.lastFault?.code == ENOENT)
    #expect(outlet.lastFault?.action == "open")
    mkdir(directory.path + "/later", 0o700)
    #expect(outlet.finish(now: 0) == 0)
    #expect(try contents(of: directory.path + "/later/summary") == "one\n")
  }

  @Test func `a FIFO nobody reads is a fault, not a wait`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/fifo"
    try #require(mkfifo(path, 0o600) == 0)
    let outlet = LineOutlet(.file(path: path))
    outlet.send("one")
    #expect(outlet.lastFault?.code == ENXIO)
    #expect(outlet.backlog == 1)
  }

  @Test func `nothing but the outlet's own descriptors is closed`() throws {
    let ends = try makePipe()
    do {
      let outlet = LineOutlet(.standardOutput, waits: false, standardOutput: ends.write)
      outlet.send("one")
    }
    #expect(fcntl(ends.write, F_GETFD) >= 0)
    close(ends.write)
    close(ends.read)
  }
}
