import Patterns
public import Syslog

/// Tries changed rules on lines beside the rules in force: what they would take, and from whom.
///
/// Each line goes through both rulebooks, by the same router and matchers as in the daemon. Rules of
/// the two are the same when category and id are (``RulePairs``). Cost: twice that of matching a line.
public struct RuleTrial: ~Copyable {
  /// Who takes a line: a rule of a rulebook by its numbers.
  public struct Hand: Sendable, Hashable {
    /// Number of its category.
    public var category: Int
    /// Its number there; -1 for no rule.
    public var rule: Int

    /// Names a hand.
    public init(category: Int, rule: Int) {
      self.category = category
      self.rule = rule
    }

    init(_ answer: RuleAsker.Answer) {
      self.init(category: answer.category, rule: answer.rule)
    }

    /// Whether a rule takes the line.
    public var isRule: Bool { rule >= 0 }
  }

  /// Where a line comes from.
  public enum Source: Sendable, CaseIterable {
    /// The kept unmatched lines.
    case kept
    /// Lines given beside those.
    case given
  }

  /// What came of a line.
  public enum End {
    /// A rule takes it, or it was passed over.
    case settled
    /// No new rule takes it: the category's number among the new, and where its parts are.
    case unmatched(category: Int, record: Record)
  }

  /// The rules in force.
  public let old: Rulebook
  /// The changed rules.
  public let new: Rulebook
  /// Which of their rules are the same.
  public let pairs: RulePairs
  /// What was counted so far.
  public private(set) var count: TrialCount

  private var parser: HeaderParser
  private var oldAsker: RuleAsker
  private var newAsker: RuleAsker
  private let scratch = RegexScratch()
  private let maxLineBytes: Int
  private let since: Int64?

  /// Makes a trial; longer lines are cut.
  ///
  /// - Parameters:
  ///   - old: the rules in force.
  ///   - new: the changed rules.
  ///   - ownPrograms: tags of our own lines; those are counted apart.
  ///   - zone: that of stamps without one.
  ///   - years: that of stamps without a year.
  ///   - maxLineBytes: the longest line.
  ///   - since: lines stamped before are passed over, Unix seconds; nil takes all.
  public init(
    old: Rulebook,
    new: Rulebook,
    ownPrograms: Set<String>,
    zone: Zone,
    years: YearRule,
    maxLineBytes: Int = Settings.defaultMaxLineBytes,
    since: Int64? = nil
  ) {
    self.old = old
    self.new = new
    pairs = RulePairs(old, new)
    count = TrialCount(categories: old.categories.count)
    parser = HeaderParser(zone: zone, years: years)
    oldAsker = RuleAsker(old, ownPrograms: ownPrograms, maxLineBytes: maxLineBytes)
    newAsker = RuleAsker(new, ownPrograms: ownPrograms, maxLineBytes: maxLineBytes)
    self.maxLineBytes = maxLineBytes
    self.since = since
  }

  /// Tries one line; `ByteScan.padding` bytes behind it must be readable.
  public mutating func take(
    _ line: UnsafePointer<UInt8>,
    _ length: Int,
    from source: Source
  ) -> End {
    let size = min(length, maxLineBytes)
    var record = Record()
    count.lines += 1
    guard parser.parse(line, count: size, into: &record) else {
      count.malformed += 1
      return .settled
    }
    if let since, record.time != Record.noTime, record.time < since {
      count.early += 1
      return .settled
    }
    guard let old = oldAsker.ask(line, record), let new = newAsker.ask(line, record) else {
      count.own += 1
      return .settled
    }
    count.gaveUp = newAsker.gaveUp
    let (before, after) = (Hand(old), Hand(new))
    let expected = pairs[before]
    let bytes = UnsafeBufferPointer(start: line, count: size)
    count.add(before, after, source: source, isSame: after == expected, sample: bytes)
    return after.isRule ? .settled : .unmatched(category: after.category, record: record)
  }

  /// Tries the samples of the rules in force in categories of these files, as `SampleRun` does: each in
  /// its own category.
  ///
  /// What a changed `select` takes from another category only whole lines can show.
  public mutating func takeSamples(ofFiles files: Set<String>) {
    for (number, category) in old.categories.enumerated() where files.contains(category.file) {
      guard let other = pairs.category(number) else {
        count.untriedSamples += category.rules.reduce(0) { $0 + UInt64($1.samples.count) }
        continue
      }
      for (index, rule) in category.rules.enumerated() {
        for sample in rule.samples {
          take(
            sample,
            RuleTrial.Hand(category: number, rule: index),
            in: new.categories[other],
            other
          )
        }
      }
    }
  }

  private mutating func take(
    _ sample: Rule.Sample,
    _ hand: Hand,
    in category: Category,
    _ number: Int
  ) {
    let from = old.categories[hand.category]
    // Of another part of the line nothing can be said.
    guard from.subject == category.subject else {
      count.untriedSamples += 1
      return
    }
    let programs = from.rules[hand.rule].programs
    count.samples += 1
    PaddedBytes.with(sample.line) { bytes, size in
      guard SampleRun.taker(of: bytes, size, programs, in: from, scratch) == hand.rule else {
        return
      }
      let rule = SampleRun.taker(of: bytes, size, programs, in: category, scratch) ?? -1
      let after = Hand(category: number, rule: rule)
      guard after != pairs[hand] else { return }
      count.move(hand, after, ofSample: UnsafeBufferPointer(start: bytes, count: size))
    }
  }
}
