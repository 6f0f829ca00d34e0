public import Syslog

/// Finds the category and the rule of single lines as the daemon would, and counts nothing.
///
/// For checks and drafts; a line is copied, so that it needs no padding.
public struct LineMatcher: ~Copyable {
  /// Where a line goes.
  public struct Found: Sendable {
    /// Number of its category.
    public var category: Int
    /// Number of the rule that takes it; nil when none does.
    public var rule: Int?
    /// Its program.
    public var program: [UInt8]
    /// What its form is made of.
    public var message: [UInt8]
    /// What the patterns of its category see: ends in the message, or is that.
    public var subject: [UInt8]
  }

  /// The rules.
  public let rulebook: Rulebook
  private var parser: HeaderParser
  private var asker: RuleAsker
  private let maxLineBytes: Int

  /// Makes a matcher; longer lines are cut.
  public init(
    _ rulebook: Rulebook,
    zone: Zone,
    years: YearRule,
    maxLineBytes: Int = Settings.defaultMaxLineBytes
  ) {
    self.rulebook = rulebook
    self.maxLineBytes = maxLineBytes
    parser = HeaderParser(zone: zone, years: years)
    asker = RuleAsker(rulebook, maxLineBytes: maxLineBytes)
  }

  /// Finds where a line goes; nil when its header is unknown.
  ///
  /// Cost: that of the daemon and some copies, about 1 µs.
  public mutating func find(_ line: [UInt8]) -> Found? {
    let count = min(line.count, maxLineBytes)
    let padded = line[..<count] + [0x0a] + [UInt8](repeating: 0, count: ByteScan.padding)
    return padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { find($0, count) }
    }
  }

  private mutating func find(_ line: UnsafePointer<UInt8>, _ count: Int) -> Found? {
    var record = Record()
    guard parser.parse(line, count: count, into: &record) else { return nil }
    guard let answer = asker.ask(line, record) else { return nil }
    let (subject, size) = asker.subject(of: answer.category, line, record)
    func bytes(_ range: ByteRange) -> [UInt8] {
      Array(UnsafeBufferPointer(start: line + range.start, count: range.count))
    }
    return Found(
      category: answer.category,
      rule: answer.rule < 0 ? nil : answer.rule,
      program: bytes(record.program),
      message: bytes(record.message),
      subject: Array(UnsafeBufferPointer(start: subject, count: size))
    )
  }
}
