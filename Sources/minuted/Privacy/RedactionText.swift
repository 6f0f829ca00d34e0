import Pipeline
import Reports

/// What was taken out of lines, and who logs it.
enum RedactionText {
  /// A line for each redaction, with its largest sources.
  static func lines(_ status: Status) -> [String] {
    (status.redactions ?? []).flatMap { redaction in
      var line =
        "redaction \(redaction.name): \(NumberText.grouped(redaction.values)) in"
        + " \(NumberText.grouped(redaction.lines)) lines"
      if redaction.gave_up > 0 {
        line += ", \(NumberText.grouped(redaction.gave_up)) lines too hard for its regex"
      }
      let sources = redaction.sources.prefix(3).map { source in
        let program = source.program.isEmpty ? "no header" : source.program
        let place = source.host.isEmpty ? "" : " on \(source.host)"
        return "\(program)\(place) \(NumberText.grouped(source.lines))"
      }
      return sources.isEmpty ? [line] : [line, "  logged by \(sources.joined(separator: ", "))"]
    }
  }
}
