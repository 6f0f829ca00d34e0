import Foundation
import Ledger
import Minutes
import Testing

@testable import Dashboard
@testable import Pipeline

struct APITests {
  private let scratch: Scratch
  private let source: APISource
  private let moment = Moment(
    generation: 1,
    minute: start + 540,
    now: start + 600,
    isStale: false
  )

  init() throws {
    scratch = try Scratch()
    let writer = try scratch.writer()
    for minute in 0..<10 {
      try writer.write(summary(Int64(minute), read: 10), summary(Int64(minute), category: "mail"))
    }
    source = APISource(
      ledger: try Ledger(path: scratch.state.ledger, readOnly: true),
      options: DashboardOptions(state: scratch.state)
    )
  }

  private func call(_ target: String) throws -> [String: Any] {
    let keys = Dictionary(uniqueKeysWithValues: RootSource.keys.map { ($0.name, $0) })
    let request = try PageRequest(target: "/api/v1/" + target, keys: keys)
    let page = try source.page(request, moment)
    #expect(page.status == 200 && page.contentType == "application/json")
    let object = try JSONSerialization.jsonObject(with: Data(page.body))
    return try #require(object as? [String: Any])
  }

  @Test func `categories are listed with their accounts`() throws {
    let rows = try #require(try call("categories")["categories"] as? [[String: Any]])
    #expect(rows.map { $0["category"] as? String } == ["mail", "web"])
    #expect((rows[1]["accounting"] as? [String: Any])?["matched"] as? Int == 100)
    #expect(rows[1]["last"] as? String == "2014-02-01T09:29:00Z")
  }

  @Test func `summaries are those of the last hour unless said, and cut at a limit`() throws {
    let all = try call("summary?category=web")
    #expect((all["summaries"] as? [[String: Any]])?.count == 10)
    #expect(all["cut"] as? Bool == false)
    let some = try call("summary?limit=3")
    let rows = try #require(some["summaries"] as? [[String: Any]])
    #expect(rows.count == 3 && some["cut"] as? Bool == true)
    #expect(rows[0]["v"] as? Int == 1 && rows[0]["category"] as? String == "mail")
    let hour = try call("summary?category=web&every=1h&from=1h+ago")
    #expect((hour["summaries"] as? [[String: Any]])?.count == 1)
    let two = try call("summary?category=web&from=2m+ago")
    #expect((two["summaries"] as? [[String: Any]])?.count == 2)
  }

  @Test(arguments: [
    ("summary?from=1970-01-01", 400, "days"), ("summary?category=nix", 404, "there are mail, web"),
    ("summary?from=now&to=1h+ago", 400, "from is not before to"),
    ("summary?rank=count", 400, "\"rank\" means nothing here"),
    ("audit?from=1970-01-01", 400, "8 days"), ("unknown?category=nix", 404, "mail, web"),
    ("status", 404, "no daemon has run"), ("nix", 404, "/api/v1/alerts"),
    ("summary/more", 404, "/api/v1/alerts"),
  ])
  func `a call that cannot be meant is told why`(
    _ target: String,
    _ status: Int,
    _ words: String
  ) {
    let problem = #expect(throws: PageProblem.self) { _ = try call(target) }
    #expect(problem?.status == status)
    let said = "\(problem?.what ?? ""); \(problem?.hint ?? "")"
    #expect(said.contains(words), "\(said)")
  }

  @Test func `alerts, the unknown report and the audit are those of the commands`() throws {
    #expect(try (call("alerts")["alerts"] as? [Any])?.isEmpty == true)
    let unknown = try call("unknown")
    #expect((unknown["categories"] as? [[String: Any]])?.count == 2)
    let audit = try call("audit?from=10m+ago")
    #expect(audit["rows"] as? Int == 20 || audit["v"] as? Int == 1)
  }

  @Test func `a range beyond what is stored is empty`() throws {
    let none = try call("summary?from=2000-01-01&to=2000-01-02")
    #expect((none["summaries"] as? [Any])?.isEmpty == true)
  }
}
