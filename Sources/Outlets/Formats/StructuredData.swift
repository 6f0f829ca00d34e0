import Minutes
import Syslog

/// A syslog line of RFC 5424 whose structured data holds a summary.
///
/// `<30>1 TIME HOST minuted - summary [minuted@32473 minute="…" …]`: TIME is the minute's start, HOST the
/// instance. The element holds what the default line holds, under the same names, and no message follows.
enum StructuredData {
  /// Longest name of a parameter, in bytes (RFC 5424, 6.3.3).
  private static let maxNameBytes = 32
  /// Longest HOSTNAME, in bytes (RFC 5424, 6.2.4).
  private static let maxHostBytes = 255

  /// The line for a summary, without LF.
  static func bytes(_ summary: Summary, enterprise: UInt32) -> [UInt8] {
    var out = header(
      OutgoingLine.summaryPriority,
      at: summary.minute,
      instance: summary.instance,
      id: "summary"
    )
    out += "[minuted@\(enterprise)".utf8
    for field in SummaryLine.defaultFields(summary) {
      out += " \(PathName.make(field.key, most: maxNameBytes))=\"".utf8
      append(field.value, to: &out)
      out.append(0x22)
    }
    out.append(0x5d)
    return out
  }

  /// A line of ours that is no summary, such as a trouble.
  static func notice(_ text: String, at time: Int64, instance: String) -> [UInt8] {
    var out = header(OutgoingLine.warningPriority, at: time, instance: instance, id: "trouble")
    out += "- ".utf8
    out += ShownText.of(Array(text.utf8)).utf8
    return out
  }

  private static func header(
    _ priority: Int,
    at time: Int64,
    instance: String,
    id: String
  ) -> [UInt8] {
    var out = Array("<\(priority)>1 \(Stamp.utc(time)) ".utf8)
    let host = instance.utf8.prefix(maxHostBytes).map { (0x21...0x7e).contains($0) ? $0 : 0x5f }
    out += host.isEmpty ? [0x2d] : host
    out += " \(SummaryLine.defaultTag) - \(id) ".utf8
    return out
  }

  /// A value: `"`, `\` and `]` behind a backslash, control characters as `#ooo`.
  private static func append(_ value: String, to out: inout [UInt8]) {
    for byte in ShownText.of(Array(value.utf8)).utf8 {
      if byte == 0x22 || byte == 0x5c || byte == 0x5d { out.append(0x5c) }
      out.append(byte)
    }
  }
}
