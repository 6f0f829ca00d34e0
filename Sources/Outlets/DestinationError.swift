/// A text that names no destination.
public struct DestinationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The text as given.
  public let text: String
  /// What was expected, or what the text lacks.
  public let expected: String
  /// Whether a format may stand in front.
  var takesFormats = false

  /// The list of forms a destination can take.
  public var hint: String {
    "give one of /dev/log, unix:PATH, stdout, udp:HOST:PORT, tcp:HOST:PORT, file:PATH"
      + (takesFormats
        ? ", with kv: cee: rfc5424: json: graphite: or statsd: in front if wanted, or"
          + " prometheus:/PATH.prom" : "")
  }

  /// The message for people, on one line.
  public var description: String {
    "cannot use \(text.debugDescription) as a destination: expected \(expected); \(hint)"
  }
}
