public import Patterns
public import Syslog

/// What each rule does with a log: lines taken, and what asking it costs.
///
/// Lines go through the same router and matchers as in the daemon. Every sixteenth is timed as a
/// whole; searches that leave the trie are all counted and timed.
public struct RuleProfile: ~Copyable {
  /// Lines between two that are timed.
  static let sampling = 16

  /// What a rule did.
  public struct Count: Sendable {
    /// Lines it took.
    public var hits: UInt64 = 0
    /// Lines it took that were timed, and their time.
    public var timed: UInt64 = 0
    /// Time of the lines in `timed`, from the record to the rule.
    public var time = Duration.zero
  }

  /// What a category's rules did.
  public struct CategoryCount: Sendable {
    /// Lines that came to the category.
    public var lines: UInt64 = 0
    /// What no rule took.
    public var unmatched = Count()
    /// By number of the rule.
    public var rules: [Count] = []
    /// Searches outside the trie, by number of the rule.
    public var searches: [SearchCount] = []
  }

  private var parser: HeaderParser
  private var asker: RuleAsker
  private let maxLineBytes: Int
  private var searches: [UnsafeMutablePointer<SearchCount>] = []
  private var turn = 0
  /// By category.
  public private(set) var categories: [CategoryCount] = []
  /// Lines without a known header.
  public private(set) var malformed: UInt64 = 0

  /// Makes a profile of rules; longer lines are cut.
  public init(
    _ rulebook: Rulebook,
    zone: Zone,
    years: YearRule,
    maxLineBytes: Int = Settings.defaultMaxLineBytes
  ) {
    self.maxLineBytes = maxLineBytes
    parser = HeaderParser(zone: zone, years: years)
    asker = RuleAsker(rulebook, maxLineBytes: maxLineBytes)
    for category in rulebook.categories {
      let count = category.rules.count
      categories.append(CategoryCount())
      categories[categories.count - 1].rules = Array(repeating: Count(), count: count)
      let room = UnsafeMutablePointer<SearchCount>.allocate(capacity: max(count, 1))
      room.initialize(repeating: SearchCount(), count: max(count, 1))
      searches.append(room)
    }
  }

  deinit {
    for room in searches { room.deallocate() }
  }

  /// Takes one line; `ByteScan.padding` bytes behind it must be readable.
  public mutating func take(_ line: UnsafePointer<UInt8>, _ length: Int) {
    let count = min(length, maxLineBytes)
    var record = Record()
    guard parser.parse(line, count: count, into: &record) else {
      malformed += 1
      return
    }
    guard let place = asker.place(line, record) else { return }
    let category = place.category
    asker.scratch.countSearches(searches[category])
    turn += 1
    let isTimed = turn % RuleProfile.sampling == 0
    let start = isTimed ? ContinuousClock.now : nil
    let rule = asker.ask(place, line, record).rule
    let time = start.map { ContinuousClock.now - $0 }
    categories[category].lines += 1
    if rule < 0 {
      RuleProfile.count(time, &categories[category].unmatched)
    } else {
      RuleProfile.count(time, &categories[category].rules[rule])
    }
  }

  private static func count(_ time: Duration?, _ count: inout Count) {
    count.hits += 1
    guard let time else { return }
    count.timed += 1
    count.time += time
  }

  /// Ends the profile: puts the searches with the other counts.
  public mutating func finish() {
    for category in categories.indices {
      categories[category].searches = Array(
        UnsafeBufferPointer(start: searches[category], count: categories[category].rules.count)
      )
    }
  }
}
