import Archive
public import Patterns

/// What a line has to hold: a regex, or a fixed text, and what of it is known without asking the regex.
public struct SearchPattern: Sendable {
  /// How a pattern is meant.
  public struct Manner: Sendable, Equatable {
    /// The pattern is a text, not a regex.
    public var isFixed = false
    /// Letters of either case are one; of ASCII, as the lines are bytes.
    public var ignoresCase = false
    /// It has to stand by itself: no letter, digit or underscore beside it.
    public var isWord = false
    /// The lines that do not have it.
    public var isInverted = false

    /// A regex, as it stands.
    public init() {}
  }

  /// What decides; nil where ``plain`` does.
  let regex: Regex?
  /// A text that decides by itself; empty where a regex does, or every line matches.
  let plain: [UInt8]
  /// A text that every line that matches holds byte by byte, the one to look for first; empty when none is
  /// known.
  let literal: [UInt8]
  /// Grams that a text with such a line has.
  let grams: [UInt32]
  let isInverted: Bool

  /// Compiles a pattern; nil matches every line.
  ///
  /// - Throws: PCRE2's reason and the place it stopped at.
  public init(_ pattern: String?, _ manner: Manner) throws(PatternError) {
    isInverted = manner.isInverted && pattern != nil
    guard let pattern, !pattern.isEmpty else {
      // Every line has the empty text.
      regex = nil
      plain = []
      literal = []
      grams = []
      return
    }
    let text = manner.isFixed ? Regex.quoted(pattern) : pattern
    let runs = manner.isFixed ? [Array(pattern.utf8)] : RequiredLiterals.of(pattern)
    let isPlain = !manner.ignoresCase && !manner.isWord
    // What is text throughout needs no regex.
    if isPlain, runs.count == 1, manner.isFixed || Array(pattern.utf8) == runs[0] {
      regex = nil
      plain = runs[0]
    } else {
      plain = []
      // By itself first: where a mistake is, is told of the pattern as it was given.
      let alone = try Regex(text, ignoresCase: manner.ignoresCase)
      // What `\Q` began ends before what is put behind it; alone `\E` is nothing.
      regex =
        manner.isWord
        ? try Regex("(?<!\\w)(?:\(text)\\E)(?!\\w)", ignoresCase: manner.ignoresCase) : alone
    }
    let longest = runs.max { $0.count < $1.count } ?? []
    literal = manner.ignoresCase || isInverted ? [] : longest
    grams = isInverted ? [] : runs.flatMap { GramFilter.grams(of: $0) }
  }

  /// Whether every line matches.
  var takesAll: Bool { regex == nil && plain.isEmpty && !isInverted }
}
