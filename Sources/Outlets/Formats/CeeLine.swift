import Minutes
import Syslog

/// A syslog line whose message is JSON behind the cookie `@cee:`, which rsyslog's mmjsonparse looks for.
enum CeeLine {
  /// The line, without LF: `<30>minuted: @cee:{…}`.
  static func bytes(_ summary: Summary) -> [UInt8] {
    Array("<\(OutgoingLine.summaryPriority)>\(SummaryLine.defaultTag): @cee:".utf8)
      + SummaryJSON.bytes(summary, most: SummaryJSON.maxSyslogBytes)
  }
}
