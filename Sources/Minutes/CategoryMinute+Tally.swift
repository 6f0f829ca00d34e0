import Sketches
public import Syslog

extension CategoryMinute {
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
    record: UnsafePointer<Record>,
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
    record: UnsafePointer<Record>,
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
            topQueue.add(value, count, hash: hash, slot, tops)
          }
        case .sum, .gauge, .distribution:
          if let number = CategoryMinute.number(value, count, step.pointee.unit) {
            switch step.pointee.operation {
            case .sum: sums[slot].add(number)
            case .distribution: distributions[slot].add(number)
            default:
              gauges[slot].set(number, at: record.pointee.time)
              if gauges[slot].lastTime == record.pointee.time { gaugeOrders[slot] = order }
            }
          } else {
            badValues &+= 1
          }
        case .level: changeLevel(step.pointee, value, count)
        case .sample:
          // The first, second, fourth, eighth…: few, spread over the minute, and no clock or chance.
          if hits[slot] & (hits[slot] &- 1) == 0 { keep(slot, line, record, order) }
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
          apart(step.pointee, value, count, label, max(length, 0), record.pointee.time, order)
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
    record: UnsafePointer<Record>
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
    record: UnsafePointer<Record>
  ) -> (UnsafePointer<UInt8>, Int) {
    var value = JoinedValue(room: room, limit: CategoryMinute.maxJoinedBytes)
    for index in 0..<Int(sourceCount) {
      if index > 0 { value.append(0x20) }
      let source = program.sources[Int(firstSource) + index]
      switch source {
      case TallyProgram.hostSource:
        value.append(line + record.pointee.host.start, record.pointee.host.count)
      case TallyProgram.programSource:
        value.append(line + record.pointee.program.start, record.pointee.program.count)
      case TallyProgram.pidSource:
        value.append(line + record.pointee.pid.start, record.pointee.pid.count)
      case TallyProgram.severitySource: value.append(number: record.pointee.severity)
      case TallyProgram.facilitySource: value.append(number: record.pointee.facility)
      default:
        let start = captures[2 * Int(source)]
        if start >= 0 { value.append(subject + start, captures[2 * Int(source) + 1] - start) }
      }
    }
    // A header that lacks the part has no value to tally, as a group that took no part has none.
    let isMissing = value.count == 0 && sourceCount == 1
    return (UnsafePointer(room), isMissing ? -1 : value.count)
  }
}
