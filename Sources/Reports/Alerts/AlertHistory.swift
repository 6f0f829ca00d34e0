public import Ledger
import Minutes
public import Syslog

/// What has fired in some time, the first first.
public struct AlertHistory: Sendable {
  /// Episodes read at most; of more the first are.
  public static let maxEpisodes = 100_000

  /// The episodes.
  public let episodes: [AlertEpisode]
  /// Whether there were more than are read at once.
  public let isCut: Bool

  /// Reads what fired between two times and is asked for.
  public init(
    _ ledger: Ledger,
    from: Int64,
    to: Int64,
    _ filter: AlertFilter = AlertFilter()
  ) throws(LedgerError) {
    let read = try ledger.episodes(from: from, to: to, limit: AlertHistory.maxEpisodes + 1)
    isCut = read.count > AlertHistory.maxEpisodes
    episodes = read.prefix(AlertHistory.maxEpisodes).filter { filter.takes($0) }
  }

  /// A table for people; control characters are shown, not sent.
  public func text(zone: Zone, now: Int64) -> String {
    guard !episodes.isEmpty else { return "Nothing fired in that time.\n" }
    let wording = AlertWording(zone: zone)
    var table = TextTable([
      ("ID", .right), ("FIRED", .left), ("FOR", .right), ("SEVERITY", .left), ("ALERT", .left),
      ("FINDING", .left),
    ])
    for episode in episodes {
      let length = AlertWording.length(AlertWording.length(of: episode, now: now))
      table.add([
        String(episode.id), wording.time(episode.fired),
        episode.resolved == nil ? "still" : length, AlertWording.shown(episode.severity),
        PageText.cut(AlertWording.name(episode.series), to: 48),
        PageText.cut(AlertWording.shown(episode.finding), to: 60)
          + (episode.acknowledged.map { " (\(AlertWording.shown($0.by)))" } ?? ""),
      ])
    }
    return table.text
  }

  /// The same as JSON, an object a line, each with `"v":1` (`Docs/Formats/AlertList.md`).
  public var json: String {
    episodes.map { episode in
      var out = JSONText()
      out.beginObject()
      out.add("v", literal: "1")
      out.add(episode)
      out.endObject()
      return out.text + "\n"
    }.joined()
  }
}
