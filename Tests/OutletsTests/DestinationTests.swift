import Testing

@testable import Outlets

struct DestinationTests {
  @Test(arguments: [
    ("/dev/log", Destination.unix(path: "/dev/log")),
    ("/run/my log", .unix(path: "/run/my log")),
    ("unix:run/log", .unix(path: "run/log")),
    ("stdout", .standardOutput),
    ("udp:loghost:514", .udp(host: "loghost", port: 514)),
    ("udp:[::1]:514", .udp(host: "::1", port: 514)),
    ("tcp:10.1.2.3:65535", .tcp(host: "10.1.2.3", port: 65535)),
    ("tcp:[fe80::1%eth0]:1", .tcp(host: "fe80::1%eth0", port: 1)),
    ("file:/var/log/summary", .file(path: "/var/log/summary")),
    ("file:summary.log", .file(path: "summary.log")),
  ])
  func `each form is read, and written as it was`(text: String, expected: Destination) throws {
    let destination = try Destination(text)
    #expect(destination == expected)
    #expect(destination.description == text)
  }

  @Test func `an absolute path behind unix: is the same as alone`() throws {
    #expect(try Destination("unix:/dev/log") == Destination("/dev/log"))
  }

  @Test(arguments: [
    ("", "an absolute path"),
    ("stderr", "an absolute path"),
    ("dev/log", "an absolute path"),
    ("unix:", "a path after unix:"),
    ("file:", "a path after file:"),
    ("udp:loghost", "a port after the host"),
    ("udp:loghost:", "a port from 1 to 65535"),
    ("udp:loghost:0", "a port from 1 to 65535"),
    ("udp:loghost:65536", "a port from 1 to 65535"),
    ("udp:loghost:+5", "a port from 1 to 65535"),
    ("udp::514", "a host name"),
    ("udp:log host:514", "a host name"),
    ("udp:::1:514", "an IPv6 address in brackets"),
    ("tcp:[::1:514", "] after"),
    ("tcp:[::1]514", "a port after the host"),
    ("tcp:[loghost]:514", "an IPv6 address between"),
    ("file:a\0b", "without NUL"),
  ])
  func `a wrong text is refused with what was expected and the forms`(
    text: String,
    expected: String
  ) throws {
    let error = try #require(throws: DestinationError.self) { try Destination(text) }
    #expect(error.text == text)
    #expect(error.expected.contains(expected))
    #expect(error.description.contains("udp:HOST:PORT"))
    #expect(!error.description.contains("\0"))
  }

  @Test func `limits are met exactly`() throws {
    let longest = "/" + String(repeating: "p", count: Destination.maxSocketPathBytes - 1)
    #expect(try Destination(longest) == .unix(path: longest))
    #expect(throws: DestinationError.self) { try Destination(longest + "p") }
    let host = String(repeating: "h", count: Destination.maxHostBytes)
    #expect(try Destination("udp:\(host):1") == .udp(host: host, port: 1))
    #expect(throws: DestinationError.self) { try Destination("udp:\(host)h:1") }
  }
}
