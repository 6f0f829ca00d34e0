/// Where the records of a minute went; the parts always add up to `read`.
public struct Accounting: Sendable, Equatable {
  /// Records looked at.
  public var read: UInt64 = 0
  /// Matched by a rule that tallies.
  public var matched: UInt64 = 0
  /// Matched by an ignore rule: known and unimportant, still counted.
  public var ignored: UInt64 = 0
  /// Known to no rule.
  public var unmatched: UInt64 = 0
  /// Lines without a header that is known here.
  public var malformed: UInt64 = 0
  /// Our own summaries and messages that came back in; not tallied.
  public var own: UInt64 = 0
  /// Lines given up by us.
  public var dropped: UInt64 = 0

  /// Nothing read.
  public init() {}

  /// Makes an account from its parts; `read` is their sum.
  public init(
    matched: UInt64 = 0,
    ignored: UInt64 = 0,
    unmatched: UInt64 = 0,
    malformed: UInt64 = 0,
    own: UInt64 = 0,
    dropped: UInt64 = 0
  ) {
    read = matched + ignored + unmatched + malformed + own + dropped
    self.matched = matched
    self.ignored = ignored
    self.unmatched = unmatched
    self.malformed = malformed
    self.own = own
    self.dropped = dropped
  }

  /// Whether the parts add up to what was read.
  public var isBalanced: Bool {
    read == matched + ignored + unmatched + malformed + own + dropped
  }

  /// Names and values in the order they are always shown.
  public var parts: [(name: String, value: UInt64)] {
    [
      ("read", read), ("matched", matched), ("ignored", ignored), ("unmatched", unmatched),
      ("malformed", malformed), ("own", own), ("dropped", dropped),
    ]
  }

  /// Share of records that a rule knows, 0...1; nil when there were none to know.
  public var coverage: Double? {
    let known = matched + ignored
    let total = known + unmatched
    return total == 0 ? nil : Double(known) / Double(total)
  }

  /// Adds another account.
  public mutating func merge(_ other: Accounting) {
    read += other.read
    matched += other.matched
    ignored += other.ignored
    unmatched += other.unmatched
    malformed += other.malformed
    own += other.own
    dropped += other.dropped
  }
}
