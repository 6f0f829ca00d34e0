public import Minutes
import Patterns
public import Rulebook
public import Syslog
import Unknowns

/// The journey of a record: category, environment, rule, tally.
///
/// Each worker has its own. Synchronous; no `String`, no allocation, no lock and no clock for a
/// record.
public struct Journey: ~Copyable {
  /// Where a journey ended.
  public enum End {
    /// At a rule, or because the record is one of our own: it is counted and done with.
    case settled
    /// At no rule of the category with this number: counted, and its text is still wanted.
    case unmatched(category: Int)
  }

  private var router: Router
  private var environmentOf: EnvironmentTable
  private let scratch = RegexScratch()
  private var seesContent: [Bool] = []
  /// Makes forms of what no rule knows.
  private var forms = FormMaker()
  private var otherCategory = 0
  /// Room for the content of RFC 5424 records.
  private let content: UnsafeMutablePointer<UInt8>
  private let seed: UInt64
  private let quarantine: Quarantine
  private var quarantineSeen = 0
  /// Number of the category of the record that was carried last.
  private(set) var category = 0

  /// Makes a journey by rules.
  ///
  /// `environments` are the names that slots of the book stand for; records of `ownPrograms` are
  /// ours coming back; `maxLineBytes` is the longest line there will be; `seed` is for tables of
  /// names.
  public init(
    _ rulebook: Rulebook,
    environments: [String],
    ownPrograms: Set<String> = [],
    maxLineBytes: Int = Settings.defaultMaxLineBytes,
    quarantine: Quarantine = Quarantine(),
    cache: MatcherCache = MatcherCache(),
    seed: UInt64
  ) {
    self.seed = seed
    self.quarantine = quarantine
    router = Router(rulebook, ownPrograms: ownPrograms, cache: cache, seed: seed)
    environmentOf = EnvironmentTable(rulebook, environments, seed: seed)
    let room = maxLineBytes + 256 + ByteScan.padding
    content = .allocate(capacity: room)
    content.initialize(repeating: 0, count: room)
    setCategories(rulebook)
  }

  deinit {
    content.deallocate()
  }

  /// Goes on with other rules.
  public mutating func replace(
    _ rulebook: Rulebook,
    environments: [String],
    ownPrograms: Set<String>,
    cache: MatcherCache
  ) {
    router = Router(rulebook, ownPrograms: ownPrograms, cache: cache, seed: seed)
    environmentOf = EnvironmentTable(rulebook, environments, seed: seed)
    setCategories(rulebook)
  }

  private mutating func setCategories(_ rulebook: Rulebook) {
    seesContent = rulebook.categories.map { $0.subject == .content }
    otherCategory = rulebook.categories.count - 1
    forms.setMasks(rulebook.categories.map(\.masks))
  }

  /// To be called between two blocks: rules that were given up too often are left out.
  @inline(__always)
  mutating func betweenBlocks() {
    if quarantine.generation != quarantineSeen { leaveOut() }
  }

  @inline(never)
  private mutating func leaveOut() {
    quarantineSeen = quarantine.generation
    router.leaveOut(quarantine.leftOut, alone: quarantine.alone)
  }

  /// Tells the quarantine of the rules that a record was hard for.
  @inline(never)
  private mutating func noteHard(_ category: Int, _ time: Int64) {
    if let rule = scratch.gaveUpOn {
      quarantine.note(Quarantine.Key(category: category, rule: rule), minute: time / 60)
    }
    if let rule = scratch.overranOn {
      quarantine.note(overrun: Quarantine.Key(category: category, rule: rule), minute: time / 60)
    }
  }

  /// Carries a record to its tally in a shard of its minute.
  ///
  /// `ByteScan.padding` bytes behind the line must be readable. With several workers `order` says
  /// where in the order of all records this one stands.
  @inline(__always)
  public mutating func carry(
    _ line: UnsafePointer<UInt8>,
    _ record: UnsafePointer<Record>,
    in shard: MinuteShard,
    of book: MinuteBook,
    order: UInt64 = 0
  ) -> End {
    let route = router.route(line + record.pointee.program.start, record.pointee.program.count)
    if route.pointee.isOwn {
      takeOwn(shard, book)
      return .settled
    }
    let (category, rules) = router.destination(route, line, record)
    self.category = category
    let environment = environmentOf.number(
      category,
      line + record.pointee.host.start,
      record.pointee.host.count
    )
    let state = book.state(in: shard, category: category, environment: environment)
    state.pointee.accounting.read &+= 1
    var (subject, count) = subject(category, line, record)
    var rule = rules.match(subject, count, scratch, gaveUp: &state.pointee.regexLimits)
    if scratch.wasHard { noteHard(category, record.pointee.time) }
    if rule < 0, let later = router.restRules(route, category) {
      (subject, count) = Subject.rest(line, record.pointee, into: content)
      rule = later.match(subject, count, scratch, gaveUp: &state.pointee.regexLimits)
      if scratch.wasHard { noteHard(category, record.pointee.time) }
    }
    guard rule >= 0 else {
      state.pointee.accounting.unmatched &+= 1
      return .unmatched(category: category)
    }
    state.pointee.tally(
      rule: rule,
      subject: subject,
      captures: scratch.found,
      line: line,
      record: record,
      order: order
    )
    return .settled
  }

  /// Number of the rule that a record would be tallied by, -1 when there is none: the journey
  /// without its end, to be measured.
  public mutating func match(
    _ line: UnsafePointer<UInt8>,
    _ record: UnsafePointer<Record>,
    gaveUp: inout UInt64
  ) -> Int {
    let route = router.route(line + record.pointee.program.start, record.pointee.program.count)
    let (category, rules) = router.destination(route, line, record)
    let (subject, count) = subject(category, line, record)
    let rule = rules.match(subject, count, scratch, gaveUp: &gaveUp)
    guard rule < 0, let later = router.restRules(route, category) else { return rule }
    let (rest, restCount) = Subject.rest(line, record.pointee, into: content)
    return later.match(rest, restCount, scratch, gaveUp: &gaveUp)
  }

  /// By what an unmatched record is counted.
  mutating func sign(
    _ category: Int,
    _ line: UnsafePointer<UInt8>,
    _ record: UnsafePointer<Record>
  ) -> TemplateSign? {
    forms.sign(
      category,
      message: UnsafeBufferPointer(
        start: line + record.pointee.message.start,
        count: record.pointee.message.count
      ),
      host: UnsafeBufferPointer(
        start: line + record.pointee.host.start,
        count: record.pointee.host.count
      )
    )
  }

  /// What the patterns of a category see of a record.
  @inline(__always)
  private mutating func subject(
    _ category: Int,
    _ line: UnsafePointer<UInt8>,
    _ record: UnsafePointer<Record>
  ) -> (start: UnsafePointer<UInt8>, count: Int) {
    seesContent[category]
      ? Subject.of(.content, line, record.pointee, into: content)
      : (line + record.pointee.message.start, record.pointee.message.count)
  }

  /// Our own lines are counted with `other`, and go no further.
  @inline(never)
  private mutating func takeOwn(_ shard: MinuteShard, _ book: MinuteBook) {
    category = otherCategory
    let state = book.state(in: shard, category: otherCategory, environment: 0)
    state.pointee.accounting.read &+= 1
    state.pointee.accounting.own &+= 1
  }
}
