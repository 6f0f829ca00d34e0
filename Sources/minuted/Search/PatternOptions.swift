import ArgumentParser
import Search

/// How a pattern is meant, in grep's letters.
struct PatternOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Letters of either case are one.")
  var ignoreCase = false

  @Flag(
    name: [.customShort("F"), .long],
    help: "PATTERN is a text, not a regex."
  )
  var fixedStrings = false

  @Flag(
    name: .shortAndLong,
    help: "PATTERN stands by itself: no letter, digit or underscore beside it."
  )
  var wordRegexp = false

  @Flag(name: [.customShort("v"), .long], help: "The lines that do not match.")
  var invertMatch = false

  /// The same for a search.
  var manner: SearchPattern.Manner {
    var manner = SearchPattern.Manner()
    manner.isFixed = fixedStrings
    manner.ignoresCase = ignoreCase
    manner.isWord = wordRegexp
    manner.isInverted = invertMatch
    return manner
  }
}
