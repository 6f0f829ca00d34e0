/// Something wrong in a file people write: where, what, and what to do about it.
public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The file cannot be used.
    case error
    /// It can, but hardly means what was meant.
    case warning
  }

  /// Path of the file as it was given.
  public var file: String
  /// Line from 1; 0 when the whole file is meant.
  public var line: Int
  /// Column from 1; 0 when the whole line is meant.
  public var column: Int
  /// How bad it is.
  public var severity: Severity
  /// What is wrong.
  public var what: String
  /// What to do; empty when there is nothing to add.
  public var hint: String

  /// Makes a problem.
  public init(
    file: String,
    line: Int = 0,
    column: Int = 0,
    severity: Severity = .error,
    what: String,
    hint: String = ""
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.severity = severity
    self.what = what
    self.hint = hint
  }

  /// A problem of a file that is named elsewhere, told there; as it is without a place.
  func placed(at place: Position?) -> Problem {
    guard let place else { return self }
    return place.problem("cannot read \"\(file)\": \(what)", hint: hint, severity: severity)
  }

  /// `file:line:column: what; hint`, with `warning: ` before a warning's text.
  public var description: String {
    var text = file
    if line > 0 { text += ":\(line):\(max(column, 1))" }
    text += severity == .warning ? ": warning: \(what)" : ": \(what)"
    return hint.isEmpty ? text : "\(text); \(hint)"
  }
}
