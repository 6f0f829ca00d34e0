import Foundation
import Glibc
import Testing

/// minuted under a real rsyslogd: what was sent is what was counted.
@Suite(.serialized)
struct RsyslogTests {
  private static let count = 20_000

  private func traffic(_ site: Site, _ count: Int = RsyslogTests.count) throws -> [UInt8] {
    let path = try makeLog(
      [
        "--lines", "\(count)", "--format", "rfc3164-pri", "--start", PastDay.start,
        "--truth", site.scratch.file("truth.tsv"),
      ],
      in: site.scratch
    )
    return bytes(of: path)
  }

  /// Index behind the line feed that ends line number `count`.
  private func end(ofLine count: Int, in log: [UInt8]) -> Int {
    var seen = 0
    return log.firstIndex { byte in
      if byte == 0x0a { seen += 1 }
      return seen == count
    }.map { $0 + 1 } ?? log.count
  }

  /// Lines per minute as loggen says it has written them, by `HH:MM`.
  private func truth(_ site: Site) -> [String: UInt64] {
    text(of: site.scratch.file("truth.tsv")).lines.reduce(into: [:]) { sums, line in
      let parts = line.split(separator: "\t")
      guard parts.count == 3, let count = UInt64(parts[2]) else { return }
      sums[String(parts[0].dropFirst(11).prefix(5)), default: 0] += count
    }
  }

  private func counted(_ site: Site) throws -> [String: UInt64] {
    try site.summaries().read(byMinute: ()).reduce(into: [:]) { sums, entry in
      sums[String(entry.key.dropFirst(11).prefix(5)), default: 0] += entry.value
    }
  }

  @Test(arguments: ["RSYSLOG_TraditionalFileFormat", "RSYSLOG_ForwardFormat"])
  func `all that rsyslogd passes on is counted in its minute`(template: String) throws {
    let site = try Site()
    let rsyslog = try Rsyslog(site, Rsyslog.Setup(template: template))
    try rsyslog.send(try traffic(site))
    try rsyslog.waitUntilPassed(RsyslogTests.count)
    try rsyslog.stop()
    let total = try site.total()
    #expect(total.read == UInt64(RsyslogTests.count))
    #expect(total.malformed == 0)
    #expect(total.isBalanced)
    if template.contains("Traditional") {
      // The same minutes as were sent; the other template has the year in which this runs as well.
      #expect(try counted(site) == truth(site).filter { $0.value > 0 })
    }
    #expect(sum("read", inLines: text(of: site.emittedFile).lines) == RsyslogTests.count)
    #expect(text(of: site.scratch.file("minuted.stderr")) == "")
  }

  @Test func `a HUP in the middle loses nothing and reloads the rules`() throws {
    let site = try Site()
    let rsyslog = try Rsyslog(site, Rsyslog.Setup(forwardsHUP: true))
    let log = try traffic(site)
    let middle = end(ofLine: RsyslogTests.count / 2, in: log)
    try rsyslog.send(log[..<middle])
    try rsyslog.waitUntilPassed(1_000)
    rsyslog.signal(SIGHUP)
    try rsyslog.send(log[middle...])
    try rsyslog.waitUntilPassed(RsyslogTests.count)
    try rsyslog.stop()
    #expect(try site.total().read == UInt64(RsyslogTests.count))
    #expect(try site.status().rules.reloads >= 1)
    #expect(try counted(site) == truth(site))
  }

  @Test func `two runs on one state add up`() throws {
    let site = try Site()
    let log = try traffic(site)
    let middle = end(ofLine: RsyslogTests.count / 2, in: log)
    for (part, passed) in [
      (log[..<middle], RsyslogTests.count / 2), (log[middle...], RsyslogTests.count),
    ] {
      let rsyslog = try Rsyslog(site)
      try rsyslog.send(part)
      try rsyslog.waitUntilPassed(passed)
      try rsyslog.stop()
    }
    #expect(try site.total().read == UInt64(RsyslogTests.count))
    #expect(try counted(site) == truth(site))
  }

  @Test func `quotes that rsyslog leaves in an argument are taken off`() throws {
    let site = try Site()
    let rsyslog = try Rsyslog(site, Rsyslog.Setup(stateName: "state with blanks"))
    try rsyslog.send(try traffic(site, 500))
    try rsyslog.waitUntilPassed(500)
    try rsyslog.stop()
    let outcome = try site.minuted(
      "summary",
      "--format",
      "json",
      "--state",
      site.scratch.file("state with blanks")
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.lines.map(StoredSummary.init(json:)).total.read == 500)
  }

  @Test func `its own lines coming back are counted as own and do not loop`() throws {
    let site = try Site()
    // No guard: what minuted says to the unix socket comes back to it.
    let rsyslog = try Rsyslog(
      site,
      Rsyslog.Setup(guardText: "", emit: "unix:\(site.scratch.file("log"))")
    )
    let log = try traffic(site, 2_000)
    try rsyslog.send(log)
    try rsyslog.waitUntilPassed(2_000)
    // All minutes but the last are over by their stamps; their lines come back.
    let child = try site.status().pid
    kill(child, SIGUSR1)
    try eventually("summary lines come back") { rsyslog.passed > 2_000 }
    // A loop would answer these with ever more lines.
    kill(child, SIGUSR1)
    try rsyslog.sendLocally("<13>\(PastDay.shortDay) 09:00:00 app: one more")
    let isFed = { text(of: site.scratch.file("copy.log")).contains(" app: one more") }
    try eventually("the last line passes") { isFed() }
    try rsyslog.stop()
    let total = try site.total()
    let own = UInt64(rsyslog.passed - 2_001)
    #expect(total.own <= own)
    #expect(total.own > 0)
    #expect(total.read - total.own == 2_001)
    // Nine categories, two minutes of log, two of the clock, all of them told twice at most.
    #expect(own < 9 * 4 * 2)
  }

  @Test func `no process stays behind when rsyslogd has gone`() throws {
    let site = try Site()
    let rsyslog = try Rsyslog(site)
    try rsyslog.sendLocally("<13>\(PastDay.shortDay) 09:00:00 app: hello")
    try rsyslog.waitUntilPassed(1)
    try eventually("minuted is up") { (try? site.status().running) == true }
    let pid = try site.status().pid
    #expect(kill(pid, 0) == 0)
    try rsyslog.stop()
    try eventually("minuted has gone", within: 5) { kill(pid, 0) != 0 }
    #expect(try !site.status().running)
    #expect(try site.total().read == 1)
  }
}
