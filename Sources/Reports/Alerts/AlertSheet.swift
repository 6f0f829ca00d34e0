import Alerts
public import Ledger
public import Syslog

/// One episode whole: what was seen, who explains it, what to do, who was told.
public struct AlertSheet: Sendable {
  /// The episode.
  public let episode: AlertEpisode
  /// What keeps it quiet now; nil for nothing.
  public let silence: AlertSilence?
  /// What hooks have made of it.
  public let tellings: [AlertTelling]

  /// Reads an episode; nil when there is none of that number.
  public init?(_ ledger: Ledger, _ id: Int64, now: Int64) throws(LedgerError) {
    guard let episode = try ledger.episode(id) else { return nil }
    self.episode = episode
    silence = try ledger.silences(at: now).last(for: episode.series, owner: episode.owner)
    tellings = try ledger.tellings(of: id)
  }

  /// The sheet for people; lines of logs are shown whole, control characters are shown, not sent.
  public func text(zone: Zone, now: Int64) -> String {
    let wording = AlertWording(zone: zone)
    var text = PageText.wrapped(AlertWording.shown(episode.headline), indent: 2)
    let state = episode.resolved == nil ? "fires" : "resolved"
    text += "  alert #\(episode.id) \(AlertWording.name(episode.series)), \(state)\n\n"
    text += times(wording, now)
    text += row("observed", observed)
    text += row("expected", expected)
    if let note = episode.acknowledged { text += row("", wording.acknowledgement(note)) }
    if let silence { text += row("", wording.silence(silence)) }
    if !episode.description.isEmpty {
      text += row("meaning", AlertWording.shown(episode.description))
    }
    if !episode.action.isEmpty { text += row("to do", AlertWording.shown(episode.action)) }
    // A command that was wrapped cannot be copied.
    text += "  command    \(AlertWording.shown(episode.command))\n"
    text += contributors
    if !episode.samples.isEmpty {
      text += "\nlines\n"
      text += episode.samples.map { "  > \(AlertWording.shown($0))\n" }.joined()
    }
    text += told(wording)
    return text
  }

  private func row(_ name: String, _ value: String) -> String {
    let lead = "  " + name.padding(to: 11)
    return PageText.wrapped(value, first: lead, indent: 13)
  }

  private func times(_ wording: AlertWording, _ now: Int64) -> String {
    let delay = episode.fired - episode.since
    let hold = delay > 0 ? " (held for \(AlertWording.length(delay)) before)" : ""
    var text = row("since", wording.time(episode.since))
    text += row("fired", wording.time(episode.fired) + hold)
    let length = AlertWording.length(AlertWording.length(of: episode, now: now))
    if let resolved = episode.resolved {
      text += row("resolved", "\(wording.time(resolved)) (after \(length))")
    } else {
      text += row("resolved", "not yet (fires for \(length))")
    }
    return text
  }

  private var observed: String {
    let peak = episode.peak.flatMap { peak in
      peak == episode.observed ? nil : ", farthest \(AlertWording.number(peak, of: episode))"
    }
    return AlertWording.shown(episode.finding) + (peak ?? "")
  }

  private var expected: String {
    func number(_ value: Double) -> String { AlertWording.number(value, of: episode) }
    switch (episode.low, episode.high) {
    case (let low?, let high?): return "\(number(low)) to \(number(high))"
    case (let low?, nil): return "at least \(number(low))"
    case (nil, let high?): return "at most \(number(high))"
    case (nil, nil): return "-"
    }
  }

  private var contributors: String {
    guard !episode.contributors.isEmpty else { return "" }
    var text = ""
    var tables: [String] = []
    for contributor in episode.contributors where !tables.contains(contributor.table) {
      tables.append(contributor.table)
    }
    for name in tables {
      var table = TextTable([
        ("", .left), ("BEFORE", .right), ("NOW", .right), ("CHANGE", .right),
      ])
      for contributor in episode.contributors where contributor.table == name {
        let change = contributor.change
        table.add([
          contributor.key.isEmpty
            ? "(all others)" : PageText.cut(AlertWording.shown(contributor.key), to: 44),
          AlertWords.number(contributor.before), AlertWords.number(contributor.now),
          (change > 0 ? "+" : "") + AlertWords.number(change),
        ])
      }
      text += "\n\(AlertWording.shown(name)), as long before and now\n"
      text += table.text.split(separator: "\n").map { "  \($0)\n" }.joined()
    }
    return text
  }

  private func told(_ wording: AlertWording) -> String {
    guard !tellings.isEmpty else { return "" }
    return "\nnotices\n"
      + tellings.map { telling in
        PageText.wrapped(AlertSheet.words(telling, wording), first: "  ", indent: 4)
      }.joined()
  }

  /// `mail: told 2026-11-29 10:02, sent; resolution told`.
  static func words(_ telling: AlertTelling, _ wording: AlertWording) -> String {
    var text = "\(AlertWording.shown(telling.hook)): "
    guard let firing = telling.firing else {
      return text + (telling.isSilenced ? "kept back by a silence" : "waits to be told")
    }
    // What no hook has taken was told to nobody.
    let words = [
      "told": telling.delivery.map { $0 == "sent" } ?? true ? "told" : "queued",
      "held": "held back, the hook had spoken too often",
      "silenced": "not told, a silence kept it back",
      "joined": "not told by itself, a newer one was",
      "passed": "not to be told",
    ]
    text += words[firing] ?? AlertWording.shown(firing)
    if let at = telling.at { text += " \(wording.time(at))" }
    if let delivery = telling.delivery, firing == "told" {
      text += ", \(AlertWording.shown(delivery))"
      if telling.tries > 1 { text += " after \(telling.tries) runs" }
    }
    if let resolution = telling.resolution {
      text += "; resolution \(words[resolution] ?? AlertWording.shown(resolution))"
    }
    if !telling.error.isEmpty { text += " (\(AlertWording.shown(telling.error)))" }
    return text
  }
}

extension String {
  /// The text with blanks behind it up to a number of columns.
  func padding(to columns: Int) -> String {
    self + String(repeating: " ", count: max(0, columns - count))
  }
}

extension AlertEpisode {
  /// What taking it on, or taking that back, says.
  public func acknowledging(_ note: AlertAcknowledgement?) -> String {
    let name = "#\(id) \(AlertWording.name(series))"
    let former = acknowledged.map { AlertWording.shown($0.by) }
    guard let note else {
      return former.map { "\(name) is not acknowledged any more (was by \($0))" }
        ?? "\(name) was not acknowledged"
    }
    let instead = former.map { ", before by \($0)" } ?? ""
    return "\(name) acknowledged by \(AlertWording.shown(note.by))\(instead)"
      + (resolved == nil ? "" : " (it has resolved)")
  }
}
