public import Ledger
import Patterns
import Rulebook

/// What fired in a time, as a list.
public struct AlertBlock {
  let sources: ReportSources
  let period: ReportPeriod

  /// Makes lists from what is stored.
  public init(sources: ReportSources, period: ReportPeriod) {
    self.sources = sources
    self.period = period
  }

  /// Most episodes of a time that are looked at.
  private static let most = 10_000
  /// Lines of a log shown of an episode.
  private static let mostSamples = 3
  /// Keys shown of an episode.
  private static let mostContributors = 3

  func list(
    _ categories: [String],
    _ owners: [String],
    limit: Int,
    label: String
  ) throws(LedgerError) -> SheetList {
    var list = SheetList(title: label.isEmpty ? "Alerts" : label, empty: "nothing fired")
    guard try sources.ledger.hasAlerts() else {
      list.empty = "the store has no alerts yet"
      return list
    }
    // What began before and goes on is news of this time as well.
    let episodes = try sources.ledger.recentEpisodes(
      since: period.from,
      limit: AlertBlock.most
    ).filter { episode in
      episode.fired < period.to && matches(categories, episode.series.category)
        && matches(owners, episode.owner)
    }
    let sorted = sorted(episodes)
    list.entries = sorted.prefix(limit).map { entry($0) }
    list.rest = max(sorted.count - limit, 0)
    return list
  }

  /// The gravest first, then what fired first.
  public func sorted(_ episodes: [AlertEpisode]) -> [AlertEpisode] {
    episodes.sorted { left, right in
      let ranks = (rank(left), rank(right))
      return ranks.0 != ranks.1 ? ranks.0 > ranks.1 : left.fired < right.fired
    }
  }

  private func matches(_ patterns: [String], _ name: String) -> Bool {
    patterns.isEmpty || patterns.contains { Glob($0).matches(name) }
  }

  private func rank(_ episode: AlertEpisode) -> Int {
    AlertSeverity(rawValue: episode.severity)?.rank ?? -1
  }

  /// An episode as an entry of a list; `isWhole` tells all keys and lines that are stored of it.
  public func entry(_ episode: AlertEpisode, isWhole: Bool = false) -> SheetList.Entry {
    let wording = AlertWording(zone: period.zone)
    let name = AlertWording.name(episode.series)
    var lines: [String] = []
    let end = episode.resolved ?? sources.now
    let length = AlertWording.length(end - episode.since)
    if let resolved = episode.resolved {
      lines.append("\(wording.time(episode.since)) to \(wording.time(resolved)) (\(length))")
    } else {
      lines.append("since \(wording.time(episode.since)), still fires")
    }
    if let owner = AlertWording.owner(episode.owner) { lines[0] += ", \(owner)" }
    if !episode.description.isEmpty { lines.append(episode.description) }
    if !episode.contributors.isEmpty {
      let keys = episode.contributors.prefix(
        isWhole ? .max : AlertBlock.mostContributors
      ).map { one in
        "\(one.table) \(one.key.isEmpty ? "(others)" : one.key): \(Quantity.text(one.before)) -> \(Quantity.text(one.now))"
      }
      lines.append(keys.joined(separator: "; "))
    }
    if let note = episode.acknowledged { lines.append(wording.acknowledgement(note)) }
    if !episode.action.isEmpty { lines.append("do: \(episode.action)") }
    let isGrave = ["critical", "major"].contains(episode.severity)
    return SheetList.Entry(
      "[\(episode.severity)] \(name): \(episode.finding)",
      lines: lines,
      samples: Array(episode.samples.prefix(isWhole ? .max : AlertBlock.mostSamples)),
      tone: isGrave ? .bad : .warning,
      link: sources.links?.alert(episode.id)
    )
  }
}
