import Ledger
import Minutes
import Testing

@Suite struct AlertsTests {
  let directory: TemporaryDirectory
  let ledger: Ledger

  init() throws {
    directory = try TemporaryDirectory()
    ledger = try Ledger(path: directory.file)
  }

  private let series = AlertSeries(alert: "a", category: "web", environment: "prod", label: "x#000")

  private func episode(_ id: Int64, fired: Int64, resolved: Int64? = nil) -> AlertEpisode {
    var episode = AlertEpisode(
      series: series,
      severity: "major",
      owner: "web",
      metric: "Hits",
      since: fired - 60,
      fired: fired,
      headline: "[major] web web/prod Hits[x]: 9 vs 5",
      finding: "9 vs 5",
      description: "d",
      action: "look \"there\"",
      command: "minuted summary"
    )
    episode.id = id
    episode.resolved = resolved
    episode.contributors = [AlertContributor(table: "t", key: "k", before: 1, now: 4)]
    episode.samples = ["line"]
    return episode
  }

  @Test func `states come back as they were, the last of each series`() throws {
    var state = AlertState(series: series, since: start)
    state.phase = .pending
    state.trueSince = start
    state.heldMinutes = 2
    state.judged = start + 60
    state.observed = 9.5
    var batch = AlertBatch()
    batch.states = [state]
    try ledger.write(batch)
    #expect(try ledger.alertStates() == [state])
    state.phase = .firing
    state.episode = 7
    state.observed = nil
    batch.states = [state]
    try ledger.write(batch)
    #expect(try ledger.alertStates() == [state])
    batch.states = []
    batch.forgotten = [series]
    try ledger.write(batch)
    #expect(try ledger.alertStates() == [])
  }

  @Test func `an episode keeps what somebody said of it while it changes`() throws {
    var batch = AlertBatch()
    #expect(try ledger.nextEpisode() == 1)
    batch.episodes = [
      episode(1, fired: start), episode(2, fired: start + 60, resolved: start + 120),
    ]
    try ledger.write(batch)
    #expect(try ledger.nextEpisode() == 3)
    #expect(try ledger.episodes() == batch.episodes)
    #expect(try ledger.episodes(firing: true) == [batch.episodes[0]])
    #expect(try ledger.episodes(from: start + 1, to: start + 61) == [batch.episodes[1]])
    let note = AlertAcknowledgement(at: start + 90, by: "ada", reason: "mine")
    #expect(try ledger.acknowledge(1, note))
    #expect(try !ledger.acknowledge(9, note))
    var resolved = episode(1, fired: start, resolved: start + 600)
    resolved.peak = 44
    batch.episodes = [resolved]
    try ledger.write(batch)
    resolved.acknowledged = note
    #expect(try ledger.episode(1) == resolved)
    #expect(try ledger.episode(9) == nil)
    #expect(try ledger.acknowledge(1, nil))
    #expect(try ledger.episode(1)?.acknowledged == nil)
  }

  @Test func `silences hold from their beginning to before their end`() throws {
    var silence = AlertSilence(from: start, to: start + 100, by: "ada", reason: "new disks")
    silence.category = "w*"
    silence.id = try ledger.add(silence)
    #expect(try ledger.silences() == [silence])
    #expect(try ledger.silences(at: start - 1) == [])
    #expect(try ledger.silences(at: start) == [silence])
    #expect(try ledger.silences(at: start + 99) == [silence])
    #expect(try ledger.silences(at: start + 100) == [])
    #expect(try ledger.endSilence(silence.id, at: start + 50))
    #expect(try ledger.silences(at: start + 50) == [])
    #expect(try !ledger.endSilence(silence.id, at: start + 60))
    #expect(try !ledger.endSilence(99, at: start))
  }

  @Test func `a store that was only read has no alerts, and says so`() throws {
    let reader = try Ledger(path: directory.file, readOnly: true)
    #expect(try reader.hasAlerts())
    #expect(try reader.episodes() == [])
  }
}

@Suite struct SeriesTests {
  private func numbers(
    _ ledger: Ledger,
    _ metric: String,
    suffix: String = ""
  ) throws -> [MinuteNumber] {
    var numbers: [MinuteNumber] = []
    try ledger.eachNumber(
      of: metric,
      suffix: suffix,
      category: "web",
      environment: "prod",
      from: start,
      to: start + 600
    ) { numbers.append($0) }
    return numbers
  }

  @Test func `a series has a number for each stored minute, zeros and parts added up`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var batch = LedgerBatch()
    func add(
      _ minute: Int64,
      _ hits: UInt64,
      _ took: MetricValue,
      partial: Bool = false,
      amend: Bool = false
    ) {
      var summary = Summary(
        minute: start + minute * 60,
        instance: "i",
        category: "web",
        environment: "prod"
      )
      summary.accounting = Accounting(matched: hits)
      summary.isPartial = partial
      summary.isAmendment = amend
      summary.metrics = [
        .init(name: "Hits", value: .count(hits)), .init(name: "Took", value: took),
      ]
      batch.summaries.append(summary)
    }
    add(0, 5, try distribution("1", "9"))
    add(1, 0, .zero(.distribution))
    // Minute 2 is unknown; of minute 3 two parts were seen, of minute 4 the rest came late.
    add(3, 2, try distribution("3"), partial: true)
    add(3, 3, try distribution("7"), partial: true)
    add(4, 1, try distribution("2"))
    add(4, 1, try distribution("4"), amend: true)
    try ledger.write(batch)
    func row(_ minute: Int64, _ value: Double?, _ isWhole: Bool = true) -> MinuteNumber {
      MinuteNumber(minute: start + minute * 60, value: value, isWhole: isWhole)
    }
    let expected = [row(0, 5), row(1, 0), row(3, 5, false), row(4, 2)]
    #expect(try numbers(ledger, "Hits") == expected)
    #expect(try numbers(ledger, "$records") == expected)
    #expect(
      try numbers(ledger, "Took", suffix: "_max")
        == [row(0, 9), row(1, nil), row(3, 7, false), row(4, 4)]
    )
    #expect(try numbers(ledger, "Nothing") == [])
  }
}
