/// One thing that omprog does to a child, and what has to come of it.
struct SelftestCase: Sendable {
  /// Its name, such as `term-drains`.
  let name: String
  /// What rsyslog does in it.
  let what: String
  /// Plays it, and answers what was seen; throws when it does not hold.
  let play: @Sendable (SelftestStage) throws(SelftestFault) -> String

  init(
    _ name: String,
    _ what: String,
    _ play: @escaping @Sendable (SelftestStage) throws(SelftestFault) -> String
  ) {
    self.name = name
    self.what = what
    self.play = play
  }

  /// All of them.
  static let all =
    starting + stream + ending + signals + answers + transactions + deaths + arguments
}

/// Why a case does not hold, or could not be played.
struct SelftestFault: Error, CustomStringConvertible {
  let description: String
  /// Whether nothing can be said of minuted, as the test itself came to nothing.
  let isTrouble: Bool

  init(_ description: String, isTrouble: Bool = false) {
    self.description = description
    self.isTrouble = isTrouble
  }
}

/// What came of a case.
public struct SelftestResult: Sendable, Equatable {
  /// The verdicts.
  public enum Verdict: String, Sendable {
    /// It does what omprog needs.
    case holds
    /// It does not.
    case fails
    /// It could not be played.
    case unplayed
  }

  /// The case's name.
  public var name: String
  /// What rsyslog does in it.
  public var what: String
  /// The verdict.
  public var verdict: Verdict
  /// What was seen.
  public var seen: String
  /// Seconds that it took.
  public var seconds: Double
}
