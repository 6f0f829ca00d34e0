import Ledger
import Minutes
import Rulebook

/// What a category held over a time: its account, the totals of some metrics, and their courses.
///
/// One pass over the stored rows, however many numbers are asked for.
struct Stretch {
  /// The time.
  let from: Int64
  let to: Int64
  /// Where the records went.
  private(set) var accounting = Accounting()
  /// Minutes of which the category has a row that is no amendment.
  private(set) var minutes = 0
  /// Environments that it has rows of.
  private(set) var environments: Set<String> = []
  /// The totals by metric; one that was never tallied is not there.
  private(set) var values: [String: MetricValue] = [:]
  /// The courses of the numbers asked for.
  private(set) var courses: [MetricReference: Course] = [:]

  /// What is asked of a category.
  struct Wish {
    /// Numbers of which the total is wanted.
    var totals: Set<MetricReference> = []
    /// Those of which the course is wanted as well.
    var courses: Set<MetricReference> = []
    /// Those that are compared with earlier times.
    var comparedTotals: Set<MetricReference> = []
    /// Entries of the longest table.
    var keep = 0
    /// Seconds of a part of a course; nil for what fits the time.
    var step: Int64?
    /// What the metrics are in a minute that has no value stored.
    var zeros: [String: MetricValue] = [:]

    /// Notes what a metric is in a minute without a value.
    mutating func addZero(of reference: MetricReference, _ names: ReportNames) {
      guard let metric = names.find(reference)?.metric,
        let kind = MetricKind(rawValue: metric.kind.rawValue)
      else { return }
      zeros[reference.metric] = .zero(kind, isLabelled: metric.isLabelled)
    }

    /// Names of the metrics.
    var metrics: [String] {
      Set(totals.union(courses).filter { !$0.isAccount }.map(\.metric)).sorted()
    }
  }

  /// Reads a category.
  ///
  /// Cost: about 5 µs a row and 2 µs a number, some 10 µs for each table or sketch.
  init(
    _ ledger: Ledger,
    _ category: String,
    environments: [String],
    from: Int64,
    to: Int64,
    _ wish: Wish
  ) throws(LedgerError) {
    self.from = from
    self.to = to
    let query = PartQuery(
      category: category,
      environments: environments,
      metrics: wish.metrics,
      from: from,
      to: to
    )
    var total: SummaryTotal?
    var account = Accounting()
    var known = 0
    var last = Int64.min
    var seen: Set<String> = []
    var maker = CourseMaker(wish, from: from, to: to)
    let needsTotal = !wish.metrics.isEmpty
    try ledger.eachPart(query) { part in
      account.merge(part.accounting)
      seen.insert(part.environment)
      if !part.isAmendment, part.minute != last {
        known += 1
        last = part.minute
      }
      if needsTotal {
        if let total {
          total.add(part)
        } else {
          total = SummaryTotal(part)
        }
      }
      maker.take(part)
    }
    maker.finish()
    accounting = account
    minutes = known
    self.environments = seen
    courses = maker.courses
    if let summary = total?.finish(keep: wish.keep) {
      for metric in summary.metrics { values[metric.name] = metric.value }
    }
    for (name, zero) in wish.zeros where known > 0 && values[name] == nil { values[name] = zero }
  }

  /// A part of the account by the name that rule files use.
  static func part(_ name: String, of accounting: Accounting) -> UInt64 {
    if name == "$records" { return accounting.read }
    return accounting.parts.first { "$\($0.name)" == name }?.value ?? 0
  }
}

/// Puts the rows of each minute together and adds its numbers to their courses.
private struct CourseMaker {
  private let references: [MetricReference]
  private let zeros: [String: MetricValue]
  /// The open minute: its only row, or what its rows add up to.
  private var row: Summary?
  private var total: SummaryTotal?
  /// Whether the minute has more than amendments.
  private var isKnown = false
  private(set) var courses: [MetricReference: Course] = [:]

  init(_ wish: Stretch.Wish, from: Int64, to: Int64) {
    references = Array(wish.courses)
    zeros = wish.zeros
    for reference in references { courses[reference] = Course(from: from, to: to, step: wish.step) }
  }

  mutating func take(_ part: Summary) {
    guard !references.isEmpty else { return }
    if row?.minute != part.minute { finish() }
    isKnown = isKnown || !part.isAmendment
    guard let first = row else {
      row = part
      return
    }
    if total == nil { total = SummaryTotal(first) }
    total?.add(part)
  }

  /// Adds the open minute.
  mutating func finish() {
    defer {
      row = nil
      total = nil
      isKnown = false
    }
    guard isKnown, let minute = total?.finish(keep: 0) ?? row else { return }
    for reference in references {
      guard let number = number(reference, minute) else { continue }
      courses[reference]?.add(number, at: minute.minute)
    }
  }

  private func number(_ reference: MetricReference, _ minute: Summary) -> Double? {
    if reference.isAccount { return Double(Stretch.part(reference.metric, of: minute.accounting)) }
    return (minute.value(reference.metric) ?? zeros[reference.metric])?.number(of: reference)
  }
}

extension MetricValue {
  /// The number that a reference asks for; nil where there is none.
  func number(of reference: MetricReference) -> Double? {
    text(of: reference).flatMap { Double($0) }
  }

  /// The same as text without loss.
  func text(of reference: MetricReference) -> String? {
    guard let label = reference.label else { return text(reference.suffix) }
    guard case .labelled(let labelled) = self else { return nil }
    return (labelled[label] ?? .zero(kind)).text(reference.suffix)
  }
}
