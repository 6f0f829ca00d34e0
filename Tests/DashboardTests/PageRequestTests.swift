import Testing

@testable import Dashboard

struct PageRequestTests {
  private static let keys = Dictionary(
    uniqueKeysWithValues: RootSource.keys.map { ($0.name, $0) }
  )

  private func request(_ target: String) throws -> PageRequest {
    try PageRequest(target: target, keys: Self.keys)
  }

  @Test func `requests that mean the same are equal`() throws {
    let asked = try request("/category/a%20b?from=2h+ago&limit=5")
    #expect(
      asked == PageRequest(path: ["category", "a b"], query: ["from": "2h ago", "limit": "5"])
    )
    #expect(try request("/category/a%20b/?limit=5&from=2h%20ago&to=") == asked)
    #expect(try request("/") == PageRequest(path: []))
    #expect(try request("/?") == PageRequest(path: []))
  }

  @Test(arguments: [
    "", "*", "x", "http://localhost/", "//", "/a//b", "/.", "/a/../b", "/%2e%2e", "/a%2fb", "/%",
    "/%zz", "/%00", "/a%0ab", "/%ff", "/" + String(repeating: "a", count: 257),
    String(repeating: "/a", count: 17),
  ])
  func `a path that cannot be ours is not found`(_ target: String) {
    let problem = #expect(throws: PageProblem.self) { try request(target) }
    #expect(problem?.status == 404)
  }

  @Test(arguments: [
    ("/?frm=1h+ago", "unknown query item \"frm\"", "known are "),
    ("/?from=soon", "from=soon cannot be used", "expected a time"),
    ("/?limit=0", "limit=0 cannot be used", "expected a whole number from 1 to 10000"),
    ("/?limit=1&limit=2", "limit is given twice", "once"),
    ("/?every=90s", "every=90s cannot be used", "whole minutes"),
    ("/?category=%ff", "category is not text", "expected a name"),
    ("/?category=" + String(repeating: "a", count: 1_025), "category is not text", "name"),
    ("/?" + String(repeating: "from=now&", count: 17), "the query has 17 items", "at most 16"),
    ("/?%ff=1", "unknown query item \"(not text)\"", "known are"),
    ("/?scope=some", "scope=some cannot be used", "one of firing, recent, all"),
  ])
  func `a query that cannot be meant is told, with what is expected`(
    _ target: String,
    _ what: String,
    _ hint: String
  ) {
    let problem = #expect(throws: PageProblem.self) { try request(target) }
    #expect(problem?.status == 400)
    #expect(problem?.what.contains(what) == true, "\(problem?.what ?? "")")
    #expect(problem?.hint.contains(hint) == true, "\(problem?.hint ?? "")")
  }

  @Test func `a page refuses items that it makes nothing of`() throws {
    let asked = try request("/?from=now&limit=3")
    #expect(throws: Never.self) { try asked.allow(["from", "limit"]) }
    let problem = #expect(throws: PageProblem.self) { try asked.allow(["from"]) }
    #expect(problem?.what.contains("\"limit\"") == true)
  }

  @Test(arguments: [
    ("127.0.0.1:8514", ListenAddress.inet("127.0.0.1", 8_514), true),
    ("127.0.0.2:1", .inet("127.0.0.2", 1), true), ("[::1]:80", .inet("::1", 80), true),
    ("localhost:0", .inet("localhost", 0), true), ("0.0.0.0:80", .inet("0.0.0.0", 80), false),
    ("[::]:80", .inet("::", 80), false),
    ("127.example.org:80", .inet("127.example.org", 80), false),
    ("unix:/run/x", .unix("/run/x"), true),
  ])
  func `addresses are read, and known to be local or not`(
    _ text: String,
    _ address: ListenAddress,
    _ isLocal: Bool
  ) {
    #expect(ListenAddress(text) == address)
    #expect(address.isLocal == isLocal)
    #expect(address.description == text)
  }

  @Test(arguments: ["", "8514", ":80", "::1:80", "[::1]", "[x]:80", "a:b", "a:65536", "unix:x"])
  func `what is no address is refused`(_ text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
