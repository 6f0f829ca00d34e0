import Ledger
import Patterns
import Rulebook

/// Which alerts a hook is told of, what keeps them back, and what they are gathered by.
enum AlertRoute {
  /// Whether a hook is told of an episode at all.
  static func takes(_ hook: HookSettings, _ episode: AlertEpisode) -> Bool {
    let severity = AlertSeverity(rawValue: episode.severity)
    return (hook.severities.isEmpty || severity.map(hook.severities.contains) ?? false)
      && matches(hook.owners, episode.owner)
      && matches(hook.categories, episode.series.category)
  }

  /// Whether one of some silences that are in force holds for an episode.
  static func isSilenced(_ episode: AlertEpisode, by silences: [AlertSilence]) -> Bool {
    silences.contains { $0.holds(for: episode.series, owner: episode.owner) }
  }

  /// What an episode is gathered by: `category=sshd,environment=prod`.
  ///
  /// Commas, equals signs, percent signs and control bytes in values are written `%XX`.
  static func group(_ episode: AlertEpisode, by keys: [AlertSettings.GroupKey]) -> String {
    if keys.isEmpty { return "all" }
    return keys.map { key in
      let value =
        switch key {
        case .alert: episode.series.alert
        case .category: episode.series.category
        case .environment: episode.series.environment
        case .owner: episode.owner
        case .severity: episode.severity
        }
      return key.rawValue + "=" + escaped(value)
    }.joined(separator: ",")
  }

  private static func matches(_ patterns: [String], _ name: String) -> Bool {
    patterns.isEmpty || patterns.contains { Glob($0).matches(name) }
  }

  private static func escaped(_ value: String) -> String {
    var text = ""
    for scalar in NoticeLimits.line(value, maxBytes: 200).unicodeScalars {
      switch scalar {
      case ",", "=", "%":
        text += "%" + String(scalar.value, radix: 16, uppercase: true)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
