import Foundation
import Glibc
import Testing

/// Each format as its real receiver reads it.
@Suite(.serialized)
struct OutletTests {
  private func replay(_ site: Site, to sink: String, from start: Int) throws {
    let log = try site.scratch.write("shop.log", Shop.log(from: start))
    let outcome = try run(
      Tree.minuted,
      ["replay", "--quiet", "--rules", site.scratch.file("rules"), "--emit", sink, log],
      in: site.scratch
    )
    guard outcome.status == 0 else { throw TestTrouble(outcome.errors) }
  }

  // MARK: rsyslog

  @Test func `rsyslog's mmjsonparse reads the fields of a cee line`() throws {
    let site = try Site(ruleFile: Shop.rules)
    let reader = try FieldReader(
      parser: "mmjsonparse",
      template: "%programname%|%parsesuccess%|%$!category%|%$!accounting!read%|%$!metrics!Revenue%"
        + "|%$!metrics!Orders!total%|%$!metrics!clients!top%",
      in: site.scratch
    )
    try replay(site, to: "cee:tcp:127.0.0.1:\(reader.port)", from: Shop.minute(30))
    let lines = try reader.lines(4)
    #expect(
      lines.prefix(2) == [
        "minuted|OK|shop|3|79.5|3|[ [ \"192.0.2.7\", 2 ], [ \"<script>alert(1)<\\/script>\", 1 ] ]",
        "minuted|OK|shop|2|22.5|2|[ [ \"192.0.2.9\", 2 ] ]",
      ]
    )
  }

  @Test func `rsyslog reads structured data and header of an RFC 5424 line`() throws {
    let site = try Site(ruleFile: Shop.rules)
    let reader = try FieldReader(
      parser: "mmpstrucdata",
      template: "%app-name%|%msgid%|%pri%|%timereported:::date-rfc3339%"
        + "|%$!rfc5424-sd!minuted@32473!category%|%$!rfc5424-sd!minuted@32473!read%"
        + "|%$!rfc5424-sd!minuted@32473!revenue%|%structured-data%",
      in: site.scratch
    )
    let start = Shop.minute(30)
    try replay(site, to: "rfc5424:tcp:127.0.0.1:\(reader.port)", from: start)
    let lines = try reader.lines(4)
    let stamp = Date(timeIntervalSince1970: Double(start)).ISO8601Format()
    #expect(lines.first?.hasPrefix("minuted|summary|30|\(stamp.dropLast())") == true, "\(lines)")
    #expect(
      lines.first?.contains("|shop|3|79.5|[minuted@32473 minute=\"\(stamp)\" ") == true,
      "\(lines)"
    )
    #expect(lines.last?.contains(" partial=\"1\" ") == true)
  }

  // MARK: Graphite

  @Test func `carbon keeps each number at its minute, and no label leaves its directory`() throws {
    let site = try Site(ruleFile: Shop.rules)
    let carbon = try Carbon(in: site.scratch)
    let start = Shop.minute(30)
    try replay(site, to: "graphite:tcp:127.0.0.1:\(carbon.port)", from: start)
    let place = "minuted.shop.prod"
    // The last whole minute, with a negative number; what follows it is a part and not told.
    try eventually("carbon has the third minute") {
      try carbon.values("\(place).Last", from: start)[start + 120] == -5
    }
    #expect(
      try carbon.values("\(place).Revenue", from: start) == [
        start: 79.5, start + 60: 22.5, start + 120: -5,
      ]
    )
    #expect(
      try carbon.values("\(place).Orders", from: start) == [
        start: 3, start + 60: 2, start + 120: 1,
      ]
    )
    #expect(
      try carbon.values("\(place).Orders.by.DE", from: start)
        == [start: 1, start + 60: 1, start + 120: 1]
    )
    #expect(try carbon.values("\(place).records.read", from: start)[start] == 3)
    let labels = carbon.series.filter { $0.hasPrefix("\(place).Orders.by.") }
    #expect(labels.count == 4, "\(carbon.series)")
    #expect(
      labels.contains { $0.dropFirst("\(place).Orders.by.".count).hasPrefix(Shop.hostileStart) }
    )
    #expect(carbon.series.allSatisfy { $0.hasPrefix("\(place).") }, "\(carbon.series)")
    #expect(
      files(under: site.scratch.path).allSatisfy {
        !$0.contains("passwd/") && !$0.hasSuffix("/passwd.wsp")
      }
    )
  }

  @Test func `Graphite down and then back gets the minutes that waited`() throws {
    let site = try Site(ruleFile: Shop.rules)
    let carbon = try Carbon(in: site.scratch, isDown: true)
    let daemon = try site.start("--emit", "graphite:tcp:127.0.0.1:\(carbon.port)")
    let start = Shop.minute(30)
    try daemon.write(Shop.log(from: start))
    try daemon.waitUntilRead()
    try eventually("minutes wait") { try site.outlet(0).waiting > 0 }
    let down = try site.outlet(0)
    #expect(down.format == "graphite" && down.failing && down.sent == 0)
    #expect(down.fault?.contains("Connection refused") == true)
    try carbon.start()
    try eventually("they are sent", within: 60) { try site.outlet(0).waiting == 0 }
    try eventually("carbon has them") {
      try carbon.values("minuted.shop.prod.Orders", from: start)
        == [start: 3, start + 60: 2, start + 120: 1]
    }
    daemon.closeInput()
    #expect(try daemon.wait().status == 0)
    let end = try site.outlet(0)
    #expect(end.dropped == 0 && end.waiting == 0 && !end.failing)
  }

  @Test func `Graphite that dies without a word and comes back gets what is said afterwards`()
    throws
  {
    // So that no minute is closed by the clock, however long carbon takes to start.
    let site = try Site(ruleFile: Shop.rules, settings: "lateness: 60")
    let carbon = try Carbon(in: site.scratch)
    let daemon = try site.start("--emit", "graphite:tcp:127.0.0.1:\(carbon.port)")
    let start = Shop.minute(30)
    try daemon.write(Shop.log(from: start))
    try daemon.write(Shop.order(start + 250, "2", from: "a", to: "DE"))
    try eventually("carbon has the first minutes") {
      try carbon.values("minuted.shop.prod.Last", from: start)[start + 120] == -5
    }
    try carbon.stop()
    try daemon.write(Shop.order(start + 300, "8", from: "a", to: "DE"))
    try daemon.write(Shop.order(start + 380, "9", from: "a", to: "DE"))
    try daemon.waitUntilRead()
    try carbon.start()
    daemon.closeInput()
    #expect(try daemon.wait().status == 0)
    try eventually("carbon has what came meanwhile") {
      try carbon.values("minuted.shop.prod.Last", from: start)[start + 300] == 8
    }
    let end = try site.outlet(0)
    #expect(end.dropped == 0 && end.waiting == 0 && !end.failing)
    #expect(end.left_out == 1, "the last minute is a part")
  }

  @Test(arguments: [false, true])
  func `what Graphite has not got when the daemon ends or is killed is sent by the next`(
    isKilled: Bool
  ) throws {
    let site = try Site(ruleFile: Shop.rules)
    let carbon = try Carbon(in: site.scratch, isDown: true)
    let start = Shop.minute(30)
    let sink = "graphite:tcp:127.0.0.1:\(carbon.port)"
    let first = try site.start("--emit", sink)
    try first.write(Shop.log(from: start))
    if isKilled {
      try eventually("the store knows what waits") {
        let rows = try shell(
          "sqlite3 -readonly \(site.state)/ledger.sqlite"
            + " \"SELECT COUNT(*) FROM unsent WHERE destination = '\(sink)'\"",
          in: site.scratch
        )
        return rows.lines.first.flatMap { Int($0) } ?? 0 >= 3
      }
      first.send(SIGKILL)
      #expect(try first.wait().status == -SIGKILL)
    } else {
      first.closeInput()
      #expect(try first.wait().status == 0)
      let left = try site.outlet(0)
      #expect(left.waiting > 0 && left.destination == sink)
    }
    try carbon.start()
    let next = try site.start("--emit", sink)
    try eventually("the next run sends it") {
      try carbon.values("minuted.shop.prod.Revenue", from: start)[start] == 79.5
    }
    next.closeInput()
    #expect(try next.wait().status == 0)
    #expect(try site.outlet(0).waiting == 0)
  }

  @Test func `a receiver that never reads holds nothing up, and what it misses is counted`() throws
  {
    let site = try Site(ruleFile: Shop.rules)
    let deaf = try DeafReceiver()
    let sink = "graphite:tcp:127.0.0.1:\(deaf.port)"
    let daemon = try site.start("--emit", sink, "--emit", site.emitted)
    // 2,000 minutes of 100 labels each: some 10 MB, more than buffers and backlog hold.
    let first = Shop.minute(3_000)
    let begun = monotonicSeconds()
    for minute in 0..<2_000 {
      try daemon.write(
        (0..<100).map {
          Shop.order(first + minute * 60, "1", from: "c", to: "country\($0)")
        }.joined()
      )
    }
    try daemon.waitUntilRead()
    daemon.closeInput()
    let outcome = try daemon.wait()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(monotonicSeconds() - begun < 60)
    #expect(try site.total().read == 200_000)
    #expect(
      sum("read", inLines: text(of: site.emittedFile).lines) == 200_000,
      "others are not held up"
    )
    let outlet = try site.outlet(0)
    #expect(outlet.dropped > 0 && outlet.failing)
    #expect(outlet.fault?.contains("not taken in time") == true, "\(outlet)")
    // Each whole minute has its lines, and each of them is sent, waits or was dropped.
    let lines = Int(outlet.sent) + outlet.waiting + Int(outlet.dropped)
    #expect(lines == (2_000 - Int(outlet.left_out)) * (7 + 4 + 100), "\(outlet)")
  }

  // MARK: StatsD

  @Test func `a StatsD adds counts up and has gauges stand, below zero as well`() throws {
    let site = try Site(ruleFile: Shop.rules)
    let collectd = try Collectd(in: site.scratch)
    try replay(site, to: "statsd:udp:127.0.0.1:\(collectd.port)", from: Shop.minute(30))
    let place = "minuted.shop.prod"
    try eventually("collectd has all orders") {
      collectd.sum("\(place).Orders") == 7 && collectd.gauge("\(place).Last") != nil
    }
    #expect(collectd.sum("\(place).Orders.by.DE") == 4)
    #expect(collectd.sum("\(place).records.read") == 7)
    // Of the fourth minute, which is a part, counts alone.
    #expect(collectd.gauge("\(place).Last") == -5)
    #expect(collectd.gauge("\(place).Customers") == 1)
    #expect(collectd.complaints.isEmpty, "\(collectd.complaints)")
  }

  // MARK: Prometheus

  @Test func `node_exporter serves the textfile, and Prometheus answers from it`() throws {
    let site = try Site(ruleFile: Shop.rules)
    let directory = site.scratch.file("textfiles")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let file = "\(directory)/minuted.prom"
    let now = Shop.minute(30)
    try replay(site, to: "prometheus:\(file)", from: now)
    let check = try shell("promtool check metrics < \(file)", in: site.scratch)
    #expect(check.status == 0 && check.output.isEmpty && check.errors.isEmpty, "\(check)")

    let node = try freePort()
    let exporter = try startPackaged(
      "/usr/bin/prometheus-node-exporter",
      of: "prometheus-node-exporter",
      [
        "--collector.disable-defaults", "--collector.textfile",
        "--collector.textfile.directory=\(directory)", "--web.listen-address=127.0.0.1:\(node)",
      ],
      in: site.scratch
    )
    defer { exporter.send(SIGKILL) }
    try eventually("node_exporter listens") { isListening(node) }
    let served = try shell("curl -sf http://127.0.0.1:\(node)/metrics", in: site.scratch).output
    for line in [
      "minuted_metric{category=\"shop\",environment=\"prod\",metric=\"Last\",stat=\"value\"} -5",
      "minuted_records_total{category=\"shop\",result=\"matched\"} 7",
      "node_textfile_scrape_error 0",
    ] { #expect(served.contains(line + "\n"), "\(line)") }
    let stamp = served.lines.first { $0.hasPrefix("minuted_last_minute_timestamp_seconds ") }
    #expect(
      stamp?.split(separator: " ").last.flatMap { Double($0) } == Double(now + 120),
      "\(served)"
    )

    let port = try freePort()
    let configuration = try site.scratch.write(
      "prometheus.yml",
      "scrape_configs:\n  - job_name: node\n    scrape_interval: 1s\n"
        + "    static_configs: [{targets: ['127.0.0.1:\(node)']}]\n"
    )
    let prometheus = try startPackaged(
      "/usr/bin/prometheus",
      of: "prometheus",
      [
        "--config.file=\(configuration)", "--storage.tsdb.path=\(site.scratch.file("tsdb"))",
        "--web.listen-address=127.0.0.1:\(port)",
      ],
      in: site.scratch
    )
    defer { prometheus.send(SIGKILL) }
    try eventually("Prometheus answers", within: 60) {
      let answer = try shell(
        "curl -sfG http://127.0.0.1:\(port)/api/v1/query --data-urlencode"
          + " 'query=minuted_metric{metric=\"Revenue\"}'",
        in: site.scratch
      )
      return answer.output.contains("\"category\":\"shop\"") && answer.output.contains("\"-5\"]")
    }
  }

  // MARK: JSON lines, status, refusals

  @Test func `JSON lines are objects as minuted summary prints them`() throws {
    let site = try Site(ruleFile: Shop.rules)
    let start = Shop.minute(30)
    let log = try site.scratch.write("shop.log", Shop.log(from: start))
    let path = site.scratch.file("out.jsonl")
    let outcome = try site.minuted(
      "replay",
      "--quiet",
      "--emit",
      "json:file:\(path)",
      "--emit",
      "json:stdout",
      log,
      "--state",
      site.state
    )
    #expect(outcome.status == 0)
    #expect(outcome.output == text(of: path))
    let summaries = try text(of: path).lines.map(StoredSummary.init(json:))
    #expect(summaries.map(\.accounting.read) == [3, 2, 1, 1])
    #expect(summaries.map(\.partial) == [false, false, false, true])
    let stored = try run(
      Tree.minuted,
      ["summary", "--config", site.config, "--format", "json"],
      in: site.scratch
    )
    #expect(stored.output == text(of: path))
    #expect(!text(of: path).utf8.contains(0x1b))
  }

  @Test func `status tells each destination apart`() throws {
    let site = try Site(ruleFile: Shop.rules)
    let none = site.scratch.file("none")
    let daemon = try site.start(
      "--emit",
      "json:\(none)",
      "--emit",
      site.emitted,
      "--emit",
      "prometheus:\(none)/m.prom"
    )
    try daemon.write(Shop.log(from: Shop.minute(30)))
    daemon.closeInput()
    #expect(try daemon.wait().status == 0)
    let outlets = try (0..<3).map(site.outlet)
    #expect(outlets.map(\.format) == ["json", "kv", "prometheus"])
    #expect(outlets.map(\.failing) == [true, false, true])
    #expect(outlets[0].waiting > 0 && outlets[1].waiting == 0 && outlets[2].waiting == 1)
    #expect(outlets[1].sent > 0 && outlets[1].fault == nil)
    let shown = try site.minuted("status")
    #expect(
      shown.output.contains(
        "  json:\(none): 0 sent, \(outlets[0].waiting) waiting, 0 given up; failing: cannot connect to"
      )
    )
    #expect(
      shown.output.contains("  \(site.emitted): \(outlets[1].sent) sent, 0 waiting, 0 given up\n")
    )
  }

  @Test(arguments: [
    ("graphite:/run/carbon", "graphite:tcp:HOST:2003"), ("json:/dev/log", "cee:/dev/log"),
    ("prometheus:metrics.prom", "an absolute path alone"),
  ])
  func `a destination that makes no sense is refused at its place in the configuration`(
    text: String,
    expected: String
  ) throws {
    let site = try Site(ruleFile: Shop.rules, settings: "emit: [stdout, '\(text)']")
    for command in [["rules", "check"], ["run"]] {
      let outcome = try run(Tree.minuted, command + ["--config", site.config], in: site.scratch)
      #expect(outcome.status == 2)
      #expect(
        outcome.errors.contains("minuted.yaml:5:16: cannot use \"\(text)\""),
        "\(outcome.errors)"
      )
      #expect(outcome.errors.contains(expected))
    }
  }

  @Test func `prefix and enterprise number are the configuration's`() throws {
    let site = try Site(
      ruleFile: Shop.rules,
      settings: "outlets: {prefix: site.logs, enterprise: 4711}"
    )
    let log = try site.scratch.write("shop.log", Shop.log(from: Shop.minute(30)))
    let outcome = try site.minuted(
      "replay",
      "--quiet",
      "--emit",
      "graphite:stdout",
      "--emit",
      "rfc5424:stdout",
      "--state",
      site.state,
      log
    )
    #expect(outcome.output.contains("\nsite.logs.shop.prod.Orders 3 "))
    #expect(outcome.output.contains("[minuted@4711 "))
    let bad = try Site(ruleFile: Shop.rules, settings: "outlets: {prefix: ../x, enterprise: 0}")
    let refused = try bad.minuted("replay", log)
    #expect(refused.status == 2)
    #expect(
      refused.errors.contains("minuted.yaml:5:19: \"../x\" cannot be what series begin with"),
      "\(refused.errors)"
    )
  }
}

/// What tests read of a destination in the status file.
struct OutletStatus: Decodable {
  var destination: String
  var format: String
  var sent: UInt64
  var waiting: Int
  var dropped: UInt64
  var left_out: UInt64
  var failing: Bool
  var fault: String?
}

extension Site {
  /// A destination in the status file.
  func outlet(_ place: Int) throws -> OutletStatus {
    struct Outlets: Decodable { var outlets: [OutletStatus]? }
    let data =
      (try? Data(contentsOf: URL(fileURLWithPath: "\(state)/status.json"))) ?? Data("{}".utf8)
    let outlets = try JSONDecoder().decode(Outlets.self, from: data).outlets ?? []
    return place < outlets.count
      ? outlets[place]
      : OutletStatus(
        destination: "",
        format: "",
        sent: 0,
        waiting: 0,
        dropped: 0,
        left_out: 0,
        failing: false
      )
  }
}
