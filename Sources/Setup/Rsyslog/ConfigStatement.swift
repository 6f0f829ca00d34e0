/// One thing that rsyslog's configuration says, in the order in which rsyslog comes to it.
public struct ConfigStatement: Sendable, Equatable {
  /// What is said.
  public enum Kind: Sendable, Equatable {
    /// `name(parameter="value" …)`: an action, a module, a template.
    case object(name: String, [ConfigParameter])
    /// `$Name value`.
    case directive(name: String, value: String)
    /// An action in the old form: `/var/log/syslog`, `@host`, `:omprog:;template`.
    case legacyAction(String)
    /// `stop`, or `~`: what comes here goes no further.
    case stop
    /// `call ruleset`.
    case call(String)
  }

  /// What is said.
  public var kind: Kind
  /// Where it begins.
  public var place: ConfigPlace
  /// The filters around it, the outermost first: all must hold.
  public var filters: [ConfigFilter]
  /// The ruleset it stands in; nil for the main one.
  public var ruleset: String?

  /// The parameter of an object; names are told apart without regard to case.
  ///
  /// - Parameter name: in lower case.
  /// - Returns: the last one of that name, nil where there is none or this is no object.
  public func parameter(_ name: String) -> ConfigParameter? {
    guard case .object(_, let parameters) = kind else { return nil }
    return parameters.last { $0.name == name }
  }

  /// The value of an object's parameter.
  public subscript(name: String) -> String? { parameter(name)?.value }
}

/// A parameter of an object.
public struct ConfigParameter: Sendable, Equatable {
  /// Its name in lower case.
  public var name: String
  /// Its value, escapes resolved; of an array the items, with a blank between them.
  public var value: String
  /// Where it stands.
  public var place: ConfigPlace
}

/// A filter around something.
public struct ConfigFilter: Sendable, Equatable {
  /// The forms that filters have.
  public enum Form: String, Sendable {
    /// `if … then`.
    case expression
    /// `:property, operation, "value"`.
    case property
    /// `facility.severity`.
    case selector
    /// `!program` or `+host`, which hold until the next.
    case block
  }

  /// Its form.
  public var form: Form
  /// Its text, blanks and comments reduced to one blank.
  public var text: String
  /// Whether what stands here is reached when it does not hold (`else`).
  public var isElse = false
  /// Where it begins.
  public var place: ConfigPlace
}
