import Sketches
import Syslog

/// The running state of one category and environment in one open minute.
///
/// Lives behind a pointer that `MinuteBook` owns, one worker writes it. The hot loop touches plain
/// memory only: no reference counting, no allocation but the growth of tables.
public struct CategoryMinute: ~Copyable {
  /// Where the minute's records went so far.
  public var accounting = Accounting()
  /// Searches that PCRE2 ended at its limit.
  public var regexLimits: UInt64 = 0

  let program: TallyProgram
  let hits: UnsafeMutablePointer<UInt64>
  let sums: UnsafeMutablePointer<ExactSum>
  let distincts: UnsafeMutablePointer<DistinctState>
  let queue = DistinctQueue()
  let tops: UnsafeMutablePointer<TopState>
  let topQueue = TopQueue()
  let gauges: UnsafeMutablePointer<Gauge>
  /// For each gauge where in the order of all records its last reading stands.
  let gaugeOrders: UnsafeMutablePointer<UInt64>
  let distributions: UnsafeMutablePointer<DistributionState>
  let levels: UnsafeMutablePointer<ExactSum>
  let derives: UnsafeMutablePointer<DeriveState>
  let labelled: UnsafeMutablePointer<LabelledState>
  var badValues: UInt64 = 0
  /// Lines kept of rules that alerts ask of.
  var samples: [LineSample] = []
  let seed: UInt64
  /// Room for a value joined from several fields, and behind it for a label.
  let scratch: UnsafeMutablePointer<UInt8>

  /// Longest joined value, in bytes; the rest is cut.
  ///
  /// Tops keep 1,024 bytes of a key anyway.
  static let maxJoinedBytes = 4_096
  static let joinedRoom = maxJoinedBytes + ByteScan.padding

  init(_ program: TallyProgram, seed: UInt64) {
    self.program = program
    self.seed = seed
    hits = .allocate(capacity: max(program.plan.rules.count, 1))
    hits.initialize(repeating: 0, count: program.plan.rules.count)
    sums = .allocate(capacity: max(program.sumCount, 1))
    sums.initialize(repeating: ExactSum(), count: program.sumCount)
    distincts = .allocate(capacity: max(program.distinctCount, 1))
    for slot in 0..<program.distinctCount { (distincts + slot).initialize(to: DistinctState()) }
    tops = .allocate(capacity: max(program.topCount, 1))
    for slot in 0..<program.topCount { (tops + slot).initialize(to: TopState()) }
    gauges = .allocate(capacity: max(program.gaugeCount, 1))
    gauges.initialize(repeating: Gauge(), count: program.gaugeCount)
    gaugeOrders = .allocate(capacity: max(program.gaugeCount, 1))
    gaugeOrders.initialize(repeating: 0, count: program.gaugeCount)
    distributions = .allocate(capacity: max(program.distributionCount, 1))
    for slot in 0..<program.distributionCount {
      (distributions + slot).initialize(to: DistributionState())
    }
    levels = .allocate(capacity: max(program.levelCount, 1))
    levels.initialize(repeating: ExactSum(), count: program.levelCount)
    derives = .allocate(capacity: max(program.deriveCount, 1))
    for slot in 0..<program.deriveCount { (derives + slot).initialize(to: DeriveState()) }
    labelled = .allocate(capacity: max(program.labelled.count, 1))
    for (slot, metric) in program.labelled.enumerated() {
      (labelled + slot).initialize(to: LabelledState(metric.kind))
    }
    scratch = .allocate(capacity: 2 * CategoryMinute.joinedRoom)
    scratch.initialize(repeating: 0, count: 2 * CategoryMinute.joinedRoom)
  }

  deinit {
    queue.deallocate()
    topQueue.deallocate()
    distincts.deinitialize(count: program.distinctCount)
    tops.deinitialize(count: program.topCount)
    distributions.deinitialize(count: program.distributionCount)
    derives.deinitialize(count: program.deriveCount)
    labelled.deinitialize(count: program.labelled.count)
    hits.deallocate()
    sums.deallocate()
    distincts.deallocate()
    tops.deallocate()
    gauges.deallocate()
    gaugeOrders.deallocate()
    distributions.deallocate()
    levels.deallocate()
    derives.deallocate()
    labelled.deallocate()
    scratch.deallocate()
  }

  /// Writes what was tallied into a summary of the minute.
  ///
  /// Where it `isWhole`, nothing is cut to what a summary shows and no sketch made smaller: merged with
  /// more of the same minute and then cut (`Summary.cut`) it is as if it had been tallied in one.
  func finish(into summary: inout Summary, isWhole: Bool = false) {
    let plan = program.plan
    flush()
    summary.accounting = accounting
    summary.badValues = badValues
    summary.regexLimits = regexLimits
    summary.samples = LineSample.finish(samples, plan.rules)
    summary.hits = plan.rules.enumerated().map { index, rule in
      Summary.RuleHits(rule: rule.id, isIgnored: rule.isIgnored, count: hits[index])
    }
    let counts = counts()
    summary.metrics = plan.metrics.enumerated().map { index, metric in
      Summary.Metric(
        name: metric.name,
        value: metric.kind == .count && metric.cap == nil
          ? .count(counts[index]) : value(of: metric, at: index, isWhole)
      )
    }
  }

  /// Puts what is queued into distincts and tops.
  private func flush() {
    queue.flush(distincts)
    topQueue.flush(tops)
  }

  /// For each metric how many records the rules took that name it; counts are made of nothing else.
  private func counts() -> [UInt64] {
    var counts = [UInt64](repeating: 0, count: program.plan.metrics.count)
    for (number, rule) in program.plan.rules.enumerated() where hits[number] > 0 {
      for update in rule.updates { counts[update.metric] &+= hits[number] }
    }
    return counts
  }

  private func value(
    of metric: CategoryPlan.Metric,
    at index: Int,
    _ isWhole: Bool
  ) -> MetricValue {
    let slot = program.slots[index]
    if let cap = metric.cap {
      return .labelled(
        isWhole
          ? labelled[slot].whole(cap: cap)
          : labelled[slot].finish(cap: cap, minCount: metric.minCount)
      )
    }
    switch metric.kind {
    case .count: return .zero(.count)
    case .sum: return .sum(sums[slot])
    case .distinct: return .of(distincts[slot], isWhole: isWhole)
    case .top:
      if tops[slot].isEmpty { return .zero(.top) }
      let (top, bytes) = tops[slot].finishEncoded(
        keep: isWhole ? .max : metric.keep,
        minCount: isWhole ? 0 : metric.minCount
      )
      return .top(top, sketch: bytes)
    case .gauge: return .gauge(gauges[slot])
    case .distribution: return .of(distributions[slot])
    // Where the level stands, and what the readings add up to, is found with the minutes before.
    case .level: return .level(Level(change: levels[slot]))
    case .derive: return .derive(derives[slot].isEmpty ? Derive() : derives[slot].finish())
    }
  }

  /// Adds what another worker tallied of the same category, environment and minute.
  ///
  /// Exact in whatever order, tops as long as they have forgotten nothing (20,000 values); cost:
  /// about 20 ns for each value that a distinct or top of `other` holds.
  mutating func merge(_ other: borrowing CategoryMinute) {
    flush()
    other.flush()
    accounting.merge(other.accounting)
    regexLimits &+= other.regexLimits
    badValues &+= other.badValues
    samples += other.samples
    for rule in 0..<program.plan.rules.count { hits[rule] &+= other.hits[rule] }
    for slot in 0..<program.sumCount { sums[slot].merge(other.sums[slot]) }
    for slot in 0..<program.distinctCount { distincts[slot].merge(other.distincts[slot]) }
    for slot in 0..<program.topCount { tops[slot].merge(other.tops[slot]) }
    for slot in 0..<program.gaugeCount { mergeGauge(slot, other) }
    for slot in 0..<program.distributionCount {
      distributions[slot].merge(other.distributions[slot])
    }
    for slot in 0..<program.levelCount { levels[slot].merge(other.levels[slot]) }
    for slot in 0..<program.deriveCount { derives[slot].merge(other.derives[slot]) }
    for slot in program.labelled.indices { labelled[slot].merge(other.labelled[slot]) }
  }

  /// Of two last readings in one second that of the later record is the last.
  private mutating func mergeGauge(_ slot: Int, _ other: borrowing CategoryMinute) {
    let mine = gauges[slot]
    let theirs = other.gauges[slot]
    guard theirs.last != nil else { return }
    let isTheirs =
      mine.last == nil || theirs.lastTime > mine.lastTime
      || theirs.lastTime == mine.lastTime && other.gaugeOrders[slot] > gaugeOrders[slot]
    // `Gauge` gives a draw to the one that is merged in.
    var merged = isTheirs ? mine : theirs
    merged.merge(isTheirs ? theirs : mine)
    gauges[slot] = merged
    if isTheirs { gaugeOrders[slot] = other.gaugeOrders[slot] }
  }

  /// Starts over for another minute, keeping the memory of the tables.
  mutating func reset() {
    accounting = Accounting()
    regexLimits = 0
    badValues = 0
    samples.removeAll()
    for rule in 0..<program.plan.rules.count { hits[rule] = 0 }
    for slot in 0..<program.sumCount { sums[slot] = ExactSum() }
    queue.removeAll()
    topQueue.removeAll()
    for slot in 0..<program.distinctCount { distincts[slot].removeAll() }
    for slot in 0..<program.topCount { tops[slot].removeAll() }
    for slot in 0..<program.gaugeCount {
      gauges[slot] = Gauge()
      gaugeOrders[slot] = 0
    }
    for slot in 0..<program.distributionCount { distributions[slot].removeAll() }
    for slot in 0..<program.levelCount { levels[slot] = ExactSum() }
    for slot in 0..<program.deriveCount { derives[slot].removeAll() }
    for slot in program.labelled.indices { labelled[slot].removeAll() }
  }
}
