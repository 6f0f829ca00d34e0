public import Syslog

/// What a pattern of a category sees of a line.
public enum Subject {
  /// Room that `content` needs, in bytes: a line may be this long.
  public static let maxBytes = 1 << 20

  /// Builds `program[pid]: message` in `buffer` for a record whose tag and message do not stand
  /// side by side in the line (RFC 5424); answers the length.
  ///
  /// The buffer must hold the line and 16 bytes more.
  public static func joinContent(
    _ line: UnsafePointer<UInt8>,
    _ record: Record,
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
