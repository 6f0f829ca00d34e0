import Syslog

/// A line that a minute keeps to show what a rule took: of rules that alerts ask of, the first few.
struct LineSample {
  /// Lines kept of a rule in a minute: two show whether they are alike.
  static let perRule: UInt64 = 2
  /// Bytes kept of a line.
  static let maxBytes = 512

  let rule: Int32
  /// Where in the order of all records the line stands.
  let order: UInt64
  let bytes: [UInt8]

  /// The first lines of each rule, in the order of the rules: the same for any number of workers, as
  /// each keeps its own first ones.
  static func finish(_ samples: [LineSample], _ rules: [CategoryPlan.Rule]) -> [Summary.Sample] {
    guard !samples.isEmpty else { return [] }
    let sorted = samples.sorted { ($0.rule, $0.order) < ($1.rule, $1.order) }
    var kept: [Summary.Sample] = []
    var rule: Int32 = -1
    var count: UInt64 = 0
    for sample in sorted {
      count = sample.rule == rule ? count + 1 : 1
      rule = sample.rule
      guard count <= perRule else { continue }
      kept.append(Summary.Sample(rule: rules[Int(rule)].id, line: sample.bytes))
    }
    return kept
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
