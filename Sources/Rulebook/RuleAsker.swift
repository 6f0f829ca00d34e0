import Patterns
import Syslog

/// Asks the rules of a rulebook who takes a record, as the daemon does, and leaves it at that.
struct RuleAsker: ~Copyable {
  private let subjects: [Category.Subject]
  private var router: Router
  private let scratch = RegexScratch()
  private let content: UnsafeMutablePointer<UInt8>
  /// Searches that ended at PCRE2's limit.
  private(set) var gaveUp: UInt64 = 0

  /// Lines may be so long.
  init(_ rulebook: Rulebook, ownPrograms: Set<String>, maxLineBytes: Int) {
    subjects = rulebook.categories.map(\.subject)
    router = Router(rulebook, ownPrograms: ownPrograms, seed: .random(in: .min ... .max))
    content = .allocate(capacity: maxLineBytes + 256 + ByteScan.padding)
    content.initialize(repeating: 0, count: maxLineBytes + 256 + ByteScan.padding)
  }

  deinit { content.deallocate() }

  /// Category and rule that take a record, the rule -1 when none does; nil for one of our own.
  ///
  /// `ByteScan.padding` bytes behind the line must be readable.
  mutating func ask(_ line: UnsafePointer<UInt8>, _ record: Record) -> RuleTrial.Hand? {
    let route = router.route(line + record.program.start, record.program.count)
    if route.pointee.isOwn { return nil }
    let (category, rules) = withUnsafePointer(to: record) {
      router.destination(route, line, $0)
    }
    let (subject, size) = Subject.of(subjects[category], line, record, into: content)
    var rule = rules.match(subject, size, scratch, gaveUp: &gaveUp)
    if rule < 0, let later = router.restRules(route, category) {
      let (rest, restSize) = Subject.rest(line, record, into: content)
      rule = later.match(rest, restSize, scratch, gaveUp: &gaveUp)
    }
    return RuleTrial.Hand(category: category, rule: rule)
  }
}
