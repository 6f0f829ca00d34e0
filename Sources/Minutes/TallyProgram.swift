extension TallyProgram.Step {
  /// A step that keeps a line of a rule.
  fileprivate init(sampleOf rule: Int) {
    self.init(
      operation: .sample,
      repeatsValue: false,
      slot: Int32(rule),
      firstSource: 0,
      sourceCount: 0,
      firstLabel: 0,
      labelCount: 0,
      kind: .count,
      unit: nil,
      amount: 0
    )
  }
}

/// A plan's updates as the tally loop reads them: plain memory behind pointers.
///
/// Counts need no step of their own: they are the sum of their rules' hits, taken when the minute
/// closes.
final class TallyProgram: @unchecked Sendable {
  // Sendable: written in init only.

  enum Operation: UInt8 {
    case sum, distinct, top, gauge, distribution, level, derive
    /// A metric kept apart by label.
    case labelled
    /// Keeps a line of the rule in `slot`.
    case sample
  }

  struct Step {
    var operation: Operation
    /// Whether the value is the previous step's, so that its hash can be used again.
    var repeatsValue: Bool
    var slot: Int32
    var firstSource: Int32
    var sourceCount: Int32
    /// Sources of the label, or of a derive's series.
    var firstLabel: Int32
    var labelCount: Int32
    var kind: MetricKind
    var unit: Unit?
    var amount: Int64
  }

  struct Entry {
    var firstStep: Int32
    var stepCount: Int32
    var isIgnored: Bool
  }

  /// A source as one number: a group from 1, or one of these.
  static let hostSource: Int32 = -1
  static let programSource: Int32 = -2
  static let pidSource: Int32 = -3
  static let severitySource: Int32 = -4
  static let facilitySource: Int32 = -5

  let plan: CategoryPlan
  let entries: UnsafeMutablePointer<Entry>
  let steps: UnsafeMutablePointer<Step>
  let sources: UnsafeMutablePointer<Int32>
  /// For each metric its slot among those of its kind; labelled ones are a kind of their own.
  let slots: [Int]
  /// Labelled metrics by slot.
  let labelled: [CategoryPlan.Metric]
  let sumCount: Int
  let distinctCount: Int
  let topCount: Int
  let gaugeCount: Int
  let distributionCount: Int
  let levelCount: Int
  let deriveCount: Int

  init(_ plan: CategoryPlan) {
    self.plan = plan
    var used: [MetricKind: Int] = [:]
    var slots: [Int] = []
    var labelled: [CategoryPlan.Metric] = []
    for metric in plan.metrics {
      if metric.cap == nil {
        slots.append(used[metric.kind, default: 0])
        used[metric.kind, default: 0] += 1
      } else {
        slots.append(labelled.count)
        labelled.append(metric)
      }
    }
    self.slots = slots
    self.labelled = labelled
    sumCount = used[.sum, default: 0]
    distinctCount = used[.distinct, default: 0]
    topCount = used[.top, default: 0]
    gaugeCount = used[.gauge, default: 0]
    distributionCount = used[.distribution, default: 0]
    levelCount = used[.level, default: 0]
    deriveCount = used[.derive, default: 0]

    var entryList: [Entry] = []
    var stepList: [Step] = []
    var sourceList: [Int32] = []
    for (number, rule) in plan.rules.enumerated() {
      let first = stepList.count
      if rule.isSampled { stepList.append(Step(sampleOf: number)) }
      var previous: [CategoryPlan.Source]?
      for update in rule.updates {
        guard let operation = TallyProgram.operation(plan.metrics[update.metric]) else { continue }
        stepList.append(
          Step(
            operation: operation,
            repeatsValue: !update.sources.isEmpty && previous == update.sources,
            slot: Int32(slots[update.metric]),
            firstSource: Int32(sourceList.count),
            sourceCount: Int32(update.sources.count),
            firstLabel: Int32(sourceList.count + update.sources.count),
            labelCount: Int32(update.labels.count),
            kind: plan.metrics[update.metric].kind,
            unit: update.unit,
            amount: update.amount
          )
        )
        sourceList += (update.sources + update.labels).map(TallyProgram.number)
        if !update.sources.isEmpty { previous = update.sources }
      }
      entryList.append(
        Entry(
          firstStep: Int32(first),
          stepCount: Int32(stepList.count - first),
          isIgnored: rule.isIgnored
        )
      )
    }
    entries = TallyProgram.memory(entryList)
    steps = TallyProgram.memory(stepList)
    sources = TallyProgram.memory(sourceList)
  }

  deinit {
    entries.deallocate()
    steps.deallocate()
    sources.deallocate()
  }

  private static func operation(_ metric: CategoryPlan.Metric) -> Operation? {
    if metric.cap != nil { return .labelled }
    return switch metric.kind {
    case .count: nil
    case .sum: .sum
    case .distinct: .distinct
    case .top: .top
    case .distribution: .distribution
    case .gauge: .gauge
    case .level: .level
    case .derive: .derive
    }
  }

  private static func number(_ source: CategoryPlan.Source) -> Int32 {
    switch source {
    case .group(let number): Int32(number)
    case .host: hostSource
    case .program: programSource
    case .pid: pidSource
    case .severity: severitySource
    case .facility: facilitySource
    }
  }

  private static func memory<T: BitwiseCopyable>(_ list: [T]) -> UnsafeMutablePointer<T> {
    let pointer = UnsafeMutablePointer<T>.allocate(capacity: max(list.count, 1))
    pointer.initialize(from: list, count: list.count)
    return pointer
  }
}
