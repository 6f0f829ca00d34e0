import CRRD
import Glibc

/// The value of one minute.
public struct MinuteValue: Hashable, Sendable {
  /// When the minute begins, in Unix seconds, a multiple of 60.
  public let time: Int64
  /// What it held: a count, a sum, a level.
  public let value: Double

  /// Pairs a minute and its value; a time within the minute is brought to its beginning.
  ///
  /// A time before 1970 becomes that of the minute before 1970, one after 2099 the first after: no
  /// file takes either, and the arithmetic stays within bounds.
  public init(time: Int64, value: Double) {
    let bounded = min(max(time, -Layout.step), Layout.latestTime)
    self.time = bounded - (bounded % Layout.step + Layout.step) % Layout.step
    self.value = value
  }

  /// Whether a file can hold it: between 1980 and 2099, and finite.
  public var isStorable: Bool {
    time >= Layout.earliestTime && time < Layout.latestTime && value.isFinite
  }
}

/// What one update did.
public struct UpdateOutcome: Hashable, Sendable {
  /// Minutes written.
  public let written: Int
  /// Minutes left out: the file already reaches beyond them, they were given twice or out of order,
  /// or no file can hold them.
  public let skipped: Int
  /// The end of the last minute now in the file, in Unix seconds.
  public let lastUpdate: Int64

  /// States what was done.
  public init(written: Int, skipped: Int, lastUpdate: Int64) {
    self.written = written
    self.skipped = skipped
    self.lastUpdate = lastUpdate
  }
}

extension RoundRobinFile {
  /// Writes minutes in one call of librrd, which costs 25 to 40 times less than one each.
  ///
  /// The minute [T, T+60) is written at T+60. A minute is written once: those at or before the
  /// file's last update are skipped. Minutes that are absent stay unknown: before the first one
  /// after a gap a single `T:U` marks where the gap ends. Without that mark librrd spreads the next
  /// value over a gap of one minute and throws it away after a longer one. The mark is no storm of
  /// unknowns: after three missing minutes librrd clears its violations, before that it adds
  /// two at most, and seven make a failure.
  ///
  /// - Parameters:
  ///   - minutes: In rising order of time; finite values (librrd has no other).
  ///   - known: The file's last update, if the caller knows it; else it is read.
  /// - Returns: What was written and what was left out.
  /// - Throws: `RoundRobinError`; the minutes before the one librrd stumbled over are written then,
  ///   and `lastUpdate()` tells which.
  @discardableResult
  public func update(
    _ minutes: [MinuteValue],
    lastUpdate known: Int64? = nil
  ) throws(RoundRobinError) -> UpdateOutcome {
    var last: Int64
    if let known { last = known } else { last = try lastUpdate() }
    var text = UpdateText()
    var written = 0
    var skipped = 0
    for minute in minutes {
      guard minute.isStorable, minute.time >= last else {
        skipped += 1
        continue
      }
      if minute.time > last { text.addUnknown(at: minute.time) }
      last = minute.time + Layout.step
      text.add(minute.value, at: last)
      written += 1
    }
    if written > 0 {
      try Librrd.call("update", path) {
        text.withArguments { argc, argv in rrd_update_r(path, nil, argc, argv) == 0 }
      }
    }
    return UpdateOutcome(written: written, skipped: skipped, lastUpdate: last)
  }
}

/// The `time:value` arguments of an update, in one buffer.
private struct UpdateText {
  private var bytes: [CChar] = []
  private var starts: [Int] = []

  mutating func addUnknown(at time: Int64) { append("\(time):U") }

  mutating func add(_ value: Double, at time: Int64) {
    // Counts are whole: shorter than "600.0" and exact. 2^53 bounds what a Double holds exactly.
    if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 {
      append("\(time):\(whole)")
    } else {
      append("\(time):\(value)")
    }
  }

  private mutating func append(_ text: String) {
    starts.append(bytes.count)
    for byte in text.utf8 { bytes.append(CChar(bitPattern: byte)) }
    bytes.append(0)
  }

  func withArguments(
    _ body: (Int32, UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Bool
  ) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      // Each start is an offset into `bytes`, which outlives the call and is not changed by it.
      var argv: [UnsafePointer<CChar>?] = starts.map { base + $0 }
      return argv.withUnsafeMutableBufferPointer { pointers in
        guard let first = pointers.baseAddress else { return false }
        return body(Int32(starts.count), first)
      }
    }
  }
}
