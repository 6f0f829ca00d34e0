public import Patterns

/// One thing that no line keeps: what it is, and what stands there instead.
public struct Redaction: Sendable, Equatable {
  /// What it looks for.
  public enum Subject: Sendable, Equatable {
    /// A PCRE2 regex: what its groups hold, or all it matches where it has none.
    case pattern(String)
    /// Something that has a form of its own.
    case known(KnownForm)
    /// Named fields of whatever rule takes the record.
    case fields([String])
  }

  /// What becomes of what was found.
  public enum Action: String, Sendable, CaseIterable {
    /// A fixed text stands there.
    case mask
    /// The same keyed text for the same value, which does not tell the value.
    case pseudonym
    /// An address without the part that tells the machine.
    case truncate
    /// It stays, and is counted: to see what a rule would do.
    case count
  }

  /// Its name in counts and in the text that stands there.
  public var name: String
  /// What it looks for.
  public var subject: Subject
  /// What becomes of it.
  public var action = Action.mask
  /// The text that stands there; nil for the name in brackets.
  public var replacement: String?
  /// Letters and digits at the end that stay, the others become `*`; 0 for none.
  public var keptLast = 0
  /// Programs whose records it looks at; empty for all.
  public var programs: [Glob] = []
  /// Where it stands.
  public var position: Position

  /// Names what to look for; masked unless said otherwise.
  public init(name: String, subject: Subject, position: Position) {
    self.name = name
    self.subject = subject
    self.position = position
  }
}

/// What is found by its form and a check, without a pattern of the site's.
public enum KnownForm: String, Sendable, CaseIterable {
  /// Card numbers: 13 to 19 digits of a known issuer whose check digit is right (Luhn).
  case card
  /// Bank account numbers with a right check number (ISO 13616).
  case iban
  /// Mail addresses.
  case email
  /// IPv4 and IPv6 addresses.
  case ip
  /// Hardware addresses.
  case mac
  /// Values of keys such as `password=`, credentials in URLs, tokens of known forms.
  case secret
  /// What follows the question mark of a URL.
  case query
}
