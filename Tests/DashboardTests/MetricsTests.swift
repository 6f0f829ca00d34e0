import Foundation
import Ledger
import Minutes
import Outlets
import Sketches
import Testing

@testable import Dashboard
@testable import Pipeline

struct MetricsTests {
  /// Names that need care on every path they take.
  private static let hostile = "a\"b\\c\nd{e=\"f\"} 1"

  private func store() throws -> Scratch {
    let scratch = try Scratch()
    var summaries = [
      summary(0, metrics: [("Logins", .count(3))]),
      summary(1, read: 5, metrics: [("Logins", .count(7)), (Self.hostile, .count(1))]),
      summary(1, category: Self.hostile, environment: Self.hostile),
    ]
    summaries[2].accounting = Accounting(unmatched: 2)
    var batch = LedgerBatch()
    batch.summaries = summaries
    try scratch.writer().write(batch)
    return scratch
  }

  /// What promtool says of a text; empty when nothing is wrong with it.
  private func promtool(_ text: String) async throws -> (status: Int32, words: String) {
    try await aside {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["promtool", "check", "metrics"]
      let (input, output) = (Pipe(), Pipe())
      process.standardInput = input
      process.standardOutput = output
      process.standardError = output
      try process.run()
      try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
      try input.fileHandleForWriting.close()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
  }

  @Test func `promtool finds nothing to say, whatever names there are`() async throws {
    try await RunningServer.with(store()) { server in
      _ = try await server.get("/")
      _ = try await server.get("/nix")
      let answer = try await server.get("/metrics")
      #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      let verdict = try await promtool(answer.text)
      #expect(verdict.status == 0 && verdict.words.isEmpty, "\(verdict.words)")
      for line in [
        "minuted_records_total{category=\"web\",result=\"matched\"} 6",
        "minuted_records_total{category=\"a\\\"b\\\\c\\nd{e=\\\"f\\\"} 1\",result=\"unmatched\"} 2",
        "minuted_metric{category=\"web\",environment=\"prod\",metric=\"Logins\",stat=\"value\"} 7",
        "minuted_last_minute_timestamp_seconds \(start + 60)", "minuted_stale 0",
        "minuted_alerts_firing{severity=\"critical\"} 0", "minuted_store_up 1",
        "minuted_dashboard_requests_total{code=\"404\"} 1",
      ] {
        #expect(answer.text.contains(line + "\n"), "\(line)")
      }
    }
  }

  @Test func `what is wrong with a text promtool does say`() async throws {
    #expect(try await promtool("minuted_x{a=\"b} 1\n").status != 0)
  }

  @Test func `beyond their limit series are left out, and counted`() throws {
    let scratch = try store()
    let metrics = StoreMetrics(
      ledger: try Ledger(path: scratch.state.ledger, readOnly: true),
      maxSeries: 10
    )
    let moment = Moment(generation: 1, minute: start + 60, now: start + 120, isStale: false)
    let made = try metrics.text(moment)
    let all = try StoreMetrics(ledger: metrics.ledger, maxSeries: 1_000).text(moment)
    let series = { (text: String) in text.split(separator: "\n").count { !$0.hasPrefix("#") } }
    #expect(series(made.text) == 10)
    #expect(series(all.text) == 10 + made.leftOut && all.leftOut == 0)
  }

  @Test func `a series is there once, and numbers are written as the format has them`() {
    var out = Exposition()
    out.begin("minuted_x", .gauge, "X.")
    out.add([("a", "1")], "1")
    out.add([("a", "1")], "2")
    #expect(out.text == "# HELP minuted_x X.\n# TYPE minuted_x gauge\nminuted_x{a=\"1\"} 1\n")
    let numbers: [(Double, String)] = [
      (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (3, "3"), (0.25, "0.25"),
    ]
    for (value, text) in numbers { #expect(Exposition.number(value) == text) }
  }
}
