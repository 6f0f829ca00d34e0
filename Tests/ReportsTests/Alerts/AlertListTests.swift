import Ledger
import Reports
import Rulebook
import Syslog
import Testing

/// What is said of alerts that fire, whatever their names hold.
struct AlertListTests {
  private let now = AlertStoreFixture.monday + 3_600
  /// What a terminal, a browser and a table would each take for something else.
  private let hostile = "\u{1b}[2J<script>alert(1)</script>\u{202e}\u{7}" + "x\n"

  @Test func `the open ones come first, and what was made of them is said`() throws {
    let store = try AlertStoreFixture()
    try store.fire("old", at: 1, until: 5)
    try store.fire("small", severity: "minor", at: 2, until: nil)
    let taken = try store.fire("grave", severity: "critical", at: 30, until: nil)
    try store.fire("quiet", owner: "db", at: 40, until: nil)
    try store.ledger.acknowledge(taken, AlertAcknowledgement(at: now, by: "anna", reason: "mine"))
    var silence = AlertSilence(from: now - 60, to: now + 60, by: "bob", reason: "new disks")
    silence.owner = "d?"
    _ = try store.ledger.add(silence)
    let list = try AlertList(store.ledger, .recent, now: now)
    #expect(list.entries.map(\.series.alert) == ["grave", "quiet", "small", "old"])
    #expect(list.openCount == 1)
    let text = list.text(zone: .utc, now: now)
    #expect(
      text.hasPrefix(
        """
        3 alerts fire, 1 of them neither acknowledged nor silenced; 1 resolved within
          the last day.

        #3 firing critical web/grave@prod
            12 in 1m vs at most 5
            since 2026-01-05 00:30 (30 min), owner ops
            acknowledged by anna 2026-01-05 01:00: mine

        #4 firing major web/quiet@prod
            12 in 1m vs at most 5
            since 2026-01-05 00:40 (20 min), owner db
            silenced until 2026-01-05 01:01 by bob: new disks (silence 1)

        """
      ),
      "\(text)"
    )
    var filter = AlertFilter()
    filter.severity = .major
    #expect(try AlertList(store.ledger, .firing, filter, now: now).entries.count == 2)
    filter.owner = "d*"
    #expect(try AlertList(store.ledger, .firing, filter, now: now).openCount == 0)
    // A day later what has resolved is not listed any more.
    #expect(try AlertList(store.ledger, .recent, now: now + 86_400).entries.count == 3)
  }

  @Test func `what is pending has the words of its rule`() throws {
    let store = try AlertStoreFixture()
    var state = AlertState(
      series: AlertSeries(alert: "failures", category: "web", environment: "prod"),
      since: now - 120
    )
    state.phase = .pending
    state.observed = 7
    var batch = AlertBatch()
    batch.states = [state]
    try store.ledger.write(batch)
    let list = try AlertList(
      store.ledger,
      .recent,
      rules: [AlertStoreFixture.rule()],
      now: now
    )
    #expect(list.text(zone: .utc, now: now).contains("7, condition: Failures in 1m above 5"))
    #expect(list.json.contains(#""id":null,"phase":"pending""#))
    #expect(list.openCount == 0)
  }

  @Test func `nothing that a log put into a name drives a terminal`() throws {
    let store = try AlertStoreFixture()
    let long = String(repeating: "w", count: 5_000)
    let id = try store.fire(label: hostile + long, owner: hostile, at: 1, until: nil) { episode in
      episode.samples = [hostile]
      episode.contributors = [
        AlertContributor(table: hostile, key: hostile + long, before: 1, now: 4_791),
        AlertContributor(table: hostile, key: "", before: 9, now: 11),
      ]
      episode.action = hostile
    }
    try store.ledger.acknowledge(id, AlertAcknowledgement(at: now, by: hostile, reason: hostile))
    let sheet = try #require(try AlertSheet(store.ledger, id, now: now))
    let history = try AlertHistory(store.ledger, from: now - 86_400, to: now)
    let list = try AlertList(store.ledger, .recent, now: now)
    for text in [
      list.text(zone: .utc, now: now), list.json, sheet.text(zone: .utc, now: now), sheet.json,
      history.text(zone: .utc, now: now), history.json,
      try store.report().text(zone: .utc), try store.report().json,
    ] {
      #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202e}" })
      #expect(!text.isEmpty)
    }
    #expect(list.text(zone: .utc, now: now).split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(sheet.text(zone: .utc, now: now).contains("+4790\n"))
    #expect(sheet.text(zone: .utc, now: now).contains("(all others)"))
    #expect(history.json.split(separator: "\n").count == 1)
    let html = try store.report().html(zone: .utc)
    #expect(!html.contains("<script"))
    #expect(html.contains("&lt;script&gt;"))
  }

  @Test func `there is no sheet of an alert that is not there`() throws {
    let store = try AlertStoreFixture()
    let sheet = try AlertSheet(store.ledger, 1, now: now)
    #expect(sheet?.episode == nil)
    #expect(
      try AlertList(store.ledger, .all, now: now).text(zone: .utc, now: now) == "Nothing fires.\n"
    )
  }
}
