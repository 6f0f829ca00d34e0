/// From how many different values on a place in a message is a variable, and what bounds the work.
///
/// What varies in many values is data; what varies in two or three plain words are different events
/// ("session opened", "session closed"). How many it takes depends on the kind of word and on what
/// stands before it.
enum GroupingLimits {
  /// Identifiers (`a.b`, `a_b`, `aB`): two may be two places in the program.
  static let identifiers = 3
  /// After `=` or `:`, in brackets and quotes: two or three are an enumeration.
  static let values = 4
  /// After for, to, on, in and the like: objects, seldom events.
  static let objects = 3
  /// Plain words anywhere else.
  static let words = 5
  /// The same where something variable was seen there as well.
  static let mixedWords = 3
  /// After user, host and the like: names never are events.
  static let names = 2
  /// After device, file, from, by and the like.
  static let labels = 3
  /// Words in capitals and those that say how something is (GET, RUNNING, up), seldom names.
  static let states = 8
  /// At the first word before a verb: "bob logged in", but "session opened" as well.
  static let subjects = 12
  /// At the first word, which names the component or the event.
  static let firstWords = 16
  /// Words in -ed or -ing: they say what happened, not to what.
  static let verbs = 32
  /// Texts of free length between the same words.
  static let gaps = 4
  /// Texts at the end of the line behind "… failed:".
  static let texts = 5
  /// Constant words that must surround a text of free length; one less behind a colon, `=` or quote, and in
  /// brackets.
  static let gapWords = 3
  /// Longest such text, in tokens.
  static let maxGap = 6
  /// Longest message that is searched for such texts, in tokens.
  static let gapTokens = 48
  /// Combinations of several values after `=` or `:` that make all of them variable.
  static let joint = 6
  /// Values that each of them must have had.
  static let jointValues = 3
  /// Messages that share their frequent words and differ in rare ones; a word is rare that fewer have.
  static let rare = 8
  /// Frequent words that they must share.
  static let rareWords = 2
  /// Identifiers that begin a tail of any length behind "label:".
  static let tails = 5
  /// Longest "label:" looked for, in tokens.
  static let tailStart = 12
  /// Longest block that is looked for twice in a row, in tokens.
  static let maxBlock = 8
  /// Rounds of merging; each one removes differences, so few are needed.
  static let rounds = 8
  /// Patterns of variable places that are tried for each length of a message.
  static let patterns = 64
  /// Tokens of a message; the rest counts as one variable.
  static let maxTokens = 128
  /// Masks that a run of variables shows; a longer one is `<*>`.
  static let runMasks = 3
}
