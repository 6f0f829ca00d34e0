import Testing

@testable import Outlets

struct SinkTests {
  @Test(arguments: [
    ("/dev/log", OutletFormat.kv, Destination.unix(path: "/dev/log")),
    ("stdout", .kv, .standardOutput),
    ("udp:[::1]:514", .kv, .udp(host: "::1", port: 514)),
    ("cee:/dev/log", .cee, .unix(path: "/dev/log")),
    ("cee:tcp:loghost:601", .cee, .tcp(host: "loghost", port: 601)),
    ("rfc5424:tcp:collector:601", .rfc5424, .tcp(host: "collector", port: 601)),
    ("rfc5424:/run/other", .rfc5424, .unix(path: "/run/other")),
    ("json:stdout", .json, .standardOutput),
    ("json:file:/var/log/a:b.jsonl", .json, .file(path: "/var/log/a:b.jsonl")),
    ("json:unix:run/socket", .json, .unix(path: "run/socket")),
    ("graphite:tcp:graphite.example:2003", .graphite, .tcp(host: "graphite.example", port: 2003)),
    ("graphite:udp:[::1]:2003", .graphite, .udp(host: "::1", port: 2003)),
    ("graphite:stdout", .graphite, .standardOutput),
    ("statsd:udp:localhost:8125", .statsd, .udp(host: "localhost", port: 8125)),
    (
      "prometheus:/var/lib/node/minuted.prom", .prometheus,
      .file(path: "/var/lib/node/minuted.prom")
    ),
    ("file:json:x", .kv, .file(path: "json:x")),
  ])
  func `each form is read, and written as it was`(
    text: String,
    format: OutletFormat,
    destination: Destination
  ) throws {
    let sink = try Sink(text)
    #expect(sink.format == format)
    #expect(sink.destination == destination)
    #expect(sink.description == text)
    #expect(try Sink(sink.description) == sink)
  }

  @Test func `the default format in front is the same as none`() throws {
    #expect(try Sink("kv:/dev/log") == Sink("/dev/log"))
    #expect(try Sink("kv:stdout").description == "stdout")
  }

  @Test(arguments: [
    ("xml:stdout", "an absolute path"), ("graphite", "an absolute path"),
    ("json:", "an absolute path"),
    ("Graphite:tcp:a:1", "an absolute path"),
    ("graphite:tcp:a", "a port after the host"), ("json:cee:stdout", "one format, not two"),
    ("graphite:/run/carbon", "graphite:tcp:HOST:2003"),
    ("graphite:unix:c", "graphite:tcp:HOST:2003"),
    ("statsd:/dev/log", "cee:/dev/log"), ("json:unix:/dev/log", "cee:/dev/log"),
    ("rfc5424:/dev/log", "cee:/dev/log"),
    ("prometheus:minuted.prom", "an absolute path alone"),
    ("prometheus:file:/a.prom", "an absolute path alone"),
    ("prometheus:tcp:a:1", "an absolute path alone"),
    ("prometheus:stdout", "an absolute path alone"),
    ("prometheus:/a.txt", "ends in .prom"), ("prometheus:/a/.prom", "ends in .prom"),
    ("prometheus:/a.prom/", "ends in .prom"), ("prometheus:/a\0.prom", "without NUL"),
  ])
  func `what makes no sense is refused with what to write`(text: String, expected: String) throws {
    let error = try #require(throws: DestinationError.self) { try Sink(text) }
    #expect(error.text == text)
    #expect(error.expected.contains(expected), "\(error.expected)")
    #expect(error.description.contains("prometheus:/PATH.prom"))
    #expect(!error.description.contains("\0"))
  }

  @Test func `troubles go where syslog messages are read`() throws {
    for text in ["/dev/log", "cee:/dev/log", "rfc5424:udp:a:1", "tcp:a:1"] {
      #expect(try Sink(text).isSyslog, "\(text)")
    }
    for text in ["stdout", "cee:file:x", "json:tcp:a:1", "graphite:tcp:a:1", "statsd:udp:a:1"] {
      #expect(try !Sink(text).isSyslog, "\(text)")
    }
  }
}
