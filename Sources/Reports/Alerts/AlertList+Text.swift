import Ledger
public import Syslog

extension AlertList {
  /// The list for people, no wider than 80 columns; nothing firing is said as well.
  ///
  /// Labels, owners and reasons may hold anything: control characters are shown, not sent.
  public func text(zone: Zone, now: Int64) -> String {
    var text = PageText.wrapped(summary, indent: 2)
    let wording = AlertWording(zone: zone)
    for entry in entries { text += "\n" + self.text(of: entry, wording, now) }
    return text
  }

  private var summary: String {
    guard isKept else {
      return "The store has no alerts yet: they begin when this version's daemon writes it."
    }
    let firing = count(.firing)
    var parts = [
      firing == 0
        ? "Nothing fires"
        : "\(Plural.of(firing, "alert")) fire\(firing == 1 ? "s" : "")"
          + (openCount < firing ? ", \(openCount) of them neither acknowledged nor silenced" : "")
    ]
    let pending = count(.pending)
    let resolved = count(.resolved)
    if pending > 0 { parts.append("\(pending) pending") }
    if resolved > 0 { parts.append("\(resolved) resolved within the last day") }
    return parts.joined(separator: "; ") + "."
  }

  private func text(of entry: AlertEntry, _ wording: AlertWording, _ now: Int64) -> String {
    var head = [entry.phase.rawValue]
    if !entry.severity.isEmpty { head.append(AlertWording.shown(entry.severity)) }
    head.append(AlertWording.name(entry.series))
    if let id = entry.episode?.id { head.insert("#\(id)", at: 0) }
    var lines: [String] = []
    if !entry.finding.isEmpty { lines.append(AlertWording.shown(entry.finding)) }
    lines.append(since(entry, wording, now))
    if let note = entry.episode?.acknowledged { lines.append(wording.acknowledgement(note)) }
    if let silence = entry.silence { lines.append(wording.silence(silence)) }
    return PageText.wrapped(head.joined(separator: " "), indent: 4, maxLines: 3)
      + lines.map { PageText.wrapped($0, first: "    ", indent: 6, maxLines: 4) }.joined()
  }

  private func since(_ entry: AlertEntry, _ wording: AlertWording, _ now: Int64) -> String {
    var parts: [String]
    if let resolved = entry.episode?.resolved {
      parts = [
        "\(wording.time(entry.since)) to \(wording.time(resolved))"
          + " (\(AlertWording.length(resolved - entry.since)))"
      ]
    } else {
      parts = [
        "since \(wording.time(entry.since)) (\(AlertWording.length(now - entry.since)))"
      ]
    }
    if let episode = entry.episode, let peak = episode.peak, peak != episode.observed {
      parts.append("farthest \(AlertWording.number(peak, of: episode))")
    }
    if let owner = AlertWording.owner(entry.owner) { parts.append(owner) }
    return parts.joined(separator: ", ")
  }
}
