public import Syslog

/// What a pattern of a category sees of a line.
public enum Subject {
  /// Room that `content` needs, in bytes: a line may be this long.
  public static let maxBytes = 1 << 20

  /// What the patterns of a category with that `match_on` see of a record.
  ///
  /// The buffer must hold the line and 16 bytes more.
  @inline(__always)
  public static func of(
    _ subject: Category.Subject,
    _ line: UnsafePointer<UInt8>,
    _ record: borrowing Record,
    into buffer: UnsafeMutablePointer<UInt8>
  ) -> (start: UnsafePointer<UInt8>, count: Int) {
    guard subject == .content else {
      return (line + record.message.start, record.message.count)
    }
    if record.hasContent { return (line + record.content.start, record.content.count) }
    return (UnsafePointer(buffer), joinContent(line, record, into: buffer))
  }

  /// All that follows the host and its blank: `program[pid]: message` as it stands in the line,
  /// or joined in `buffer` where it does not stand there (RFC 5424).
  ///
  /// The buffer must hold the line and 16 bytes more.
  @inline(__always)
  public static func rest(
    _ line: UnsafePointer<UInt8>,
    _ record: borrowing Record,
    into buffer: UnsafeMutablePointer<UInt8>
  ) -> (start: UnsafePointer<UInt8>, count: Int) {
    guard record.hasContent else {
      return (UnsafePointer(buffer), joinContent(line, record, into: buffer))
    }
    var start = record.content.start
    // The content leaves out a lone colon behind the host.
    if record.host.count > 0 { start = min(start, record.host.end &+ 1) }
    return (line + start, record.content.end &- start)
  }

  /// Builds `program[pid]: message` in `buffer` for a record whose tag and message do not stand
  /// side by side in the line (RFC 5424); answers the length.
  ///
  /// The buffer must hold the line and 16 bytes more.
  public static func joinContent(
    _ line: UnsafePointer<UInt8>,
    _ record: borrowing Record,
    into buffer: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var length = 0
    func append(_ range: ByteRange) {
      (buffer + length).update(from: line + range.start, count: range.count)
      length += range.count
    }
    func append(_ byte: UInt8) {
      buffer[length] = byte
      length += 1
    }
    append(record.program)
    if !record.pid.isEmpty {
      append(0x5b)
      append(record.pid)
      append(0x5d)
    }
    append(0x3a)
    append(0x20)
    append(record.message)
    return length
  }
}
