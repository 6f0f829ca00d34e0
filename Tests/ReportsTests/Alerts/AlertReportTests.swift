import Ledger
import Reports
import Rulebook
import Syslog
import Testing

/// The report against fatigue.
struct AlertReportTests {
  @Test func `noisy, self-clearing, flapping and unheeded alerts are told apart`() throws {
    let store = try AlertStoreFixture()
    // Six times for 3 minutes, half an hour apart.
    for number: Int64 in 0..<6 {
      try store.fire("flappy", at: number * 30, until: number * 30 + 3)
    }
    // Five times for two hours, a day apart; one was acknowledged.
    for day: Int64 in 0..<5 {
      let id = try store.fire("heeded", at: day * 1_440, until: day * 1_440 + 120)
      if day == 2 {
        try store.ledger.acknowledge(id, AlertAcknowledgement(at: 0, by: "anna", reason: ""))
      }
    }
    for day: Int64 in 0..<5 {
      try store.fire("ignored", owner: "", at: day * 1_440, until: day * 1_440 + 120)
    }
    try store.fire("open", at: 6 * 1_440, until: nil)
    let report = try store.report(
      rules: ["flappy", "heeded", "ignored", "open", "never"].map { AlertStoreFixture.rule($0) },
      categories: ["web", "bare"],
      budget: 16
    )
    #expect(report.fired == 17 && report.isOverBudget && report.isOfWeek)
    #expect(report.rows.map(\.alert) == ["flappy", "heeded", "ignored", "open"])
    #expect(report.selfClearing.map(\.alert) == ["flappy"])
    #expect(report.selfClearing.first?.advisedHold == 4)
    #expect(report.flapping.map(\.flaps) == [5])
    #expect(report.unheeded.map(\.alert) == ["flappy", "ignored"])
    #expect(report.waiting.map(\.series.alert) == ["open"])
    #expect(report.longest.first?.series.alert == "open")
    #expect(report.uncovered == ["bare"])
    #expect(report.silent == ["web/never"])
    let text = report.text(zone: .utc)
    #expect(text.contains("\n17 of 16 this week: more than the budget\n"), "\(text)")
    #expect(text.contains("6  35.3 %        0  18 min  major     web/flappy"), "\(text)")
    #expect(text.contains("6 of 6 times: web/flappy; for: 4m would have kept half of them quiet"))
    #expect(text.contains("5 times: web/ignored, nobody's"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(report.html(zone: .utc).contains("<p class=\"strict\">17 of 16 this week"))
  }

  @Test func `a silence counts as having been acted on`() throws {
    let store = try AlertStoreFixture()
    for day: Int64 in 0..<5 { try store.fire(at: day * 1_440, until: day * 1_440 + 120) }
    #expect(try store.report().unheeded.count == 1)
    var silence = AlertSilence(
      from: AlertStoreFixture.monday,
      to: AlertStoreFixture.monday + 60,
      by: "bob",
      reason: "r"
    )
    silence.category = "w*"
    _ = try store.ledger.add(silence)
    #expect(try store.report().unheeded.isEmpty)
  }

  @Test func `a quiet week has no news, and rules that cannot be used are said`() throws {
    let store = try AlertStoreFixture()
    let report = try store.report(rules: nil)
    #expect(!report.hasNews)
    let text = report.text(zone: .utc)
    #expect(text.contains("Nothing fired."))
    #expect(text.contains("The rules cannot be used"))
    #expect(text.contains("No minute is stored"))
  }

  @Test func `what hooks were told and what they were not is counted`() throws {
    let store = try AlertStoreFixture()
    let id = try store.fire(at: 1, until: nil)
    let at = AlertStoreFixture.monday + 120
    _ = try store.ledger.register(hooks: ["mail"], at: at)
    var mark = AlertMark(
      episode: id,
      series: AlertSeries(alert: "failures", category: "web", environment: "prod").key,
      seen: at
    )
    mark.firing = .told
    mark.firingAt = at
    var notice = StoredNotice(
      hook: "mail",
      group: "g",
      event: "firing",
      made: at,
      headline: "h"
    )
    notice.state = .failed
    notice.tries = 9
    notice.error = "exit status 75"
    var change = NoticeChange(hook: "mail")
    change.marks = [mark]
    change.notices = [notice]
    _ = try store.ledger.write(change, maxWaiting: 10)
    let report = try store.report()
    #expect(report.rows.first?.told == 1)
    #expect(report.undelivered.map(\.lost) == [1])
    #expect(
      report.text(zone: .utc).contains("mail: 1 failed, 0 sent; last: exit status 75")
    )
    let sheet = try AlertSheet(store.ledger, id, now: at)
    #expect(
      sheet?.text(zone: .utc, now: at)
        .contains("mail: queued 2026-01-05 00:02, failed after 9 runs (exit status 75)") ?? false
    )
  }
}
