/// What rules are wanted for.
public struct SuggestOptions: Sendable {
  /// Only templates of this category.
  public var category: String?
  /// Prefix of the id of one template; nil for those that bring most.
  public var template: String?
  /// How many rules.
  public var top = 1
  /// Whether they are to ignore.
  public var isIgnored = false
  /// Whether they are written as liblognorm's.
  public var isLognorm = false

  /// Wants the rule that brings most.
  public init() {}
}

/// Why nothing can be suggested: a slip of the hand.
public struct SuggestFault: Error, Sendable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String
}
