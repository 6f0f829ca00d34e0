/// Something wrong in a liblognorm rulebase: where, what, and what to try.
public struct LognormProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file as it was named; `pattern` for a single one.
  public var file: String
  /// Line, from 1.
  public var line: Int
  /// Column in bytes, from 1.
  public var column: Int
  /// What is wrong, with the offending text.
  public var what: String
  /// What to try; empty when there is nothing to add.
  public var hint: String
  /// Whether the rulebase can be used all the same.
  public var isWarning: Bool

  /// `file:line:column: what; hint`.
  public var description: String {
    "\(file):\(line):\(column): \(isWarning ? "warning: " : "")\(what)"
      + (hint.isEmpty ? "" : "; \(hint)")
  }
}

/// A problem at a byte of a record, before it is known where that lies.
struct LognormFault: Error {
  var what: String
  var hint: String
  var at: Int
  var isWarning = false

  init(_ what: String, hint: String = "", at: Int, isWarning: Bool = false) {
    self.what = what
    self.hint = hint
    self.at = at
    self.isWarning = isWarning
  }
}
