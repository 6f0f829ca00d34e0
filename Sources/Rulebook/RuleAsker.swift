public import Patterns
public import Syslog

/// Asks the rules of a rulebook who takes a record, as the daemon does, and leaves it at that.
///
/// For commands and checks; the daemon's own way is `Journey`, which tallies as it goes.
public struct RuleAsker: ~Copyable {
  /// Where a record goes, before its rules are asked.
  public struct Place {
    fileprivate let route: UnsafePointer<Router.Route>
    fileprivate let rules: MatchTable
    /// Number of the category.
    public let category: Int
  }

  /// Who takes a record.
  public struct Answer {
    /// Number of the category.
    public let category: Int
    /// Number of the rule, -1 when none takes it.
    public let rule: Int
    /// What the rule asked last has seen: valid until the next question.
    public let subject: UnsafePointer<UInt8>
    /// Its bytes.
    public let count: Int
  }

  /// Holds the groups of the last match.
  public let scratch = RegexScratch()
  private let subjects: [Category.Subject]
  private var router: Router
  private let content: UnsafeMutablePointer<UInt8>
  /// Searches that ended at PCRE2's limit.
  public private(set) var gaveUp: UInt64 = 0

  /// Prepares to ask about lines of up to so many bytes; records of `ownPrograms` go nowhere.
  ///
  /// A match leaves the offsets of the groups that are tallied, with `keepsAllGroups` of all.
  public init(
    _ rulebook: Rulebook,
    ownPrograms: Set<String> = [],
    keepsAllGroups: Bool = false,
    maxLineBytes: Int
  ) {
    subjects = rulebook.categories.map(\.subject)
    router = Router(
      rulebook,
      ownPrograms: ownPrograms,
      keepsAllGroups: keepsAllGroups,
      seed: .random(in: .min ... .max)
    )
    content = .allocate(capacity: maxLineBytes + 256 + ByteScan.padding)
    content.initialize(repeating: 0, count: maxLineBytes + 256 + ByteScan.padding)
  }

  deinit { content.deallocate() }

  /// Where a record goes; nil for one of our own.
  ///
  /// `ByteScan.padding` bytes behind the line must be readable.
  public mutating func place(_ line: UnsafePointer<UInt8>, _ record: Record) -> Place? {
    let route = router.route(line + record.program.start, record.program.count)
    if route.pointee.isOwn { return nil }
    let (category, rules) = withUnsafePointer(to: record) {
      router.destination(route, line, $0)
    }
    return Place(route: route, rules: rules, category: category)
  }

  /// Who takes a record of which it is known where it goes.
  public mutating func ask(
    _ place: Place,
    _ line: UnsafePointer<UInt8>,
    _ record: Record
  ) -> Answer {
    var (subject, count) = subject(of: place.category, line, record)
    var rule = place.rules.match(subject, count, scratch, gaveUp: &gaveUp)
    if rule < 0, let later = router.restRules(place.route, place.category) {
      (subject, count) = Subject.rest(line, record, into: content)
      rule = later.match(subject, count, scratch, gaveUp: &gaveUp)
    }
    return Answer(category: place.category, rule: rule, subject: subject, count: count)
  }

  /// Who takes a record; nil for one of our own.
  ///
  /// `ByteScan.padding` bytes behind the line must be readable.
  public mutating func ask(_ line: UnsafePointer<UInt8>, _ record: Record) -> Answer? {
    guard let place = place(line, record) else { return nil }
    return ask(place, line, record)
  }

  /// What the patterns of a category see of a record: valid until the next question.
  public func subject(
    of category: Int,
    _ line: UnsafePointer<UInt8>,
    _ record: Record
  ) -> (start: UnsafePointer<UInt8>, count: Int) {
    Subject.of(subjects[category], line, record, into: content)
  }
}
