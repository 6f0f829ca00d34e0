import Foundation
import Glibc
import Testing

/// `minuted-dashboard` as it is started, beside a daemon, in a real browser.
struct DashboardTests {
  private static let chromium: String? = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].first {
    path in
    access(path, X_OK) == 0
  }

  /// What a page is after its script has run, as a browser has it.
  private func dom(_ address: String, width: Int = 1_200, in scratch: Scratch) throws -> String {
    let outcome = try run(
      Self.chromium ?? "",
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=\(width),900",
        "--user-data-dir=\(scratch.newFile("chromium"))", "--virtual-time-budget=3000",
        "--enable-logging=stderr", "--dump-dom", address,
      ],
      in: scratch,
      within: 120
    )
    let complaints = outcome.errors.split(separator: "\n").filter {
      $0.contains("CONSOLE") || $0.contains("Content Security Policy")
    }
    guard complaints.isEmpty else { throw TestTrouble("the browser complains: \(complaints)") }
    return outcome.output
  }

  @Test func `every page of a site answers, from the first to a minute, and leads on`() throws {
    let site = try AlertSite(failures: (0..<30).map { $0 == 20 ? 7 : 1 })
    let dashboard = try RunningDashboard(site.site)
    for path in [
      "/", "/category/app", "/category/app/Failures", "/category/app/users",
      "/category/app/$records", "/minute/app/2020-03-10T09:20Z", "/alerts", "/alert/1", "/unknown",
      "/unknown/app", "/accounting", "/reports", "/reports/self?period=2020-03-10", "/metrics",
      "/api/v1/categories", "/api/v1/summary?category=app",
      "/api/v1/series?category=app&metric=Failures", "/api/v1/alerts", "/api/v1/unknown",
      "/api/v1/accounting", "/api/v1/status", "/api/v1/reports", "/api/v1/reports/self",
      "/api/v1/moment", "/healthz",
    ] {
      let answer = try dashboard.get(path)
      #expect(answer.status == 200, "\(path): \(answer.body.prefix(300))")
    }
    let first = try dashboard.get("/").body
    #expect(first.contains("href=\"/category/app\""))
    #expect(first.contains("STALE: as of 2020-03-10 09:3"))
    let number = try dashboard.get(
      "/category/app/Failures?from=2020-03-10T09:00:00Z&to=2020-03-10T09:30:00Z"
    )
    #expect(number.body.contains("href=\"/minute/app/2020-03-10T09%3A20Z\""))
    #expect(number.body.contains("<h3>users</h3>"))
    let minute = try dashboard.get("/minute/app/2020-03-10T09:20Z").body
    #expect(minute.contains("eve") && minute.contains("<td class=\"n plain\">7</td>"))
    let alert = try dashboard.get("/alert/1").body
    #expect(alert.contains("7 in 1m vs at most 5") && alert.contains("fail eve"))
    for path in [
      "/nope", "/category/none", "/category/app/none", "/alert/99", "/alert/x", "/reports/no",
    ] {
      #expect(try dashboard.get(path).status == 404, "\(path)")
    }
    for path in [
      "/?x=1", "/?range=1s", "/?from=never", "/minute/app/now", "/?from=2020-03-10&range=1h",
    ] {
      #expect(try dashboard.get(path).status == 400, "\(path)")
    }
    dashboard.child.send(SIGTERM)
    #expect(try dashboard.child.wait(10).status == 0)
  }

  @Test func `what an attacker had logged is harmless in a browser`() throws {
    let hostile = "<script>document.title=`owned`</script>\u{1b}[2J\"'><img/src=x/onerror=alert(1)>"
    let site = try AlertSite(
      failures: (0..<12).map { $0 == 5 ? 9 : 1 },
      who: hostile.replacingOccurrences(of: " ", with: "")
    )
    let dashboard = try RunningDashboard(site.site)
    for path in [
      "/category/app", "/category/app/users", "/minute/app/2020-03-10T09:05Z", "/alert/1",
    ] {
      let page = try dashboard.get(path).body
      #expect(page.contains("&lt;script&gt;document.title=`owned`"), "\(path)")
      #expect(!page.contains("<script>document") && !page.contains("<img"), "\(path)")
      #expect(!page.contains("\u{1b}"), "\(path)")
      guard Self.chromium != nil else { continue }
      let dom = try dom(dashboard.address + path, in: site.site.scratch)
      #expect(!dom.contains("<title>owned"), "\(path)")
      #expect(dom.contains("<title>"), "\(path)")
    }
    let metrics = try dashboard.get("/metrics").body
    #expect(!metrics.contains("\u{1b}"))
  }

  @Test(.enabled(if: chromium != nil, "no chromium here"))
  func `in a browser a page says its age, fits a phone and takes a new minute by itself`() throws {
    let site = try AlertSite(failures: [1, 2, 3])
    let dashboard = try RunningDashboard(site.site)
    let dom = try dom(dashboard.address + "/", in: site.site.scratch)
    #expect(dom.contains("id=\"fresh\" class=\"stale\""))
    // A page that is older than its store: the script takes the new one.
    let old = try dashboard.get("/api/v1/moment").body
    try site.judge([4], from: 3)
    try eventually("the dashboard sees the new minute") {
      try dashboard.get("/api/v1/moment").body != old
    }
    let narrow = try self.dom(
      dashboard.address + "/category/app",
      width: 400,
      in: site.site.scratch
    )
    #expect(narrow.contains("as of 2020-03-10 09:0"))
  }

  @Test func `a daemon that stores a minute changes every page, and one that is gone is told`()
    throws
  {
    let site = try AlertSite(failures: [1, 2, 3])
    let dashboard = try RunningDashboard(site.site)
    let path = "/category/app/Failures?from=2020-03-10T09:00:00Z&to=2020-03-10T09:30:00Z"
    let before = try dashboard.get(path).body
    try site.judge([40], from: 3)
    try eventually("the new minute is shown") { try dashboard.get(path).body != before }
    #expect(try dashboard.get(path).body.contains(">40<"))
    let ledger = "\(site.site.state)/ledger.sqlite"
    rename(ledger, ledger + ".away")
    try eventually("the missing store is told") { try dashboard.get("/").status == 503 }
    #expect(try dashboard.get("/").body.contains("Nothing is stored in"))
    try eventually("monitoring sees it as well") { try dashboard.get("/healthz").status == 503 }
    rename(ledger + ".away", ledger)
    try eventually("it comes back by itself") { try dashboard.get("/").status == 200 }
  }

  @Test(arguments: [
    (["--listen", "nowhere"], "expected ADDRESS:PORT, [IPv6]:PORT or unix:/PATH"),
    (["--listen", "0.0.0.0:0"], "can be reached from other machines"),
    (["--token-file", "/nonexistent"], "cannot open /nonexistent: No such file or directory"),
    (["--nonsense"], "Unknown option '--nonsense'"),
  ])
  func `bad usage is told before anything is opened`(
    arguments: [String],
    expected: String
  ) throws {
    let site = try Site()
    let outcome = try run(
      Tree.dashboard,
      ["--config", site.config] + arguments,
      in: site.scratch,
      within: 20
    )
    #expect(outcome.status == 2, "\(outcome.status) \(outcome.errors)")
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
  }

  @Test func `an address in use is told, exit 3`() throws {
    let site = try AlertSite(failures: [1])
    let dashboard = try RunningDashboard(site.site)
    let address = String(dashboard.address.dropFirst("http://".count))
    let second = try run(
      Tree.dashboard,
      ["--config", site.site.config, "--listen", address],
      in: site.site.scratch,
      within: 20
    )
    #expect(
      second.status == 3 && second.errors.contains("another program listens there"),
      "\(second.errors)"
    )
  }
}
