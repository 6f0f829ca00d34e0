/// Lines put together into as few payloads as may be.
enum Payloads {
  /// What fits a datagram over Ethernet without being split, in bytes: StatsD's own advice.
  static let datagramBytes = 1_432
  /// Most bytes of a payload over a connection: one that breaks costs no more lines sent twice, and a
  /// backlog of a mebibyte loses no more at once.
  static let streamBytes = 1 << 16

  /// The payloads: lines joined by LF, without one behind the last; no line is split, and one that is
  /// longer than `most` stands alone.
  static func join(_ lines: [[UInt8]], most: Int) -> [[UInt8]] {
    var payloads: [[UInt8]] = []
    var current: [UInt8] = []
    for line in lines {
      if !current.isEmpty, current.count + 1 + line.count > most {
        payloads.append(current)
        current = []
      }
      if !current.isEmpty { current.append(0x0a) }
      current += line
    }
    if !current.isEmpty { payloads.append(current) }
    return payloads
  }

  /// How many lines a payload holds.
  static func lines(in payload: [UInt8]) -> Int {
    payload.isEmpty
      ? 0 : payload.withUnsafeBufferPointer { $0.reduce(1) { $0 + ($1 == 0x0a ? 1 : 0) } }
  }
}
