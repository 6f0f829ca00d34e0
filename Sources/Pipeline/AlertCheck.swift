import Outlets
public import Rulebook
import Syslog

/// Everything that can be wrong with the alerts and hooks of a configuration beside its rules.
public enum AlertCheck {
  /// The problems: what the rules show, zones, destinations of syslog hooks, and programs.
  ///
  /// - Parameters:
  ///   - settings: the alerts and hooks of the configuration.
  ///   - rulebook: the rules they stand beside.
  ///   - looksForPrograms: whether the programs of hooks must be there, which is a warning.
  ///   - now: Unix seconds, around which zones are looked up.
  /// - Returns: errors and warnings.
  public static func problems(
    _ settings: AlertSettings,
    _ rulebook: Rulebook,
    looksForPrograms: Bool,
    now: Int64
  ) -> [Problem] {
    settings.problems(with: rulebook)
      + settings.zoneProblems(rulebook.alerts(with: settings)) {
        Zone.named($0, around: now) != nil
      }
      + settings.destinationProblems { text in
        do throws(DestinationError) {
          let destination = try Destination(text)
          return destination == .standardOutput
            ? "standard output belongs to rsyslog; name a socket, a host or a file" : nil
        } catch {
          return error.description
        }
      }
      + (looksForPrograms ? settings.programProblems() : [])
  }
}
