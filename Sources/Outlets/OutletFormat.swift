/// What summaries are written as for a destination.
///
/// The raw value is what stands in front of a destination: `graphite:tcp:graphite.example:2003`.
public enum OutletFormat: String, Sendable, CaseIterable {
  /// A syslog line of `key=value`, or what a rule file lays out; the default.
  case kv
  /// A syslog line that holds a JSON object behind `@cee:`, as rsyslog's mmjsonparse reads it.
  case cee
  /// A syslog line of RFC 5424 with structured data.
  case rfc5424
  /// A JSON object a line.
  case json
  /// Graphite's plaintext: `path value time`.
  case graphite
  /// StatsD's `name:value|type`.
  case statsd
  /// A file in Prometheus' text format, replaced as a whole, for node_exporter's textfile collector.
  case prometheus

  /// Whether it is a syslog message, so that our own troubles may go the same way.
  public var isSyslog: Bool { [.kv, .cee, .rfc5424].contains(self) }
}
