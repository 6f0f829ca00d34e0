import Archive
import Dispatch
import Foundation
import Ledger
import Minutes
import Synchronization
import Testing

@testable import Dashboard
@testable import Pipeline

/// What goes over a real socket.
struct ServerTests {
  private func store() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.writer().write(summary(0))
    return scratch
  }

  private static let long = CountedPages { request, _ in
    guard request.path.isEmpty else {
      throw PageProblem.notFound("there is no such page", "start from /")
    }
    return .html(String(repeating: "<p>a minute</p>\n", count: 2_000))
  }

  @Test func `a page has its validators, and is told to be the same`() async throws {
    try await RunningServer.with(store(), Self.long.site()) { server in
      let page = try await server.get("/")
      #expect(page.status == 200 && page.text.hasPrefix("<p>a minute</p>"))
      #expect(page.headers["content-type"] == "text/html; charset=utf-8")
      #expect(page.headers["cache-control"] == "no-cache")
      #expect(page.headers["vary"] == "Accept-Encoding")
      #expect(page.headers["last-modified"] == HTTPDate.text(start + 60))
      #expect(page.headers["server"] == nil && page.headers["set-cookie"] == nil)
      let tag = try #require(page.headers["etag"])
      #expect(tag.hasPrefix("\""))
      let same = try await server.get("/", ["If-None-Match": tag])
      #expect(same.status == 304 && same.body.isEmpty && same.headers["etag"] == tag)
      #expect(same.headers["content-length"] == nil)
      #expect(try await server.get("/", ["If-None-Match": "\"other\""]).status == 200)
      let head = try await server.get("/", method: "HEAD")
      #expect(head.status == 200 && head.body.isEmpty)
      #expect(head.headers["content-length"] == "\(page.body.count)")
      #expect(head.headers["etag"] == tag)
    }
  }

  @Test func `what comes compressed is what comes plain`() async throws {
    try await RunningServer.with(store(), Self.long.site()) { server in
      let plain = try await server.get("/")
      let packed = try await server.get("/", ["Accept-Encoding": "gzip"])
      #expect(packed.headers["content-encoding"] == "gzip")
      #expect(packed.headers["etag"] != plain.headers["etag"])
      #expect(packed.body.count < plain.body.count / 4)
      #expect(try await unpacked(packed.body) == plain.body)
      let tag = try #require(packed.headers["etag"])
      let same = try await server.get("/", ["Accept-Encoding": "gzip", "If-None-Match": tag])
      #expect(same.status == 304 && same.headers["etag"] == tag)
    }
  }

  private func unpacked(_ bytes: [UInt8]) async throws -> [UInt8] {
    let scratch = try Scratch()
    let path = scratch.path + "/page.gz"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try await aside {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["gzip", "-dc", path]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      try #require(process.terminationStatus == 0)
      return Array(data)
    }
  }

  @Test func `requests at the same time have a page rendered once`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let pages = CountedPages { _, _ in
      gate.wait()
      return .html("once")
    }
    try await RunningServer.with(store(), pages.site()) { server in
      try await withThrowingTaskGroup(of: Answer.self) { group in
        for _ in 0..<20 { group.addTask { try await server.get("/") } }
        // All of them wait for the one that is being made: then it may go on.
        while server.server.counters.now.hits < 19 { await Task.yield() }
        gate.signal()
        for try await answer in group { #expect(answer.text == "once") }
      }
      #expect(pages.count == 1)
      #expect(try await server.get("/").text == "once")
      #expect(pages.count == 1 && server.server.counters.now.renderings == 1)
    }
  }

  @Test func `beyond the queue requests are told to come again`() async throws {
    let gate = DispatchSemaphore(value: 0)
    let pages = CountedPages { _, _ in
      gate.wait()
      return .html("late")
    }
    try await RunningServer.with(store(), pages.site()) {
      $0.queued = 2
    } _: { server in
      try await withThrowingTaskGroup(of: Answer.self) { group in
        for name in ["a", "b"] { group.addTask { try await server.get("/\(name)") } }
        while server.server.desk.queued < 2 { await Task.yield() }
        let refused = try await server.get("/c")
        #expect(refused.status == 503 && refused.headers["retry-after"] == "5")
        #expect(refused.text.contains("try again") || refused.text.contains("Try again"))
        for _ in 0..<2 { gate.signal() }
        for try await answer in group { #expect(answer.status == 200) }
      }
      #expect(server.server.counters.now.refused == 1)
    }
  }

  @Test func `a new minute makes pages anew, for all alike`() async throws {
    let scratch = try store()
    let pages = CountedPages { _, moment in .html("minute \(moment.minute ?? 0)") }
    try await RunningServer.with(scratch, pages.site()) { server in
      let first = try await server.get("/")
      #expect(first.text == "minute \(start)")
      try scratch.writer().write(summary(1))
      try await server.look()
      let second = try await server.get("/", ["If-None-Match": first.headers["etag"] ?? ""])
      #expect(second.status == 200 && second.text == "minute \(start + 60)")
      #expect(pages.count == 2)
    }
  }

  @Test func `a stale store's pages are made anew once a minute`() async throws {
    let pages = CountedPages { _, moment in .html("age \(moment.age ?? 0)") }
    try await RunningServer.with(store(), pages.site()) { server in
      #expect(try await server.get("/").text == "age 0")
      for (seconds, age) in [(170, 120), (179, 120), (180, 180)] {
        server.clock.set(start + 60 + Int64(seconds))
        try await server.look()
        #expect(try await server.get("/").text == "age \(age)")
      }
      #expect(pages.count == 3)
      let moment = try await server.get("/api/v1/moment")
      #expect(moment.text.contains("\"age\":180,\"stale\":true"))
    }
  }

  @Test func `what is refused is refused with a reason`() async throws {
    try await RunningServer.with(store(), Self.long.site()) { server in
      let post = try await server.get("/", method: "POST")
      #expect(post.status == 405 && post.headers["allow"] == "GET, HEAD")
      #expect(try await server.get("/", method: "DELETE").status == 405)
      let body = try await server.get("/", ["Content-Length": "3"])
      #expect(body.status == 413 && body.headers["connection"] == "close")
      #expect(try await server.get("/", ["Transfer-Encoding": "chunked"]).status == 413)
      let missing = try await server.get("/nix")
      #expect(missing.status == 404 && missing.text.contains("There is no such page."))
      #expect(missing.headers["etag"] == nil && missing.headers["cache-control"] == "no-store")
      let bad = try await server.get("/?from=soon")
      #expect(bad.status == 400 && bad.text.contains("from=soon cannot be used"))
      let hostile = try await server.get("/?%3Cscript%3E=1")
      #expect(hostile.status == 400 && !hostile.text.contains("<script>"))
      let call = try await server.get("/api/v1/nix")
      #expect(call.status == 404 && call.headers["content-type"] == "application/json")
      #expect(call.text.contains("/api/v1/moment"))
      #expect(try await server.get("/assets/0-dashboard.css").status == 404)
    }
  }

  @Test func `every answer has the security headers`() async throws {
    try await RunningServer.with(store(), Self.long.site()) { server in
      var answers: [Answer] = []
      for target in ["/", "/nix", "/healthz", "/metrics", "/api/v1/moment", Asset.style.path] {
        answers.append(try await server.get(target))
      }
      answers.append(try await server.get("/" + String(repeating: "a", count: 5_000)))
      answers.append(try await server.get("/", ["Host": "evil.example"]))
      answers.append(try await server.get("/", ["bad header": "x"]))
      #expect(answers.map(\.status) == [200, 404, 200, 200, 200, 200, 414, 421, 400])
      for answer in answers {
        for field in SecurityHeaders.fields {
          #expect(answer.headers[field.name.lowercased()] == field.value, "\(answer.status)")
        }
      }
    }
  }

  @Test func `an asset may be kept for ever`() async throws {
    try await RunningServer.with(store(), Self.long.site()) { server in
      let asset = try await server.get(Asset.script.path)
      #expect(asset.headers["content-type"] == "text/javascript; charset=utf-8")
      #expect(asset.headers["cache-control"] == "public, max-age=31536000, immutable")
      #expect(asset.body == Asset.script.bytes)
    }
  }

  @Test func `on loopback only names of loopback are answered to`() async throws {
    let change: (inout DashboardOptions) -> Void = { $0.allowedHosts = ["logs.example:80"] }
    try await RunningServer.with(store(), Self.long.site(), change) { server in
      for host in ["127.0.0.1", "localhost:1", "[::1]:8514", "LOCALHOST.", "logs.example"] {
        #expect(try await server.get("/healthz", ["Host": host]).status == 200, "\(host)")
      }
      for host in ["evil.example", "localhost.evil.example", "10.0.0.1:8514", "[::2]"] {
        let answer = try await server.get("/healthz", ["Host": host])
        #expect(answer.status == 421 && answer.text.contains("--allow-host"), "\(host)")
      }
      #expect(try await server.get("/healthz", ["Host": ""]).status == 400)
    }
  }

  @Test func `with a token only who shows it sees a page`() async throws {
    let change: (inout DashboardOptions) -> Void = {
      $0.token = AccessToken("0123456789abcdef")
    }
    try await RunningServer.with(store(), Self.long.site(), change) { server in
      let refused = try await server.get("/")
      #expect(refused.status == 401)
      #expect(refused.headers["www-authenticate"] == "Bearer realm=\"minuted\"")
      for header in [
        "Bearer 0123456789abcdeF", "Bearer 0123456789abcde", "Bearer 0123456789abcdef0", "Bearer",
        "Basic 0123456789abcdef", "0123456789abcdef",
      ] {
        #expect(try await server.get("/metrics", ["Authorization": header]).status == 401)
      }
      for word in ["Bearer", "bearer"] {
        let header = "\(word) 0123456789abcdef"
        #expect(try await server.get("/", ["Authorization": header]).status == 200)
      }
      #expect(try await server.get("/healthz").status == 200)
    }
  }

  @Test func `a token is taken from a file, if it is one`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/token"
    func read(_ text: String, mode: Int) throws -> (AccessToken, [String]) {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      var warnings: [String] = []
      return (try AccessToken(file: path) { warnings.append($0) }, warnings)
    }
    let (token, quiet) = try read("0123456789abcdef\nmore\n", mode: 0o600)
    #expect(token.isShown(in: "Bearer 0123456789abcdef") && quiet.isEmpty)
    #expect(try read("0123456789abcdef", mode: 0o644).1.count == 1)
    for text in ["", "short\n", "0123456789abcde\n", "0123456789 abcdef\n", "0123456789abcdé\n"] {
      #expect(throws: AccessToken.Fault.self) { try read(text, mode: 0o600) }
    }
    #expect(throws: AccessToken.Fault.self) { try AccessToken(file: path + "x") { _ in } }
  }
}
