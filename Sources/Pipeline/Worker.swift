import Archive
import Glibc
import Minutes
import Patterns
import Rulebook
import Sketches
import Syslog
import Unknowns

/// Takes blocks of whole lines and carries each line through its journey: header, category, rule,
/// tally or template.
///
/// Synchronous, used from one thread. No `String`, no allocation and no clock per line.
struct Worker: ~Copyable {
  /// A record stamped further ahead of the clock than this, in seconds, has a wrong stamp.
  static let futureLimit: Int64 = 3_600
  /// How many malformed lines are kept to be shown, and how long, in bytes.
  static let malformedSamples = 8
  static let malformedSampleBytes = 200

  private(set) var counts = LineCounts()
  /// The latest malformed lines, oldest first.
  private(set) var malformed: [[UInt8]] = []
  let book: MinuteBook
  /// Counts templates of unmatched records; nil when nothing is kept.
  let templates: TemplateShard?
  /// Where unmatched lines are kept; nil without a state directory.
  let unmatched: UnmatchedFiles?

  private var rulebook: Rulebook
  private var plans: Plans
  private var parser: HeaderParser
  private var router: Router
  private let scratch = RegexScratch()
  private let seed: UInt64
  private let yearsAreFixed: Bool
  /// Number of each category's file of unmatched lines.
  private var unmatchedFiles: [Int] = []
  private var seesContent: [Bool] = []
  private var environmentOf: EnvironmentTable
  /// Room for the content of RFC 5424 records.
  private let content: UnsafeMutablePointer<UInt8>
  private let maxLineBytes: Int
  private var clock: Int64
  /// Time of the latest record that had one: what stands in for a missing or impossible stamp.
  private var streamTime: Int64?
  /// Malformed lines that came before any stamp.
  private var early: UInt64 = 0

  init(
    rulebook: Rulebook,
    plans: Plans,
    zone: Zone,
    years: YearRule?,
    book: MinuteBook,
    templates: TemplateShard?,
    unmatched: UnmatchedFiles?,
    maxLineBytes: Int,
    clock: Int64,
    seed: UInt64
  ) {
    self.rulebook = rulebook
    self.plans = plans
    self.book = book
    self.templates = templates
    self.unmatched = unmatched
    self.maxLineBytes = maxLineBytes
    self.clock = clock
    self.seed = seed
    yearsAreFixed = years != nil
    parser = HeaderParser(
      zone: zone,
      years: years ?? .notAfter(clock + YearRule.allowance)
    )
    router = Router(rulebook, ownPrograms: plans.programs, seed: seed)
    environmentOf = EnvironmentTable(rulebook, plans.environments, seed: seed)
    let room = maxLineBytes + 256 + ByteScan.padding
    content = .allocate(capacity: room)
    content.initialize(repeating: 0, count: room)
    setCategories()
  }

  deinit {
    content.deallocate()
  }

  private mutating func setCategories() {
    seesContent = rulebook.categories.map { $0.subject == .content }
    if let unmatched {
      unmatchedFiles = rulebook.categories.map { unmatched.register($0.name) }
    }
  }

  /// Goes on with other rules; what is open is kept and merged when its minute closes.
  mutating func replace(rulebook: Rulebook, plans: Plans) {
    self.rulebook = rulebook
    self.plans = plans
    router = Router(rulebook, ownPrograms: plans.programs, seed: seed)
    environmentOf = EnvironmentTable(rulebook, plans.environments, seed: seed)
    book.replace(plans: plans.categories, environments: plans.environments)
    templates?.setCategories(plans.categories.count)
    setCategories()
  }

  /// Tells the time; called once for each block.
  mutating func setClock(_ now: Int64) {
    // Years are worked out anew when the day may have changed.
    if !yearsAreFixed, now / 3_600 != clock / 3_600 {
      parser.setYears(.notAfter(now + YearRule.allowance))
    }
    clock = now
    book.clock = now
  }

  // MARK: Lines

  /// Takes a block of whole lines; its last byte is a line feed.
  ///
  /// `ByteScan.padding` bytes behind it must be readable.
  mutating func take(_ block: UnsafePointer<UInt8>, _ count: Int) {
    counts.bytes &+= UInt64(count)
    var start = 0
    while start < count {
      guard let found = memchr(block + start, 0x0a, count &- start) else { return }
      let end = UnsafeRawPointer(found) - UnsafeRawPointer(block)
      line(block + start, end &- start)
      start = end &+ 1
    }
  }

  /// Counts bytes that were read and came in no block: of a line too long, or the last without LF.
  mutating func skipped(bytes: Int) {
    counts.bytes &+= UInt64(bytes)
  }

  /// Takes one line without its line feed.
  ///
  /// The rest of a line that `isCut` was thrown away before.
  mutating func line(_ line: UnsafePointer<UInt8>, _ length: Int, isCut: Bool = false) {
    counts.lines &+= 1
    var count = length
    if count > maxLineBytes || isCut {
      counts.longLines &+= 1
      count = min(count, maxLineBytes)
    }
    var record = Record()
    guard parser.parse(line, count: count, into: &record) else {
      takeMalformed(line, count)
      return
    }
    var time = record.time
    if time > clock &+ Worker.futureLimit || time == Record.noTime {
      time = replaceStamp(time)
      // A gauge takes the last reading by its time: a stamp that is not believed must not win.
      record.time = time
    } else {
      streamTime = time
    }
    if early > 0 { settleEarly(time) }

    let route = router.route(line, record)
    if route.pointee.isOwn {
      takeOwn(time)
      return
    }
    let (category, rules) = router.destination(route, line, record)
    let environment = environmentOf.number(category, line, record)
    let state = book.state(time: time, category: category, environment: environment)
    state.pointee.accounting.read &+= 1
    var subject = line + record.message.start
    var subjectCount = record.message.count
    if seesContent[category] {
      if record.hasContent {
        subject = line + record.content.start
        subjectCount = record.content.count
      } else {
        subjectCount = Subject.joinContent(line, record, into: content)
        subject = UnsafePointer(content)
      }
    }
    var rule = rules.match(
      subject,
      subjectCount,
      scratch,
      gaveUp: &state.pointee.regexLimits
    )
    if rule < 0, let later = router.restRules(route, category) {
      (subject, subjectCount) = Subject.rest(line, record, into: content)
      rule = later.match(subject, subjectCount, scratch, gaveUp: &state.pointee.regexLimits)
    }
    if rule >= 0 {
      state.pointee.tally(
        rule: rule,
        subject: subject,
        captures: scratch.found,
        line: line,
        record: record
      )
    } else {
      state.pointee.accounting.unmatched &+= 1
      takeUnmatched(category, time, line, count, record)
    }
  }

  @inline(never)
  private mutating func takeUnmatched(
    _ category: Int,
    _ time: Int64,
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ record: borrowing Record
  ) {
    templates?.count(
      category: category,
      message: UnsafeBufferPointer(
        start: line + record.message.start,
        count: record.message.count
      ),
      host: UnsafeBufferPointer(start: line + record.host.start, count: record.host.count),
      line: UnsafeBufferPointer(start: line, count: count),
      time: time
    )
    unmatched?.append(unmatchedFiles[category], line, count: count)
  }

  /// Our own lines are counted with `other`, and go no further.
  private mutating func takeOwn(_ time: Int64) {
    let state = book.state(time: time, category: otherCategory, environment: 0)
    state.pointee.accounting.read &+= 1
    state.pointee.accounting.own &+= 1
  }

  @inline(never)
  private mutating func takeMalformed(_ line: UnsafePointer<UInt8>, _ count: Int) {
    counts.malformed &+= 1
    let kept = min(count, Worker.malformedSampleBytes)
    malformed.append(Array(UnsafeBufferPointer(start: line, count: kept)))
    if malformed.count > Worker.malformedSamples { malformed.removeFirst() }
    guard let time = streamTime else {
      // No record yet that would say when this is.
      early += 1
      return
    }
    let state = book.state(time: time, category: otherCategory, environment: 0)
    state.pointee.accounting.read &+= 1
    state.pointee.accounting.malformed &+= 1
  }

  /// Counts the malformed lines that came before any stamp with the first record that has one.
  @inline(never)
  private mutating func settleEarly(_ time: Int64) {
    let state = book.state(time: time, category: otherCategory, environment: 0)
    state.pointee.accounting.read &+= early
    state.pointee.accounting.malformed &+= early
    early = 0
  }

  /// At the end of input: malformed lines that never met a stamp count in the clock's minute.
  mutating func finish() {
    if early > 0 { settleEarly(clock) }
  }

  @inline(never)
  private mutating func replaceStamp(_ time: Int64) -> Int64 {
    if time == Record.noTime { counts.missingStamps &+= 1 } else { counts.futureStamps &+= 1 }
    return streamTime ?? clock
  }

  /// Name of a category by number.
  func categoryName(_ number: Int) -> String { plans.categories[number].name }

  /// Names of all categories in order.
  var categoryNames: [String] { plans.categories.map(\.name) }

  /// Categories and the numbers of their files of unmatched lines.
  var unmatchedNumbers: [(name: String, number: Int)] {
    zip(plans.categories, unmatchedFiles).map { ($0.name, $1) }
  }

  private var otherCategory: Int { plans.categories.count - 1 }

  /// What was seen so far, late records included.
  var report: LineCounts {
    var report = counts
    report.lateRecords = book.lateRecords
    return report
  }
}
