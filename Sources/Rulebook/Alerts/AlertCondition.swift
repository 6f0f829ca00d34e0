/// What has to hold for an alert.
public enum AlertCondition: Sendable, Equatable {
  /// A number over a window lies beyond a limit (`above`, `below`, `clear`, `within`).
  case threshold(AlertOperand, AlertLimits, minutes: Int)
  /// A number over a window has changed against the same window some time before (`rate_of_change`).
  case change(AlertOperand, AlertLimits, minutes: Int, AlertChange)
  /// A number was zero for so many minutes on end, all of them known (`absent`).
  case absent(AlertOperand, minutes: Int)
  /// A metric is outside of what its detector expects (`aberrant`).
  case aberrant(AlertOperand, AlertDirection)
  /// A template no report has shown before, with as many records at least (`new_template`).
  case newTemplate(records: Int)
  /// An ignore rule's records have changed by a factor, up or down; no rules for all of them
  /// (`ignored_change`).
  case ignoredChange(rules: [String], factor: Double)
}

/// Limits of a number.
///
/// With both a value between them is fine; `clear` is where it must return to.
public struct AlertLimits: Sendable, Equatable {
  /// Fires above it.
  public var above: Double?
  /// Fires below it.
  public var below: Double?
  /// Resolves at this value or beyond on the good side; nil where it stops firing.
  public var clear: Double?

  /// Makes limits.
  public init(above: Double? = nil, below: Double? = nil, clear: Double? = nil) {
    self.above = above
    self.below = below
    self.clear = clear
  }
}

/// What a change is measured against.
public struct AlertChange: Sendable, Equatable {
  /// Minutes that lie between the two windows' ends.
  public var minutes: Int
  /// Whether limits are shares of the earlier value (`50%` is 0.5) or differences.
  public var isRelative: Bool
  /// What the greater of the two values must come to for a change to count.
  public var minimum: Double

  /// Makes a change.
  public init(minutes: Int, isRelative: Bool, minimum: Double = 0) {
    self.minutes = minutes
    self.isRelative = isRelative
    self.minimum = minimum
  }
}

/// On which side of what is expected.
public enum AlertDirection: String, Sendable, CaseIterable {
  /// More than expected.
  case up
  /// Less than expected.
  case down
  /// Either.
  case either
}

/// The number that a condition looks at.
public enum AlertOperand: Sendable, Equatable {
  /// One of a category's numbers.
  case number(AlertNumber)
  /// The quotient of two; judged when the second is at least `minimum`.
  case ratio(AlertNumber, of: AlertNumber, minimum: Double)
}

/// One of a category's numbers.
public struct AlertNumber: Sendable, Hashable {
  /// The metric's name, or one of `AlertNumber.accounts`.
  public var metric: String
  /// What follows the name where one of several numbers is asked for (`_p99`, `_max`); empty for the
  /// number that the name alone stands for.
  public var suffix = ""
  /// The label of a labelled metric; nil for all together.
  public var label: String?
  /// Whether each label is watched by itself (`each: label`).
  public var isEachLabel = false
  /// The category it is of; nil for the alert's own.
  public var category: String?

  /// Names a number.
  public init(
    metric: String,
    suffix: String = "",
    label: String? = nil,
    isEachLabel: Bool = false,
    category: String? = nil
  ) {
    self.metric = metric
    self.suffix = suffix
    self.label = label
    self.isEachLabel = isEachLabel
    self.category = category
  }

  /// Numbers of every category: parts of its account, and values and searches that failed.
  public static let accounts = [
    "$records", "$matched", "$ignored", "$unmatched", "$malformed", "$own", "$dropped",
  ]

  /// Whether it is a part of the account.
  public var isAccount: Bool { metric.hasPrefix("$") }

  /// The name as people write it: `Requests{status=404}` is not used, `Requests_p99` or `Requests[404]`.
  public var text: String {
    let name = (category.map { $0 + "." } ?? "") + metric + suffix
    return label.map { "\(name)[\($0)]" } ?? name
  }
}
