public import Ledger
import Minutes
import Unknowns

/// The unknown report ("artificial ignorance", after Marcus Ranum): what no rule knows, host-blind,
/// one section per category, with what is new, rises or has gone silent.
public struct UnknownReport: Sendable {
  /// The sections, those with most unmatched records first.
  public var sections: [UnknownSection] = []
  /// The time whose news is told; nil when nothing is stored.
  public var period: UnknownPeriod?
  /// The day from which on counts by day are remembered, when the period begins before it.
  public var rememberedFrom: Int64?
  /// What templates are ranked by.
  public let rank: UnknownOptions.Rank
  /// Whether totals are those of the period alone.
  public let isOfPeriod: Bool

  /// Reads the report.
  ///
  /// Nothing but days and templates is read, no minute: about 0.2 µs for each form and day, 10 µs
  /// for each form, and their grouping.
  public init(
    _ ledger: Ledger,
    _ options: UnknownOptions = UnknownOptions()
  ) throws(LedgerError) {
    rank = options.rank
    isOfPeriod = options.isOfPeriod
    let accounts = try ledger.accounts()
    var end: Int64?
    for account in accounts {
      guard let last = try ledger.minutes(of: account.category)?.upperBound else { continue }
      end = max(end ?? .min, last + MinuteBook.span)
    }
    guard let end else { return }
    let period = UnknownPeriod(options, end: end)
    self.period = period
    rememberedFrom = try ledger.dayFloor().flatMap { $0 > period.days.lowerBound ? $0 : nil }
    let overflow = try ledger.templateOverflow()
    let removed = try ledger.removedForms()
    let ignored = Dictionary(grouping: try ledger.ignored(category: options.category)) {
      $0.category
    }
    var readings: [UnknownReading] = []
    for account in accounts where options.category == nil || account.category == options.category {
      var reading = try UnknownReading(
        ledger,
        account,
        ignored: (ignored[account.category] ?? []).map { ($0.rule, $0.count) },
        period: period,
        options: options
      )
      if options.isOfPeriod {
        // By day only the templates are counted: what is left has none.
        let kept = reading.templates.reduce(0) { $0 &+ $1.count }
        let unmatched = reading.section.accounting.unmatched
        reading.section.overflow = unmatched > kept ? unmatched - kept : 0
      } else {
        reading.section.overflow = overflow[account.category] ?? 0
        reading.section.removedForms = removed[account.category] ?? 0
      }
      readings.append(reading)
    }
    var lists = readings.map(\.templates)
    UnknownTemplate.shorten(&lists)
    for place in readings.indices { readings[place].templates = lists[place] }
    compare(&readings, options)
    sections = readings.map { finish($0, period) }
      .sorted { $0.accounting.unmatched > $1.accounting.unmatched }
  }

  /// Whether nothing is unknown.
  public var isEmpty: Bool { sections.allSatisfy { $0.accounting.unmatched == 0 } }

  /// What an empty report says; nil for one that is not.
  var verdict: String? {
    guard isEmpty else { return nil }
    let read = sections.reduce(0) { $0 &+ $1.accounting.read }
    let malformed = sections.reduce(0) { $0 &+ $1.accounting.malformed }
    let lines = malformed == 1 ? "1 line" : "\(NumberText.grouped(malformed)) lines"
    if read == 0 { return "No records are stored of that time, so nothing can be said." }
    if malformed == read {
      return
        "Nothing can be said: \(lines) and no record; none has a header known here. Try one with"
        + " \"minuted rules explain\"."
    }
    return "Nothing unknown: every record was matched or ignored by a rule."
      + (malformed > 0 ? " Besides, \(lines) had no header known here." : "")
  }

  /// Whether there is something to tell that was not there before.
  public var hasNews: Bool { sections.contains { $0.hasNews } }

  /// Finds what has changed: all categories are tested together, as all are read by one person.
  private func compare(_ readings: inout [UnknownReading], _ options: UnknownOptions) {
    let places = readings.indices.flatMap { reading in
      readings[reading].changes.indices.map { (reading, $0) }
    }
    let changes = readings.flatMap(\.changes)
    for finding in Change.rising(changes).sorted(by: { $0.chance < $1.chance }) {
      let (reading, place) = places[finding.place]
      // What is new has no days to rise from.
      readings[reading].section.rising.append(readings[reading].templates[place])
    }
    for finding in Change.silent(changes).sorted(by: { $0.expected > $1.expected }) {
      let (reading, place) = places[finding.place]
      let template = readings[reading].templates[place]
      guard readings[reading].section.period.read > 0, !options.isTaken(template.sample) else {
        continue
      }
      readings[reading].section.silent.append(template)
    }
    let rules = readings.indices.flatMap { reading in
      readings[reading].ruleChanges.indices.map { (reading, $0) }
    }
    let usual = readings.flatMap(\.usual)
    for finding in Change.drastic(readings.flatMap(\.ruleChanges), usual: usual) {
      let (reading, place) = rules[finding.place]
      let change = readings[reading].ruleChanges[place]
      let isMore = Double(change.count) > usual[finding.place] * change.exposure
      // Of a category that sleeps no rule has anything to ignore.
      guard isMore || readings[reading].section.period.read > 0 else { continue }
      readings[reading].section.ignored[place].trend = isMore ? .up : .down
    }
  }

  /// Ranks a category's templates, and says what rules for the first of them would bring.
  private func finish(_ reading: UnknownReading, _ period: UnknownPeriod) -> UnknownSection {
    var section = reading.section
    if !section.isAllNew {
      section.new = reading.templates.indices
        .filter { place in
          !reading.isOld[place]
            && (period.from..<period.to).contains(reading.templates[place].first)
        }
        .map { reading.templates[$0] }
        .sorted(by: isBefore)
    }
    let counted = reading.templates.filter { $0.count > 0 }
    section.templates = counted.sorted(by: isBefore)
    section.ignored = section.ignored.filter { $0.count > 0 || $0.trend != nil }
      .sorted { $0.count > $1.count }
    let account = section.accounting
    let known = account.matched + account.ignored
    let counts = counted.map(\.count).sorted(by: >)
    for rules in [1, 5, 10] where known + account.unmatched > 0 && rules <= counts.count {
      let more = counts.prefix(rules).reduce(0, +)
      let share = Double(known + more) / Double(known + account.unmatched)
      section.outlook.append(UnknownSection.Outlook(rules: rules, coverage: min(share, 1)))
    }
    return section
  }

  private func isBefore(_ a: UnknownTemplate, _ b: UnknownTemplate) -> Bool {
    if rank == .surprise, a.surprise.total != b.surprise.total {
      return a.surprise.total > b.surprise.total
    }
    return a.count != b.count ? a.count > b.count : a.text.lexicographicallyPrecedes(b.text)
  }
}
