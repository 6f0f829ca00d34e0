/// A destination of summaries together with what they are written as there.
///
/// The text form is `[FORMAT:]DESTINATION`: a ``Destination`` with the name of an ``OutletFormat`` in
/// front, which is left out for `kv`. `prometheus:` takes a path alone.
///
/// | format | destinations |
/// |---|---|
/// | `kv`, `cee` | all |
/// | `rfc5424`, `json`, `statsd` | all but `/dev/log`, whose readers expect local syslog lines |
/// | `graphite` | all but unix sockets: carbon has none |
/// | `prometheus` | an absolute path that ends in `.prom` |
public struct Sink: Sendable, Equatable, CustomStringConvertible {
  /// What summaries are written as.
  public let format: OutletFormat
  /// Where they go; a file for `prometheus`.
  public let destination: Destination
  /// How series and elements are named there.
  public var naming = OutletNaming()

  /// The usual lines to a destination.
  public init(_ destination: Destination) {
    format = .kv
    self.destination = destination
  }

  /// Reads a sink from its text form.
  ///
  /// - Parameter text: a destination, with a format and a colon in front where it is not `kv`.
  /// - Throws: ``DestinationError`` with what was expected in its place, also for a format that the
  ///   destination has no use for.
  public init(_ text: String) throws(DestinationError) {
    func refusal(_ expected: String) -> DestinationError {
      DestinationError(text: text, expected: expected, takesFormats: true)
    }
    let name = text.prefix { $0 != ":" }
    guard name.utf8.count < text.utf8.count, let format = OutletFormat(rawValue: String(name))
    else {
      self.format = .kv
      destination = try Sink.destination(text, refusal)
      return
    }
    self.format = format
    let rest = String(text.dropFirst(name.count + 1))
    if OutletFormat(rawValue: String(rest.prefix { $0 != ":" })) != nil {
      throw refusal("one format, not two")
    }
    if format == .prometheus {
      destination = try Sink.textfile(rest, refusal)
      return
    }
    destination = try Sink.destination(rest, refusal)
    if let expected = Sink.objection(format, destination) { throw refusal(expected) }
  }

  /// The text form, which parses back to the same sink.
  public var description: String {
    switch format {
    case .kv: return destination.description
    case .prometheus:
      if case .file(let path) = destination { return "prometheus:" + path }
      fallthrough
    default: return format.rawValue + ":" + destination.description
    }
  }

  /// Whether what is sent there is taken for syslog messages, by their priority.
  ///
  /// Where summaries go to a terminal or a file, data stays data.
  public var isSyslog: Bool {
    switch destination {
    case .unix, .udp, .tcp: format.isSyslog
    case .standardOutput, .file: false
    }
  }

  private typealias Refusal = (String) -> DestinationError

  private static func destination(
    _ text: String,
    _ refusal: Refusal
  ) throws(DestinationError) -> Destination {
    do {
      return try Destination(text)
    } catch {
      throw refusal(error.expected)
    }
  }

  private static func textfile(
    _ path: String,
    _ refusal: Refusal
  ) throws(DestinationError) -> Destination {
    if path.utf8.contains(0) { throw refusal("a text without NUL") }
    guard path.hasPrefix("/") else {
      throw refusal("an absolute path alone, as in prometheus:/var/lib/node/minuted.prom")
    }
    // node_exporter reads no other files.
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    guard name.hasSuffix(".prom"), name.utf8.count > 5 else {
      throw refusal("a file name that ends in .prom")
    }
    return .file(path: path)
  }

  /// Why a format makes no sense at a destination, as what to write instead; nil when it does.
  private static func objection(_ format: OutletFormat, _ destination: Destination) -> String? {
    guard case .unix(let path) = destination else { return nil }
    switch format {
    case .kv, .cee, .prometheus: return nil
    case .graphite:
      return "a TCP or UDP port of Graphite, which has no unix socket, as in graphite:tcp:HOST:2003"
    case .rfc5424, .json, .statsd:
      // What reads there takes `<PRI>tag: text` alone.
      guard path == "/dev/log" else { return nil }
      return "another destination, as /dev/log takes local syslog lines alone: cee:/dev/log has the"
        + " same as JSON"
    }
  }
}
