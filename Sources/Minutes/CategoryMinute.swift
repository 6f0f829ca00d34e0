import Sketches
public import Syslog

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
  private let hits: UnsafeMutablePointer<UInt64>
  private let sums: UnsafeMutablePointer<ExactSum>
  private let distincts: UnsafeMutablePointer<DistinctState>
  private let queue = DistinctQueue()
  private let tops: UnsafeMutablePointer<TopState>
  private let gauges: UnsafeMutablePointer<Gauge>
  /// For each gauge where in the order of all records its last reading stands.
  private let gaugeOrders: UnsafeMutablePointer<UInt64>
  private let distributions: UnsafeMutablePointer<DistributionState>
  private let levels: UnsafeMutablePointer<ExactSum>
  private let derives: UnsafeMutablePointer<DeriveState>
  private let labelled: UnsafeMutablePointer<LabelledState>
  private var badValues: UInt64 = 0
  private let seed: UInt64
  /// Room for a value joined from several fields, and behind it for a label.
  private let scratch: UnsafeMutablePointer<UInt8>

  /// Longest joined value, in bytes; the rest is cut.
  ///
  /// Tops keep 1,024 bytes of a key anyway.
  static let maxJoinedBytes = 4_096
  private static let joinedRoom = maxJoinedBytes + ByteScan.padding

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

  /// Counts a record that a rule matched and updates the rule's metrics.
  ///
  /// `subject` is what the pattern saw and `captures` its group offsets (pairs; -1 for none);
  /// header fields are taken from `line`. With several workers `order` says where in the order of
  /// all records this one stands: of two gauge readings in a second the later one is the last.
  /// Cost: about 1 ns for counts alone, 10-20 ns for each
  /// distinct or top value.
  @inline(__always)
  public mutating func tally(
    rule: Int,
    subject: UnsafePointer<UInt8>,
    captures: UnsafePointer<Int>,
    line: UnsafePointer<UInt8>,
    record: borrowing Record,
    order: UInt64 = 0
  ) {
    hits[rule] &+= 1
    let entry = program.entries[rule]
    if entry.isIgnored { accounting.ignored &+= 1 } else { accounting.matched &+= 1 }
    if entry.stepCount > 0 {
      update(entry, subject: subject, captures: captures, line: line, record: record, order: order)
    }
  }

  private mutating func update(
    _ entry: TallyProgram.Entry,
    subject: UnsafePointer<UInt8>,
    captures: UnsafePointer<Int>,
    line: UnsafePointer<UInt8>,
    record: borrowing Record,
    order: UInt64
  ) {
    var value = subject
    var count = -1
    var hash: UInt64 = 0
    var isHashed = false
    var step = program.steps + Int(entry.firstStep)
    let last = step + Int(entry.stepCount)
    while step < last {
      if !step.pointee.repeatsValue, step.pointee.sourceCount > 0 {
        isHashed = false
        (value, count) = find(
          step.pointee.firstSource,
          step.pointee.sourceCount,
          into: scratch,
          subject: subject,
          captures: captures,
          line: line,
          record: record
        )
      }
      // A group that took no part in the match has no value to tally.
      if count >= 0 || step.pointee.sourceCount == 0 {
        let slot = Int(step.pointee.slot)
        switch step.pointee.operation {
        case .distinct, .top:
          if !isHashed {
            hash = hashBytes(value, count, seed: seed)
            isHashed = true
          }
          if step.pointee.operation == .distinct {
            queue.add(hash, slot, distincts)
          } else {
            tops[slot].add(value, count, hash: hash)
          }
        case .sum, .gauge, .distribution:
          if let number = CategoryMinute.number(value, count, step.pointee.unit) {
            switch step.pointee.operation {
            case .sum: sums[slot].add(number)
            case .distribution: distributions[slot].add(number)
            default:
              gauges[slot].set(number, at: record.time)
              if gauges[slot].lastTime == record.time { gaugeOrders[slot] = order }
            }
          } else {
            badValues &+= 1
          }
        case .level: changeLevel(step.pointee, value, count)
        case .derive, .labelled:
          let (label, length) = find(
            step.pointee.firstLabel,
            step.pointee.labelCount,
            into: scratch + CategoryMinute.joinedRoom,
            subject: subject,
            captures: captures,
            line: line,
            record: record
          )
          apart(step.pointee, value, count, label, max(length, 0), record.time, order)
        }
      }
      step += 1
    }
  }

  @inline(__always)
  private static func number(
    _ value: UnsafePointer<UInt8>,
    _ count: Int,
    _ unit: Unit?
  ) -> DecimalNumber? {
    guard let unit else { return DecimalNumber.parse(value, count) }
    return unit.parse(value, count)
  }

  private mutating func changeLevel(
    _ step: TallyProgram.Step,
    _ value: UnsafePointer<UInt8>,
    _ count: Int
  ) {
    var billionths = DecimalNumber(1).billionths
    if step.sourceCount > 0 {
      guard let number = CategoryMinute.number(value, count, step.unit) else {
        badValues &+= 1
        return
      }
      billionths = number.billionths
    }
    let (change, overflow) = billionths.multipliedReportingOverflow(by: Int128(step.amount))
    if overflow { badValues &+= 1 } else { levels[Int(step.slot)].add(billionths: change) }
  }

  /// Tallies what is kept apart: by label, or by the series of a derive.
  @inline(never)
  private mutating func apart(
    _ step: TallyProgram.Step,
    _ value: UnsafePointer<UInt8>,
    _ count: Int,
    _ label: UnsafePointer<UInt8>,
    _ length: Int,
    _ time: Int64,
    _ order: UInt64
  ) {
    let hash = hashBytes(label, length, seed: seed)
    let slot = Int(step.slot)
    if step.operation == .derive {
      guard let total = CategoryMinute.total(value, count, step.unit) else {
        badValues &+= 1
        return
      }
      derives[slot].add(total, series: label, length, hash: hash, time: time, order: order)
      return
    }
    switch step.kind {
    case .count: labelled[slot].count(labelled[slot].cell(of: label, length, hash: hash))
    case .distinct:
      let valueHash = hashBytes(value, count, seed: seed)
      labelled[slot].add(hash: valueHash, to: labelled[slot].cell(of: label, length, hash: hash))
    default:
      guard let number = CategoryMinute.number(value, count, step.unit) else {
        badValues &+= 1
        return
      }
      labelled[slot].add(number, to: labelled[slot].cell(of: label, length, hash: hash))
    }
  }

  /// A total in billionths: also one of 64 bits without sign, as counters of hardware are.
  private static func total(
    _ value: UnsafePointer<UInt8>,
    _ count: Int,
    _ unit: Unit?
  ) -> Int128? {
    // What only grows from zero is never below it.
    if let number = number(value, count, unit) {
      return number.billionths < 0 ? nil : number.billionths
    }
    guard (1...20).contains(count) else { return nil }
    var total: UInt64 = 0
    for place in 0..<count {
      let digit = value[place] &- 0x30
      guard digit <= 9 else { return nil }
      let (tens, overflow) = total.multipliedReportingOverflow(by: 10)
      let (sum, carries) = tens.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carries else { return nil }
      total = sum
    }
    return Int128(total) * 1_000_000_000
  }

  /// The bytes of a value or label; a count of -1 when the record has none.
  ///
  /// Changes nothing: `mutating` keeps the compiler from copying all of the state for the call.
  @inline(__always)
  private mutating func find(
    _ firstSource: Int32,
    _ sourceCount: Int32,
    into room: UnsafeMutablePointer<UInt8>,
    subject: UnsafePointer<UInt8>,
    captures: UnsafePointer<Int>,
    line: UnsafePointer<UInt8>,
    record: borrowing Record
  ) -> (UnsafePointer<UInt8>, Int) {
    let source = program.sources[Int(firstSource)]
    if sourceCount == 1, source > 0 {
      let start = captures[2 &* Int(source)]
      return start < 0 ? (subject, -1) : (subject + start, captures[2 &* Int(source) &+ 1] &- start)
    }
    return join(
      firstSource,
      sourceCount,
      into: room,
      subject: subject,
      captures: captures,
      line: line,
      record: record
    )
  }

  /// Joins several fields with blanks; a missing one is empty.
  @inline(never)
  private mutating func join(
    _ firstSource: Int32,
    _ sourceCount: Int32,
    into room: UnsafeMutablePointer<UInt8>,
    subject: UnsafePointer<UInt8>,
    captures: UnsafePointer<Int>,
    line: UnsafePointer<UInt8>,
    record: borrowing Record
  ) -> (UnsafePointer<UInt8>, Int) {
    var value = JoinedValue(room: room, limit: CategoryMinute.maxJoinedBytes)
    for index in 0..<Int(sourceCount) {
      if index > 0 { value.append(0x20) }
      let source = program.sources[Int(firstSource) + index]
      switch source {
      case TallyProgram.hostSource: value.append(line + record.host.start, record.host.count)
      case TallyProgram.programSource:
        value.append(line + record.program.start, record.program.count)
      case TallyProgram.pidSource: value.append(line + record.pid.start, record.pid.count)
      case TallyProgram.severitySource: value.append(number: record.severity)
      case TallyProgram.facilitySource: value.append(number: record.facility)
      default:
        let start = captures[2 * Int(source)]
        if start >= 0 { value.append(subject + start, captures[2 * Int(source) + 1] - start) }
      }
    }
    // A header that lacks the part has no value to tally, as a group that took no part has none.
    let isMissing = value.count == 0 && sourceCount == 1
    return (UnsafePointer(room), isMissing ? -1 : value.count)
  }

  /// Writes what was tallied into a summary of the minute.
  func finish(into summary: inout Summary) {
    let plan = program.plan
    queue.flush(distincts)
    summary.accounting = accounting
    summary.badValues = badValues
    summary.regexLimits = regexLimits
    summary.hits = plan.rules.enumerated().map { index, rule in
      Summary.RuleHits(rule: rule.id, isIgnored: rule.isIgnored, count: hits[index])
    }
    let counts = counts()
    summary.metrics = plan.metrics.enumerated().map { index, metric in
      Summary.Metric(
        name: metric.name,
        value: metric.kind == .count && metric.cap == nil
          ? .count(counts[index]) : value(of: metric, at: index)
      )
    }
  }

  /// For each metric how many records the rules took that name it; counts are made of nothing else.
  private func counts() -> [UInt64] {
    var counts = [UInt64](repeating: 0, count: program.plan.metrics.count)
    for (number, rule) in program.plan.rules.enumerated() where hits[number] > 0 {
      for update in rule.updates { counts[update.metric] &+= hits[number] }
    }
    return counts
  }

  private func value(of metric: CategoryPlan.Metric, at index: Int) -> MetricValue {
    let slot = program.slots[index]
    if let cap = metric.cap { return .labelled(labelled[slot].finish(cap: cap)) }
    switch metric.kind {
    case .count: return .zero(.count)
    case .sum: return .sum(sums[slot])
    case .distinct:
      if distincts[slot].isEmpty { return .zero(.distinct) }
      return .distinct(distincts[slot].finish(), sketch: distincts[slot].encode())
    case .top:
      if tops[slot].isEmpty { return .zero(.top) }
      let (top, bytes) = tops[slot].finishEncoded(keep: metric.keep)
      return .top(top, sketch: bytes)
    case .gauge: return .gauge(gauges[slot])
    case .distribution:
      if distributions[slot].isEmpty { return .zero(.distribution) }
      return .distribution(distributions[slot].finish(), sketch: distributions[slot].encode())
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
    queue.flush(distincts)
    other.queue.flush(other.distincts)
    accounting.merge(other.accounting)
    regexLimits &+= other.regexLimits
    badValues &+= other.badValues
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
    for rule in 0..<program.plan.rules.count { hits[rule] = 0 }
    for slot in 0..<program.sumCount { sums[slot] = ExactSum() }
    queue.removeAll()
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
