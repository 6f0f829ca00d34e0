/// An action of rsyslog's that starts a program and writes to it (omprog).
public struct OmprogAction: Sendable, Equatable {
  /// The action as it stands in the configuration.
  public var statement: ConfigStatement
  /// Its parameters by name in lower case, directives in the old form included.
  public var parameters: [String: String]
  /// Its program and arguments.
  public var binary: BinaryWords
  /// How many statements come before it.
  public var index: Int
  /// Whether it is in the old form, `:omprog:`, which has neither confirmations nor a single instance.
  public var isLegacy = false

  /// Where it begins.
  public var place: ConfigPlace { statement.place }

  /// The value of a parameter.
  ///
  /// - Parameter name: in lower case.
  public subscript(name: String) -> String? { parameters[name] }

  /// Whether a switch is on; nil where it is not set.
  ///
  /// - Parameter name: in lower case.
  /// - Returns: true for `on`.
  public func isOn(_ name: String) -> Bool? { parameters[name].map { $0.lowercased() == "on" } }

  /// A size or a number, with rsyslog's letters for thousands (`k`) and powers of 1,024 (`m`, `g`) resolved.
  ///
  /// - Parameter name: in lower case.
  /// - Returns: nil where it is not set or no number.
  public func number(_ name: String) -> Int64? {
    guard let text = parameters[name]?.lowercased() else { return nil }
    let digits = text.prefix { $0.isNumber || $0 == "-" }
    guard let number = Int64(digits) else { return nil }
    let factor: Int64
    switch text.dropFirst(digits.count) {
    case "": factor = 1
    case "k": factor = 1 << 10
    case "m": factor = 1 << 20
    case "g": factor = 1 << 30
    case "t": factor = 1 << 40
    default: return nil
    }
    let (product, isBeyond) = number.multipliedReportingOverflow(by: factor)
    return isBeyond ? nil : product
  }
}

extension RsyslogConfiguration {
  /// The actions that start programs, in order.
  public var omprogActions: [OmprogAction] {
    var found: [OmprogAction] = []
    // Directives in the old form hold for the next action, and then begin anew.
    var pending: [String: String] = [:]
    for (index, statement) in statements.enumerated() {
      switch statement.kind {
      case .directive(let name, let value):
        if let name = RsyslogConfiguration.parameter(ofDirective: name) { pending[name] = value }
      case .object("action", let parameters):
        defer { pending = [:] }
        guard statement["type"]?.lowercased() == "omprog" else { continue }
        let values = Dictionary(parameters.map { ($0.name, $0.value) }) { $1 }
        found.append(
          OmprogAction(
            statement: statement,
            parameters: values,
            binary: BinaryWords(values["binary"] ?? ""),
            index: index
          )
        )
      case .legacyAction(let text):
        defer { pending = [:] }
        guard text.hasPrefix(":omprog:") else { continue }
        let template = text.split(separator: ";", maxSplits: 1).dropFirst().first.map(String.init)
        if let template { pending["template"] = template }
        found.append(
          OmprogAction(
            statement: statement,
            parameters: pending,
            binary: BinaryWords(pending["binary"] ?? ""),
            index: index,
            isLegacy: true
          )
        )
      default: continue
      }
    }
    return found
  }

  private static func parameter(ofDirective name: String) -> String? {
    if name == "actionomprogbinary" { return "binary" }
    if name.hasPrefix("actionqueue") { return "queue." + name.dropFirst("actionqueue".count) }
    if name.hasPrefix("actionresume") {
      return "action.resume" + name.dropFirst("actionresume".count)
    }
    return nil
  }
}
