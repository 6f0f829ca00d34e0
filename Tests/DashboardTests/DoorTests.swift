import Foundation
import Glibc
import Testing

@testable import Dashboard

/// Connections that do not behave.
struct DoorTests {
  private static let pages = CountedPages { _, _ in .html("page") }

  private static let quick: @Sendable (inout DashboardOptions) -> Void = {
    // Long enough for a page on a machine that is busy with other tests.
    $0.door.headMilliseconds = 1_500
    $0.door.idleMilliseconds = 3_000
  }

  /// Says something on a connection of its own, and reads to its end.
  private func say(_ text: String, _ server: RunningServer) async throws -> [UInt8] {
    let port = server.port
    return try await aside {
      let socket = try ClientSocket(port: port)
      try socket.send(text)
      return try socket.readToEnd()
    }
  }

  private func store() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.writer().write(summary(0))
    return scratch
  }

  @Test func `a header that comes slowly ends the connection`() async throws {
    try await RunningServer.with(store(), Self.pages.site(), Self.quick) { server in
      for text in ["G", "GET / HTTP/1.1\r\nHost: localhost\r\n"] {
        let answer = try Answer(try await say(text, server))
        #expect(answer.status == 408 && answer.text.contains("too slowly"), "\(text)")
      }
    }
  }

  @Test func `a header that comes slowly in the end of a good request does so, too`() async throws {
    try await RunningServer.with(store(), Self.pages.site(), Self.quick) { server in
      // Made before: the answer then waits for no thread, of which other tests may hold all.
      _ = try await say("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", server)
      let bytes = try await say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET /", server)
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(text.contains("page") && text.contains("HTTP/1.1 408 "))
    }
  }

  @Test func `a connection that says nothing is closed`() async throws {
    try await RunningServer.with(store(), Self.pages.site(), Self.quick) { server in
      for text in ["", "\r\n"] {
        let bytes = try await say(text, server)
        #expect(bytes.isEmpty)
      }
    }
  }

  @Test func `a request's target and header are bounded`() async throws {
    try await RunningServer.with(store(), Self.pages.site()) { server in
      let fits = try await server.get("/?" + String(repeating: "&", count: 4_000))
      #expect(fits.status == 200)
      let long = try await server.get("/" + String(repeating: "a", count: 4_200))
      #expect(long.status == 414 && long.text.contains("4096 bytes"))
      let wide = try await server.get("/", ["X": String(repeating: "a", count: 17_000)])
      #expect(wide.status == 431)
      var many: [String: String] = [:]
      for number in 0..<200 { many["X-\(number)"] = "1" }
      #expect(try await server.get("/", many).status == 400)
    }
  }

  @Test func `a body that nobody asked for is not taken for requests`() async throws {
    try await RunningServer.with(store(), Self.pages.site()) { server in
      let body = String(repeating: "GET /evil HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 2_000)
      let bytes = try await say(
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body,
        server
      )
      let answer = try Answer(bytes)
      #expect(answer.status == 405 && answer.headers["connection"] == "close")
    }
  }

  @Test func `requests behind one another are answered in their order`() async throws {
    let pages = CountedPages { request, _ in .text("<\(request.path.joined())>") }
    try await RunningServer.with(store(), pages.site()) { server in
      let requests = ["a", "b", "c"].map { "GET /\($0) HTTP/1.1\r\nHost: localhost\r\n" }
      let raw = requests.joined(separator: "\r\n") + "Connection: close\r\n\r\n"
      let text = String(decoding: try await say(raw, server), as: UTF8.self)
      let places = ["<a>", "<b>", "<c>"].compactMap { text.firstRange(of: $0)?.lowerBound }
      #expect(places.count == 3 && places == places.sorted())
    }
  }

  @Test func `an old client's connection ends with its answer`() async throws {
    try await RunningServer.with(store(), Self.pages.site()) { server in
      let answer = try Answer(
        try await say("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", server)
      )
      #expect(answer.status == 200 && answer.text == "page")
    }
  }

  @Test func `what is no HTTP is told so`() async throws {
    try await RunningServer.with(store(), Self.pages.site()) { server in
      let answer = try Answer(try await say("\u{16}\u{3}\u{1}\r\n\r\n", server))
      #expect(answer.status == 400 && answer.headers["connection"] == "close")
    }
  }

  @Test func `too many connections are told to come later`() async throws {
    let change: (inout DashboardOptions) -> Void = { $0.door.connections = 2 }
    try await RunningServer.with(store(), Self.pages.site(), change) { server in
      let port = server.port
      let sockets = try await aside {
        let sockets = try (0..<2).map { _ in try ClientSocket(port: port) }
        return SendableSockets(sockets)
      }
      while server.server.counters.now.connections < 2 { await Task.yield() }
      let answer = try Answer(try await say("", server))
      #expect(answer.status == 503 && answer.headers["retry-after"] == "5")
      #expect(server.server.counters.now.turnedAway == 1)
      sockets.close()
      while server.server.counters.now.connections > 0 { await Task.yield() }
      #expect(try await server.get("/").status == 200)
    }
  }

  @Test func `the access log has a line for each answer, whatever was asked`() async throws {
    let scratch = try store()
    let path = scratch.path + "/access.log"
    let change: (inout DashboardOptions) -> Void = { $0.accessLog = path }
    try await RunningServer.with(scratch, Self.pages.site(), change) { server in
      _ = try await server.get("/a?\"\\", ["User-Agent": "x\"y"])
      // Moved away, as logrotate does: the next line is in a new file.
      while try String(contentsOfFile: path, encoding: .utf8).isEmpty { await Task.yield() }
      try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
      _ = try await server.get("/", method: "HEAD")
    }
    let first = try String(contentsOfFile: path + ".1", encoding: .utf8)
    #expect(first.hasPrefix("127.0.0.1 - - [2014-02-01T09:21:00Z] \"GET /a?\\x22\\x5c\" 400 "))
    #expect(first.contains("\"x\\x22y\""))
    let second = try String(contentsOfFile: path, encoding: .utf8)
    #expect(second.contains("\"HEAD /\" 200 0 \"-\""))
  }

  /// Connections that are open until they are closed.
  private final class SendableSockets: @unchecked Sendable {
    // Used by one task after the other.
    private var sockets: [ClientSocket]

    init(_ sockets: [ClientSocket]) { self.sockets = sockets }

    func close() { sockets = [] }
  }
}
