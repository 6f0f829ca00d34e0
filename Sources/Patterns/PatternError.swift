/// Why a pattern cannot be used: what is wrong, where, and what to try.
public struct PatternError: Error, Sendable, Equatable {
  /// What is wrong, such as PCRE2's own words.
  public var what: String
  /// What to try; empty when there is nothing to add.
  public var hint: String
  /// Byte offset in the pattern as written, nil when it lies in what a grok name stands for.
  public var offset: Int?

  /// Makes an error.
  public init(what: String, hint: String = "", offset: Int? = nil) {
    self.what = what
    self.hint = hint
    self.offset = offset
  }
}
