import Dispatch
import Foundation
import Glibc
import Testing

@testable import Dashboard
@testable import Pipeline

/// A server on a port of its own for the time of a test.
struct RunningServer: Sendable {
  let server: DashboardServer
  let port: Int
  let clock: ManualClock
  let told: Told

  /// Starts one, has a test use it, and stops it.
  static func with(
    _ scratch: Scratch,
    _ site: PageSite = PlainPages.site,
    _ change: (inout DashboardOptions) throws -> Void = { _ in },
    _ body: (RunningServer) async throws -> Void
  ) async throws {
    let clock = ManualClock(start + 60)
    let told = Told()
    var options = DashboardOptions(state: scratch.state)
    options.listen = .inet("127.0.0.1", 0)
    options.clock = { clock.now }
    options.tell = { told.add($0) }
    try change(&options)
    let server = try DashboardServer(options, site)
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    let running = Task {
      defer { listening.finish() }
      try await server.run { listening.yield($0 ?? 0) }
    }
    var port: Int?
    for await one in ports {
      port = one
      break
    }
    do {
      let port = try #require(port)
      try await body(RunningServer(server: server, port: port, clock: clock, told: told))
    } catch {
      await server.stop()
      try? await running.value
      throw error
    }
    await server.stop()
    try await running.value
  }

  /// Looks at the store now, as the server does each second.
  func look() async throws {
    let watch = server.watch
    try await aside { watch.look() }
  }

  /// Sends a request, and reads all there comes back.
  func get(
    _ target: String,
    _ headers: [String: String] = [:],
    method: String = "GET"
  ) async throws -> Answer {
    var text = "\(method) \(target) HTTP/1.1\r\n"
    if headers["Host"] == nil { text += "Host: localhost:\(port)\r\n" }
    for (name, value) in headers where !value.isEmpty { text += "\(name): \(value)\r\n" }
    let raw = text + "Connection: close\r\n\r\n"
    let port = port
    let bytes = try await aside {
      let socket = try ClientSocket(port: port)
      try socket.send(raw)
      return try socket.readToEnd()
    }
    return try Answer(bytes, hasBody: method != "HEAD")
  }
}

/// An answer, taken apart.
struct Answer: Sendable {
  let status: Int
  let headers: [String: String]
  let body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }

  init(_ bytes: [UInt8], hasBody: Bool = true) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)), "no answer: \(text)")
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(
      separatedBy: "\r\n"
    )
    let words = lines[0].split(separator: " ")
    status = try #require(words.count > 1 ? Int(words[1]) : nil)
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      let name = parts[0].lowercased()
      try #require(headers[name] == nil, "\(name) twice")
      headers[name] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    }
    self.headers = headers
    body = Array(bytes[end.upperBound...])
    if hasBody, let length = headers["content-length"] {
      try #require(Int(length) == body.count)
    }
  }
}

/// A connection that says exactly what a test has it say.
final class ClientSocket {
  private let descriptor: Int32

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(result == 0)
    // A test that hangs says nothing; one that fails does.
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_RCVTIMEO,
      &limit,
      socklen_t(MemoryLayout<timeval>.size)
    )
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor,
          $0.baseAddress?.advanced(by: done),
          bytes.count - done,
          Int32(MSG_NOSIGNAL)
        )
      }
      // The server may have said its word and gone.
      guard count > 0 else { return }
      done += count
    }
  }

  func readToEnd() throws -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count < 0, errno == ECONNRESET { return all }
      try #require(count >= 0, "no end of the answer within a minute")
      if count == 0 { return all }
      all += buffer.prefix(count)
    }
  }
}
