import Patterns
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
  private var router: Router
  private let scratch = RegexScratch()
  private let content: UnsafeMutablePointer<UInt8>
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
    router = Router(rulebook, ownPrograms: [], seed: .random(in: .min ... .max))
    content = .allocate(capacity: maxLineBytes + 256 + ByteScan.padding)
    content.initialize(repeating: 0, count: maxLineBytes + 256 + ByteScan.padding)
  }

  deinit {
    content.deallocate()
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
    let route = router.route(line + record.program.start, record.program.count)
    let (category, rules) = withUnsafePointer(to: record) {
      router.destination(route, line, $0)
    }
    var gaveUp: UInt64 = 0
    let (subject, size) = Subject.of(
      rulebook.categories[category].subject,
      line,
      record,
      into: content
    )
    var rule = rules.match(subject, size, scratch, gaveUp: &gaveUp)
    let seen = Array(UnsafeBufferPointer(start: subject, count: size))
    if rule < 0, let later = router.restRules(route, category) {
      let (rest, restSize) = Subject.rest(line, record, into: content)
      rule = later.match(rest, restSize, scratch, gaveUp: &gaveUp)
    }
    func bytes(_ range: ByteRange) -> [UInt8] {
      Array(UnsafeBufferPointer(start: line + range.start, count: range.count))
    }
    return Found(
      category: category,
      rule: rule < 0 ? nil : rule,
      program: bytes(record.program),
      message: bytes(record.message),
      subject: seen
    )
  }
}
