public import Sketches

/// An unmatched message with its variable parts masked, and what is known about it.
public struct Template: Sendable, Equatable {
  /// Hash of the masked text: the same on every host and after every restart.
  public var id: UInt64
  private var written: FormText
  /// Records that had this form.
  public var count: UInt64
  /// Time of the first, in Unix seconds.
  public var first: Int64
  /// Time of the last, in Unix seconds.
  public var last: Int64
  /// Number of hosts that sent it.
  public var hosts: Distinct
  /// The same as an encoded sketch, so that it can be merged.
  public var hostSketch: [UInt8]
  /// The records by the day of their stamp, where that is known.
  public var days: DayTally

  /// The masked text, bytes as they came.
  public var text: [UInt8] {
    get { written.form }
    set { written = FormText(form: newValue, sample: sample) }
  }
  /// One whole line.
  public var sample: [UInt8] { written.sample }

  /// Makes a template.
  public init(
    id: UInt64,
    written: FormText,
    count: UInt64,
    first: Int64,
    last: Int64,
    hosts: Distinct,
    hostSketch: [UInt8],
    days: DayTally = []
  ) {
    self.id = id
    self.written = written
    self.count = count
    self.first = first
    self.last = last
    self.hosts = hosts
    self.hostSketch = hostSketch
    self.days = days
  }

  /// Makes a template of a form and a line apart.
  public init(
    id: UInt64,
    text: [UInt8],
    count: UInt64,
    first: Int64,
    last: Int64,
    hosts: Distinct,
    hostSketch: [UInt8],
    sample: [UInt8],
    days: DayTally = []
  ) {
    self.init(
      id: id,
      written: FormText(form: text, sample: sample),
      count: count,
      first: first,
      last: last,
      hosts: hosts,
      hostSketch: hostSketch,
      days: days
    )
  }

  /// The id as sixteen hexadecimal digits.
  public var idText: String { Template.text(of: id) }

  /// An id, of a form or a template, as sixteen hexadecimal digits.
  public static func text(of id: UInt64) -> String {
    let digits = String(id, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Longest sample kept, in bytes.
  public static let maxSampleBytes = 2_048
  /// Seed of ids: fixed, so that ids agree everywhere.
  public static let idSeed: UInt64 = 0x6d69_6e75_7465_6431

  /// Adds what another instance, or a later minute, knows of the same template.
  public mutating func merge(_ other: Template) {
    merge(
      count: other.count,
      first: other.first,
      last: other.last,
      hostSketch: other.hostSketch
    )
    for day in other.days { days.add(day) }
  }

  /// Adds what is known of the same template elsewhere; a sketch that cannot be read adds no host.
  public mutating func merge(count: UInt64, first: Int64, last: Int64, hostSketch: [UInt8]) {
    self.count += count
    self.first = min(self.first, first)
    self.last = max(self.last, last)
    guard var state = DistinctState(decoding: self.hostSketch),
      let more = DistinctState(decoding: hostSketch)
    else { return }
    state.merge(more)
    hosts = state.finish()
    self.hostSketch = state.encode()
  }
}
