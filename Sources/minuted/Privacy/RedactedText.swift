import Pipeline
import Privacy
import Rulebook
import Syslog

/// One line as it is after redaction.
enum RedactedText {
  /// A line without what the settings take out, and what that was: `card 1, user 2`.
  static func of(
    _ line: String,
    _ settings: Settings,
    _ rulebook: Rulebook
  ) throws -> (text: String, redacted: String) {
    guard !settings.privacy.redactions.isEmpty else { return (line, "") }
    var manner = Redactor.Manner()
    manner.zone = try SiteOptions.zone(settings)
    manner.maxLineBytes = settings.maxLineBytes
    let redactor: Redactor
    do throws(StartError) {
      redactor = try RedactionSetup.redactor(settings.privacy, rulebook, manner)
    } catch {
      throw error.failure
    }
    let text = redactor.redacted(line)
    let found = redactor.counts.filter { $0.values > 0 }.map { "\($0.name) \($0.values)" }
    return (text, found.joined(separator: ", "))
  }
}
