import Syslog

/// A query item that requests may have, and what it may say.
public struct QueryKey: Sendable {
  /// Its name.
  public var name: String
  /// What is expected, in words: `a time such as 2026-03-01T12:00 or 2h ago`.
  public var expected: String
  /// Whether a value can be used.
  public var takes: @Sendable (String) -> Bool

  /// Makes a key.
  public init(
    _ name: String,
    expected: String,
    takes: @escaping @Sendable (String) -> Bool
  ) {
    self.name = name
    self.expected = expected
    self.takes = takes
  }

  /// A point in time, as on the command line.
  public static func time(_ name: String) -> QueryKey {
    QueryKey(
      name,
      expected: "a time: RFC 3339, a date, Unix seconds, now, today, yesterday or 2h ago"
    ) { TimeText.instant($0, in: .utc, now: 0) != nil }
  }

  /// Any text, as names are.
  public static func text(_ name: String) -> QueryKey {
    QueryKey(name, expected: "a name") { !$0.isEmpty }
  }

  /// A whole number.
  public static func number(_ name: String, _ range: ClosedRange<Int>) -> QueryKey {
    QueryKey(name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      Int($0).map(range.contains) ?? false
    }
  }

  /// One of some words.
  public static func choice(_ name: String, _ words: [String]) -> QueryKey {
    QueryKey(name, expected: "one of " + words.joined(separator: ", ")) { words.contains($0) }
  }

  /// Whole minutes, as `minuted summary --every` takes them.
  public static func span(_ name: String) -> QueryKey {
    QueryKey(name, expected: "whole minutes up to 31 days, such as 1m, 5m, 1h or 1d") {
      TimeSpan.seconds($0).map { $0 % 60 == 0 && $0 > 0 && $0 <= 31 * 86_400 } ?? false
    }
  }
}
