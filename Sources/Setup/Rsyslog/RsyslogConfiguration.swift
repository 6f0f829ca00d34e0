/// What rsyslog's configuration files say, as far as it matters here.
public struct RsyslogConfiguration: Sendable, Equatable {
  /// Files read, in order, as they can be opened.
  public internal(set) var files: [String] = []
  /// Everything said, in the order in which rsyslog comes to it.
  public internal(set) var statements: [ConfigStatement] = []
  /// What could not be read, with its place.
  public internal(set) var troubles: [String] = []

  /// Where rsyslog's configuration begins when nobody says otherwise.
  public static let mainFile = "/etc/rsyslog.conf"

  /// Nothing.
  init() {}

  /// Reads the configuration of a host.
  ///
  /// - Parameters:
  ///   - root: the host's tree.
  ///   - file: where it begins, a path on the host.
  /// - Returns: what it says; `troubles` tells what could not be read.
  public static func read(_ root: HostRoot, file: String = mainFile) -> RsyslogConfiguration {
    var reader = ConfigReader(root)
    var context = ConfigReader.Context()
    reader.read(file, &context)
    return reader.configuration
  }

  /// Objects of a name, such as `module`, in order.
  public func objects(_ name: String) -> [ConfigStatement] {
    statements.filter { if case .object(name, _) = $0.kind { true } else { false } }
  }

  /// The value of a directive in the old form, of the last where there are several.
  ///
  /// - Parameter name: without `$`, in lower case.
  /// - Returns: its value and its place.
  public func directive(_ name: String) -> (value: String, place: ConfigPlace)? {
    for statement in statements.reversed() {
      if case .directive(name, let value) = statement.kind { return (value, statement.place) }
    }
    return nil
  }

  /// The value of a global setting, of the last where there are several.
  ///
  /// - Parameters:
  ///   - parameter: its name in `global(…)`, in lower case.
  ///   - directive: its name as a directive, in lower case.
  /// - Returns: its value; nil where it is not set.
  public func global(_ parameter: String, directive: String) -> String? {
    objects("global").compactMap { $0[parameter] }.last ?? self.directive(directive)?.value
  }

  /// Where a module is loaded; nil where it is not.
  ///
  /// - Parameter name: such as `omprog`.
  /// - Returns: the first place that loads it.
  public func loads(_ name: String) -> ConfigPlace? {
    for statement in statements {
      switch statement.kind {
      case .object("module", _):
        if let load = statement["load"], RsyslogConfiguration.isModule(load, name) {
          return statement.place
        }
      case .directive("modload", let value):
        if RsyslogConfiguration.isModule(value, name) { return statement.place }
      default: break
      }
    }
    return nil
  }

  private static func isModule(_ value: String, _ name: String) -> Bool {
    let last = value.split(separator: "/").last.map(String.init) ?? value
    return last == name || last == "\(name).so"
  }

  /// A template by name, as the text that it makes: pieces in lists are put together.
  ///
  /// - Parameter name: its name; rsyslog tells names apart by case.
  /// - Returns: nil where there is none of that name.
  public func template(_ name: String) -> RsyslogTemplate? {
    RsyslogTemplate.find(name, in: self)
  }
}
