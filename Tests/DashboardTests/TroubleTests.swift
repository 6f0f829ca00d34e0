import Foundation
import Glibc
@testable import Ledger
import Testing

@testable import Dashboard
@testable import Pipeline

/// Stores that cannot be read: said plainly, and over by itself.
struct TroubleTests {
  /// The page, and what monitoring sees of it.
  private func expectTrouble(_ server: RunningServer, _ words: String) async throws {
    let page = try await server.get("/")
    #expect(page.status == 503 && page.headers["retry-after"] == "5")
    #expect(page.text.contains(words), "\(page.text)")
    let call = try await server.get("/api/v1/moment")
    #expect(call.status == 503 && call.headers["content-type"] == "application/json")
    #expect(try await server.get("/healthz").status == 503)
    let metrics = try await server.get("/metrics")
    #expect(metrics.status == 200 && metrics.text.contains("minuted_store_up 0\n"))
  }

  private func expectWell(_ server: RunningServer) async throws {
    let page = try await server.get("/")
    #expect(page.status == 200 && page.text.contains("<th>web</th>"))
    #expect(try await server.get("/healthz").text == "ok\n")
    #expect(try await server.get("/metrics").text.contains("minuted_store_up 1\n"))
  }

  @Test func `a server that has no store yet has pages once there is one`() async throws {
    let scratch = try Scratch()
    try await RunningServer.with(scratch) { server in
      try await expectTrouble(server, "Nothing is stored in")
      try scratch.writer().write(summary(0))
      try await server.look()
      try await expectWell(server)
    }
  }

  @Test func `a damaged store is said so, and what is put in its place is shown`() async throws {
    let scratch = try Scratch()
    let file = URL(fileURLWithPath: scratch.state.ledger)
    try Data("rubbish, and a good deal more of it than a header\n".utf8).write(to: file)
    try await RunningServer.with(scratch) { server in
      try await expectTrouble(server, "damaged")
      try FileManager.default.removeItem(at: file)
      try scratch.writer().write(summary(0))
      try await server.look()
      try await expectWell(server)
    }
  }

  @Test func `a store that goes bad under a page is said so by that page`() async throws {
    let scratch = try Scratch()
    try scratch.writer().write(summary(0))
    let pages = CountedPages { _, _ in
      throw LedgerError(path: "x", action: "read", reason: "database is locked", kind: .locked)
    }
    try await RunningServer.with(scratch, pages.site()) { server in
      let page = try await server.get("/")
      #expect(page.status == 503 && page.text.contains("locked by another process"))
      #expect(server.told.lines.contains { $0.contains("locked by another process") })
      // Not kept: the next one is tried again.
      #expect(try await server.get("/").status == 503)
      #expect(pages.count == 2)
    }
  }

  @Test func `a store that is locked is said so, and over with the lock`() async throws {
    let scratch = try Scratch()
    try scratch.writer().write(summary(0))
    let locker = try Locker(scratch.state.ledger)
    try await RunningServer.with(scratch) { server in
      try await expectTrouble(server, "locked by another process")
      try await aside { try locker.release() }
      try await server.look()
      try await expectWell(server)
    }
  }

  @Test func `a fault of a page is a page, and told`() async throws {
    struct Oops: Error {}
    let scratch = try Scratch()
    try scratch.writer().write(summary(0))
    let pages = CountedPages { _, _ in throw Oops() }
    try await RunningServer.with(scratch, pages.site()) { server in
      let page = try await server.get("/a")
      #expect(page.status == 500 && page.text.contains("This page could not be made."))
      #expect(server.told.lines.contains { $0.contains("cannot make the page /a: Oops()") })
    }
  }

  @Test func `a taken address is told with what to do`() async throws {
    let scratch = try Scratch()
    try await RunningServer.with(scratch) { server in
      var options = DashboardOptions(state: scratch.state)
      options.listen = .inet("127.0.0.1", server.port)
      let second = try DashboardServer(options, PlainPages.site)
      let fault = await #expect(throws: ListenFault.self) { try await second.run() }
      #expect(fault?.description.contains("another program listens there") == true)
    }
    var options = DashboardOptions(state: scratch.state)
    options.listen = .inet("192.0.2.1", 0)
    let server = try DashboardServer(options, PlainPages.site)
    let fault = await #expect(throws: ListenFault.self) { try await server.run() }
    #expect(fault?.description.contains("no address of this machine") == true)
  }

  @Test func `a unix socket does as well`() async throws {
    let scratch = try Scratch()
    try scratch.writer().write(summary(0))
    let path = scratch.path + "/socket"
    try await RunningServer.with(scratch, PlainPages.site) {
      $0.listen = .unix(path)
    } _: { _ in
      let text = try await aside {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["curl", "-s", "--unix-socket", path, "http://any.name/healthz"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
      }
      #expect(text == "ok\n")
    }
  }

  /// sqlite3 holding the store for itself.
  private final class Locker: @unchecked Sendable {
    // Used by one task after the other.
    private let process = Process()
    private let input = Pipe()

    init(_ path: String) throws {
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["sqlite3", path]
      process.standardInput = input
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let words = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; SELECT 'held';\n"
      try input.fileHandleForWriting.write(contentsOf: Data(words.utf8))
      var said = ""
      while !said.contains("held") {
        let data = output.fileHandleForReading.availableData
        try #require(!data.isEmpty, "sqlite3 could not lock the store")
        said += String(decoding: data, as: UTF8.self)
      }
    }

    func release() throws {
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
    }
  }
}
