import Alerts
public import Ledger
import Minutes
public import Syslog

/// Silences, for people and programs.
public struct AlertSilences: Sendable {
  /// The silences, the first to begin first.
  public let silences: [AlertSilence]

  /// Those that hold or are to come; with `all` those that are over, too.
  public init(_ ledger: Ledger, all: Bool, now: Int64) throws(LedgerError) {
    silences = try ledger.silences().filter { all || $0.to > now }
  }

  /// The list for people, no wider than 80 columns.
  public func text(zone: Zone, now: Int64) -> String {
    guard !silences.isEmpty else { return "Nothing is silenced.\n" }
    let wording = AlertWording(zone: zone)
    return silences.map { silence in
      let state = silence.to <= now ? "over" : silence.from > now ? "to come" : "holds"
      let head =
        "\(silence.id) \(state): \(wording.time(silence.from)) to \(wording.time(silence.to))"
      return PageText.wrapped(head, indent: 4)
        + PageText.wrapped("for \(silence.selection)", first: "    ", indent: 6)
        + PageText.wrapped(
          "by \(AlertWording.shown(silence.by)): \(AlertWording.shown(silence.reason))",
          first: "    ",
          indent: 6
        )
    }.joined()
  }

  /// The same as JSON, an object a line, each with `"v":1` (`Docs/Formats/AlertList.md`).
  public func json(now: Int64) -> String {
    silences.map { silence in
      var out = JSONText()
      out.beginObject()
      out.add("v", literal: "1")
      out.add("id", literal: String(silence.id))
      out.add(time: "from", silence.from)
      out.add(time: "to", silence.to)
      out.add("holds", literal: silence.from <= now && silence.to > now ? "true" : "false")
      out.add("by", AlertWording.shown(silence.by))
      out.add("reason", AlertWording.shown(silence.reason))
      out.add(text: "alert", silence.alert)
      out.add(text: "category", silence.category)
      out.add(text: "environment", silence.environment)
      out.add(text: "owner", silence.owner)
      out.add(text: "label", silence.label)
      out.endObject()
      return out.text + "\n"
    }.joined()
  }
}

extension AlertSilence {
  /// What making it says: its number, time and selection, and what it keeps quiet of what fires now.
  public func made(_ firing: [AlertEpisode], zone: Zone) -> String {
    let wording = AlertWording(zone: zone)
    let matched = firing.filter { holds(for: $0.series, owner: $0.owner) }
    var text = PageText.wrapped(
      "silence \(id): \(wording.time(from)) to \(wording.time(to))"
        + " (\(AlertWording.length(to - from))) for \(selection)",
      indent: 2
    )
    guard !matched.isEmpty else { return text + "  nothing that fires now\n" }
    text += "  of what fires now \(matched.count) of \(firing.count):\n"
    for episode in matched.prefix(AlertSilence.maxListed) {
      text += PageText.wrapped(
        "#\(episode.id) \(AlertWording.shown(episode.severity)) \(AlertWording.name(episode.series))",
        first: "    ",
        indent: 6,
        maxLines: 2
      )
    }
    let rest = matched.count - AlertSilence.maxListed
    return rest > 0 ? text + "    … \(rest) more\n" : text
  }

  /// Alerts named of those that a silence keeps quiet.
  private static let maxListed = 20
}
