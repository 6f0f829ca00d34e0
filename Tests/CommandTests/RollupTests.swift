import Foundation
import Glibc
import Testing

/// Adding up instances: `minuted merge`, and a centre under rsyslogd that takes the lines of edges.
@Suite(.serialized)
struct RollupTests {
  private static let seed = "sketch_seed: a seed of the tests"

  private func edge(_ name: String) throws -> Site {
    try Site(instance: name, settings: "merge: true\n\(RollupTests.seed)")
  }

  private func traffic(_ scratch: Scratch, _ count: Int) throws -> [String] {
    let path = try makeLog(
      ["--lines", "\(count)", "--format", "rfc3164-pri", "--start", PastDay.start],
      in: scratch
    )
    return text(of: path).lines
  }

  /// Every second line of a log.
  private func half(_ log: [String], _ first: Int) -> String {
    stride(from: first, to: log.count, by: 2).map { log[$0] + "\n" }.joined()
  }

  /// What a site holds of the day of the log, without its own lines.
  private func stored(_ site: Site) throws -> [String: StoredSummary] {
    try site.summaries().reduce(into: [:]) { all, summary in
      var summary = summary
      summary.accounting.read -= summary.accounting.own
      summary.accounting.own = 0
      guard summary.accounting.read > 0 else { return }
      all["\(summary.minute) \(summary.category)"] = summary
    }
  }

  private func expectSame(_ some: [String: StoredSummary], _ all: [String: StoredSummary]) {
    #expect(some.keys.sorted() == all.keys.sorted())
    for (key, expected) in all {
      #expect(some[key]?.accounting == expected.accounting, "\(key)")
      for (name, metric) in expected.metrics {
        #expect(some[key]?.metrics[name]?.number == metric.number, "\(name) of \(key)")
        // Minutes this small are counted exactly.
        #expect(some[key]?.metrics[name]?.distinct == metric.distinct, "\(name) of \(key)")
      }
    }
  }

  @Test func `merge adds up what two instances emitted, each line once`() throws {
    let first = try edge("edge1")
    let second = try edge("edge2")
    let log = try traffic(first.scratch, 6_000)
    for (number, site) in [first, second].enumerated() {
      let outcome = try site.minuted(
        "replay",
        try site.scratch.write("half.log", half(log, number)),
        "--emit",
        site.emitted
      )
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let whole = try Site(instance: "whole")
    let file = try whole.scratch.write("all.log", log.map { $0 + "\n" }.joined())
    #expect(try whole.minuted("replay", file).status == 0)

    let merged = try run(
      Tree.minuted,
      ["merge", "--format", "json", first.emittedFile, second.emittedFile, first.emittedFile],
      in: first.scratch
    )
    #expect(merged.status == 0, "\(merged.errors)")
    let rows = try merged.lines.map(StoredSummary.init(json:))
    expectSame(
      rows.reduce(into: [:]) { $0["\($1.minute) \($1.category)"] = $1 },
      try stored(whole)
    )
    let lines = lineCount(of: first.emittedFile)
    #expect(merged.errors.contains("\(lines) taken before"))
    #expect(merged.errors.contains("edge1: \(lines)"))

    // As rsyslog writes them to a file, among other lines, and kept in a state of its own.
    let written = try first.scratch.write(
      "written.log",
      (text(of: first.emittedFile).lines + text(of: second.emittedFile).lines).map {
        "\(PastDay.shortDay) 10:00:00 host \($0.dropFirst(4))\nother line\n"
      }.joined()
    )
    for _ in 0..<2 {
      let kept = try run(
        Tree.minuted,
        [
          "merge", "--config", first.config, "--state", first.scratch.file("kept"), "--format",
          "json", "--every", "1h", written,
        ],
        in: first.scratch
      )
      #expect(kept.status == 0, "\(kept.errors)")
      let total = try kept.lines.map(StoredSummary.init(json:)).total
      #expect(total == (try whole.total()))
    }
  }

  @Test func `merge names what it refuses and says so by its status`() throws {
    let site = try edge("edge1")
    let log = try traffic(site.scratch, 600)
    let file = try site.scratch.write("all.log", log.map { $0 + "\n" }.joined())
    #expect(try site.minuted("replay", file, "--emit", site.emitted).status == 0)
    let lines = text(of: site.emittedFile).lines
    let cut = lines.enumerated().map {
      $0.offset == 2 ? String($0.element.dropLast(7)) : $0.element
    }
    let outcome = try run(
      Tree.minuted,
      ["merge"],
      input: .bytes(Array(cut.joined(separator: "\n").utf8)),
      in: site.scratch
    )
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("\(lines.count - 1) taken, 1 refused (damaged 1)"))
    let none = try run(Tree.minuted, ["merge", file], in: site.scratch)
    #expect(none.status == 1)
    let missing = try run(Tree.minuted, ["merge", "/no/such/file"], in: site.scratch)
    #expect(missing.status == 2)
    let seedless = try run(
      Tree.minuted,
      ["merge", "--state", site.scratch.file("other"), site.emittedFile],
      in: site.scratch
    )
    #expect(seedless.status == 2)
    #expect(seedless.errors.contains("sketch_seed"))
  }

  @Test func `two edges under rsyslogds and a centre hold what one replay of all does`() throws {
    let centre = try Site(
      instance: "centre",
      settings: "rollup: {accept: [\"edge*\"]}\n\(RollupTests.seed)"
    )
    var setup = Rsyslog.Setup(guardText: "", maxMessageSize: "256k")
    let central = try Rsyslog(centre, setup)
    let log = try traffic(centre.scratch, 8_000)
    let port = try central.port()

    var forwarded = 0
    for number in 0..<2 {
      let site = try edge("edge\(number)")
      setup.emit = "unix:\(site.scratch.file("log"))"
      setup.guardText = #"""
        if $programname == "minuted" then {
          action(type="omfwd" target="127.0.0.1" port="\#(port)" protocol="tcp")
          action(type="omfile" file="\#(site.scratch.file("forwarded.log"))")
          stop
        }
        """#
      let rsyslog = try Rsyslog(site, setup)
      try rsyslog.send(Array(half(log, number).utf8))
      try rsyslog.waitUntilPassed(log.count / 2)
      // What is open is emitted while rsyslogd still listens.
      let pid = try site.status().pid
      try eventually("minuted has read all") {
        (try? site.status().intake.lines) ?? 0 >= log.count / 2
      }
      kill(pid, SIGUSR1)
      let expected = { try site.summaries().count }
      try eventually("all lines are forwarded") {
        try expected() > 0 && lineCount(of: site.scratch.file("forwarded.log")) >= expected()
          && site.total().read == UInt64(log.count / 2)
      }
      try rsyslog.stop()
      forwarded += lineCount(of: site.scratch.file("forwarded.log"))
    }
    try central.waitUntilPassed(forwarded)
    try central.stop()

    let whole = try Site(instance: "whole")
    let file = try whole.scratch.write("all.log", log.map { $0 + "\n" }.joined())
    #expect(try whole.minuted("replay", file).status == 0)
    expectSame(try stored(centre), try stored(whole))
    #expect(text(of: centre.scratch.file("minuted.stderr")) == "")
    let status = try centre.minuted("status", "--format", "json")
    #expect(status.output.contains(#""edge0" : "#) && status.output.contains(#""edge1" : "#))
  }
}
