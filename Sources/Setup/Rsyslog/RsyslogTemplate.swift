/// A template of rsyslog's: what a record looks like when it is written.
public struct RsyslogTemplate: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// Its text in the string form, properties between `%`.
  public var text: String
  /// Where it is made; nil for one that rsyslog comes with.
  public var place: ConfigPlace?

  /// Templates that rsyslog comes with, as far as they are of use to minuted.
  static let known: [String: String] = [
    "RSYSLOG_TraditionalFileFormat":
      "%TIMESTAMP% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%\n",
    "RSYSLOG_FileFormat":
      "%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%\n",
    "RSYSLOG_TraditionalForwardFormat":
      "<%PRI%>%TIMESTAMP% %HOSTNAME% %syslogtag:1:32%%msg:::sp-if-no-1st-sp%%msg%",
    "RSYSLOG_ForwardFormat":
      "<%PRI%>%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag:1:32%%msg:::sp-if-no-1st-sp%%msg%",
    "RSYSLOG_SyslogProtocol23Format":
      "<%PRI%>1 %TIMESTAMP:::date-rfc3339% %HOSTNAME% %APP-NAME% %PROCID% %MSGID% %STRUCTURED-DATA% %msg%\n",
  ]
  /// What omprog uses when no template is named.
  public static let omprogDefault = "RSYSLOG_FileFormat"

  static func find(_ name: String, in configuration: RsyslogConfiguration) -> RsyslogTemplate? {
    for statement in configuration.statements.reversed() {
      switch statement.kind {
      case .object("template", _) where statement["name"] == name:
        let text = statement["string"] ?? list(name, in: configuration)
        return RsyslogTemplate(name: name, text: text, place: statement.place)
      case .directive("template", let value):
        guard let comma = value.firstIndex(of: ","), value[..<comma] == name else { continue }
        var scanner = ConfigScanner(Array(value[value.index(after: comma)...].utf8))
        scanner.skipSpaces()
        let text = scanner.current == UInt8(ascii: "\"") ? scanner.quoted() : ""
        return RsyslogTemplate(name: name, text: text, place: statement.place)
      default: break
      }
    }
    return known[name].map { RsyslogTemplate(name: name, text: $0) }
  }

  /// The pieces of a list, put together in the string form.
  private static func list(_ name: String, in configuration: RsyslogConfiguration) -> String {
    var text = ""
    for statement in configuration.statements where statement.ruleset == "template \(name)" {
      guard case .object(let kind, _) = statement.kind else { continue }
      if kind == "constant" { text += statement["value"] ?? "" }
      if kind == "property", let property = statement["name"] {
        let date = statement["dateformat"].map { ":::date-\($0.lowercased())" } ?? ""
        text += "%\(property)\(date)%"
      }
    }
    return text
  }

  /// Whether each record has its facility and severity in front.
  public var hasPRI: Bool {
    let start = text.lowercased()
    return start.hasPrefix("<%pri%>") || start.hasPrefix("<%pri-text%>")
      || start.hasPrefix("%rawmsg")
  }

  /// Whether stamps have a year and a zone.
  public var hasFullStamp: Bool {
    let lower = text.lowercased()
    return lower.contains("date-rfc3339") || lower.hasPrefix("%rawmsg")
  }

  /// Whether a record ends in a line feed, an escape that was left as it is included.
  public var endsLine: Bool { text.hasSuffix("\n") || text.hasSuffix("\\n") }
}
