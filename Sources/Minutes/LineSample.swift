import Syslog

/// A line that a minute keeps to show what a rule took: of rules that alerts ask of.
///
/// Kept are the first, second, fourth, eighth… line of each worker, so that a burst late in the minute
/// is among them. Which ones these are depends on the number of workers; nothing is counted by them.
struct LineSample {
  /// Bytes kept of a line.
  static let maxBytes = 512
  /// Lines that a summary keeps of a rule: 2^15 records give as many.
  static let perRule = 16

  let rule: Int32
  /// Where in the order of all records the line stands.
  let order: UInt64
  let bytes: [UInt8]

  /// The last lines of each rule, in the order of the rules.
  static func finish(_ samples: [LineSample], _ rules: [CategoryPlan.Rule]) -> [Summary.Sample] {
    guard !samples.isEmpty else { return [] }
    let byRule = Dictionary(grouping: samples.enumerated(), by: \.element.rule)
    return byRule.sorted { $0.key < $1.key }.flatMap { rule, lines in
      lines.sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
        .suffix(perRule)
        .map { Summary.Sample(rule: rules[Int(rule)].id, line: $0.element.bytes) }
    }
  }
}

extension CategoryMinute {
  /// Keeps a line of a rule, up to the end of its message.
  @inline(never)
  mutating func keep(
    _ rule: Int,
    _ line: UnsafePointer<UInt8>,
    _ record: UnsafePointer<Record>,
    _ order: UInt64
  ) {
    let end = record.pointee.message.start + record.pointee.message.count
    let bytes = UnsafeBufferPointer(start: line, count: min(end, LineSample.maxBytes))
    samples.append(LineSample(rule: Int32(rule), order: order, bytes: Array(bytes)))
  }
}
