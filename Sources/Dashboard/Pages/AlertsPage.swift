import Ledger
import Reports
import Rulebook

/// What fires, what is pending, what has fired in a time.
struct AlertsPage {
  let site: PageContext

  /// Entries of each list.
  private static let most = 200

  func sheet() throws -> Sheet {
    var sheet = Sheet(title: "Alerts", subtitle: site.period.text)
    guard try site.ledger.hasAlerts() else {
      sheet.sections = [
        Sheet.Section(title: "", blocks: [.text("The store has no alerts yet.")])
      ]
      return sheet
    }
    let block = AlertBlock(sources: site.sources, period: site.period)
    let firing = block.sorted(try site.ledger.episodes(firing: true))
    let recent = try AlertList(
      site.ledger,
      .recent,
      rules: site.reader.alerts,
      now: site.sources.now
    )
    sheet.sections.append(
      Sheet.Section(
        title: firing.isEmpty ? "Firing" : "Firing: \(firing.count)",
        blocks: [.list(list(firing, title: "", limit: AlertsPage.most))]
      )
    )
    var pending = SheetList(title: "", empty: "nothing is pending")
    for entry in recent.entries where entry.phase == .pending {
      pending.entries.append(
        SheetList.Entry("\(entry.series.name): \(entry.finding)", tone: .warning)
      )
    }
    sheet.sections.append(Sheet.Section(title: "Pending", blocks: [.list(pending)]))
    let history = try site.ledger.recentEpisodes(since: site.period.from)
      .filter { $0.fired < site.period.to }.sorted { $0.fired > $1.fired }
    sheet.sections.append(
      Sheet.Section(
        title: "Fired in that time",
        blocks: [.list(list(history, title: "", limit: AlertsPage.most))]
      )
    )
    return sheet
  }

  func list(_ episodes: [AlertEpisode], title: String, limit: Int) -> SheetList {
    let block = AlertBlock(sources: site.sources, period: site.period)
    var list = SheetList(title: title, empty: "nothing")
    list.entries = episodes.prefix(limit).map { block.entry($0) }
    list.rest = max(episodes.count - limit, 0)
    return list
  }
}

/// One episode of an alert: what was seen, whose doing it is, lines, what to do, and the number around it.
struct AlertPage {
  let site: PageContext
  let id: String

  /// Seconds shown before and after.
  private static let around: Int64 = 3 * 3_600

  func sheet() throws -> Sheet {
    guard let number = Int64(id), try site.ledger.hasAlerts(),
      let episode = try site.ledger.episode(number)
    else {
      throw PageProblem.notFound("there is no alert #\(id)", "/alerts has those there are")
    }
    var sheet = Sheet(
      title: "#\(number) \(episode.series.name)",
      subtitle: episode.headline
    )
    let block = AlertBlock(sources: site.sources, period: site.period)
    var list = SheetList(title: "", empty: "")
    list.entries = [block.entry(episode, isWhole: true)]
    list.entries[0].link = nil
    sheet.sections.append(Sheet.Section(title: "What fired", blocks: [.list(list)]))
    if let chart = try chart(episode) { sheet.sections.append(chart) }
    if !episode.command.isEmpty {
      var command = SheetList(title: "", empty: "")
      command.entries = [SheetList.Entry("shows more:", samples: [episode.command])]
      sheet.sections.append(Sheet.Section(title: "On the server", blocks: [.list(command)]))
    }
    return sheet
  }

  /// The number that the alert asks of, around the time.
  private func chart(_ episode: AlertEpisode) throws -> Sheet.Section? {
    let category = episode.series.category
    guard let written = MetricReference("\(category).\(episode.metric)"),
      let found = site.sources.names.find(written), found.metric.kind != .top,
      found.metric.kind != .distribution || !found.reference.suffix.isEmpty
    else { return nil }
    let end = min(episode.resolved ?? site.sources.now, episode.fired + 86_400)
    var definition = ReportDefinition(
      name: "alert",
      title: "",
      position: Position(file: "dashboard")
    )
    definition.sections = [
      ReportDefinition.Section(
        title: "The number",
        items: [
          ReportItem(.graph([found.reference]), position: definition.position)
        ]
      )
    ]
    let report = try Report(
      definition.resolved(with: site.sources.names),
      site.sources,
      ReportPeriod(
        from: episode.since - AlertPage.around,
        to: end + AlertPage.around,
        zone: site.period.zone
      )
    )
    return report.sheet.sections.first
  }
}
