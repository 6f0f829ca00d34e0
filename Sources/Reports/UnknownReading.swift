import Ledger
import Minutes
import Sketches
import Unknowns

/// One category as it is read for the unknown report, before anything is compared.
struct UnknownReading {
  var section: UnknownSection
  /// All templates, and beside each its change.
  var templates: [UnknownTemplate] = []
  var changes: [Change] = []
  /// Beside each ignore rule its change and its usual level.
  var ruleChanges: [Change] = []
  var usual: [Double] = []
  /// Whether a template was seen before the days of the period.
  var isOld: [Bool] = []

  private let period: UnknownPeriod
  private let isOfPeriod: Bool

  init(
    _ ledger: Ledger,
    _ account: (category: String, accounting: Accounting),
    ignored: [(rule: String, count: UInt64)],
    period: UnknownPeriod,
    options: UnknownOptions
  ) throws(LedgerError) {
    self.period = period
    isOfPeriod = options.isOfPeriod
    section = UnknownSection(
      category: account.category,
      accounting: account.accounting,
      period: Accounting(),
      overflow: 0,
      removedForms: 0
    )
    let category = account.category
    let hasDays = try ledger.hasDays()
    let stored = hasDays ? try ledger.days(of: category) : []
    for day in stored where period.days.contains(day.day) {
      section.period.merge(day.accounting)
    }
    if isOfPeriod { section.accounting = section.period }
    let begin = try UnknownReading.begin(of: category, ledger, stored)
    section.isAllNew = begin.map { $0 >= period.from } ?? false
    if options.strict.contains(category) {
      let found = try ledger.unmatched(of: category, from: period.from, to: period.to)
      section.strict = found?.records ?? 0
    }
    try readTemplates(
      ledger,
      UnknownDays(stored, period: period, floor: try ledger.dayFloor()),
      memory: period.to - (begin ?? period.to),
      hasDays: hasDays
    )
    try readRules(
      hasDays ? try ledger.ignoredDays(of: category, from: .min) : [],
      UnknownDays(stored, period: period, floor: nil),
      ignored
    )
  }

  /// Since when a category is known, in Unix seconds: its first minute, or a day before that whose
  /// minutes someone has removed.
  private static func begin(
    of category: String,
    _ ledger: Ledger,
    _ days: [CategoryDay]
  ) throws(LedgerError) -> Int64? {
    let minute = try ledger.minutes(of: category)?.lowerBound
    guard let day = days.first?.day, day < minute.map({ DayCount.day(of: $0) }) ?? .max else {
      return minute
    }
    return day * DayCount.span
  }

  private mutating func readTemplates(
    _ ledger: Ledger,
    _ days: UnknownDays,
    memory: Int64,
    hasDays: Bool
  ) throws(LedgerError) {
    section.historyDays = days.history.count
    section.exposure = days.exposure
    let groups = UnknownGroups(try ledger.templates(category: section.category).map(\.template))
    var tally = UnknownTally(count: groups.groups.count, days, period: period)
    if hasDays {
      // Rows and forms lie in the same order, so a step forward finds each.
      var next = 0
      var current = Int64.min
      let order = groups.order
      try ledger.eachTemplateDay(of: section.category, on: days.all) { day, id, count in
        if day != current {
          tally.turn(to: day)
          current = day
          next = 0
        }
        let signed = Int64(bitPattern: id)
        while next < order.count, order[next].id < signed { next += 1 }
        if next < order.count, order[next].id == signed { tally.add(count, to: order[next].group) }
      }
      tally.turn(to: .max)
    }
    // One in all, so that shares are of what the templates themselves add up to.
    let total = Double(max(groups.groups.reduce(0) { $0 + $1.count }, 1))
    for (place, group) in groups.groups.enumerated() {
      let change = tally.change(place, since: DayCount.day(of: group.first))
      let entry = tally.entries[place]
      changes.append(change)
      isOld.append(entry.isOld)
      templates.append(
        UnknownTemplate(
          id: group.id,
          text: group.text,
          forms: group.forms,
          count: isOfPeriod ? entry.period : group.count,
          first: group.first,
          last: group.last,
          hosts: group.hosts,
          sample: group.sample,
          periodCount: entry.period,
          expected: change.expectation?.mean,
          surprise: Surprise(
            age: period.to - group.first,
            memory: memory,
            share: Double(group.count) / total,
            chance: change.chance,
            hosts: group.hosts.count,
            gravity: Gravity.bits(text: group.text, sample: group.sample)
          )
        )
      )
    }
  }

  private mutating func readRules(
    _ rows: [RuleDay],
    _ days: UnknownDays,
    _ totals: [(rule: String, count: UInt64)]
  ) throws(LedgerError) {
    let places = Dictionary(
      uniqueKeysWithValues: totals.enumerated().map { ($1.rule, $0) }
    )
    var tally = UnknownTally(count: totals.count, days, period: period)
    var rates = [[Double]](repeating: [], count: totals.count)
    var current = Int64.min
    for row in rows where row.day <= period.days.upperBound {
      guard let thing = places[row.rule] else { continue }
      if row.day != current {
        tally.turn(to: row.day)
        current = row.day
      }
      tally.add(row.count, to: thing)
      let place = days.place(of: row.day)
      if place < days.history.count, days.history[place].day == row.day {
        rates[thing].append(Double(row.count) / days.history[place].exposure)
      }
    }
    tally.turn(to: .max)
    for (place, total) in totals.enumerated() {
      let change = tally.change(place, since: .max)
      let zeros = change.history.days - rates[place].count
      let level = UnknownReading.median(rates[place] + Array(repeating: 0, count: max(zeros, 0)))
      ruleChanges.append(change)
      usual.append(level)
      section.ignored.append(
        UnknownSection.IgnoreRule(
          rule: total.rule,
          count: isOfPeriod ? change.count : total.count,
          periodCount: change.count,
          usual: change.isTestable ? level : nil
        )
      )
    }
  }

  private static func median(_ numbers: [Double]) -> Double {
    guard !numbers.isEmpty else { return 0 }
    let sorted = numbers.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
