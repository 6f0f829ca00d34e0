public import Syslog

/// A row of `timestamp,value` text, read without trust.
public struct PointRow: Hashable, Sendable {
  /// The first field as it was, quotes included, control bytes shown.
  public let timestamp: String
  /// The second field as it was; empty when there is none.
  public let text: String
  /// Unix seconds; nil when the timestamp cannot be read.
  public let time: Int64?
  /// The value; nil when the field is empty, `NaN`, or no number.
  public let value: Double?
  /// Whether the value says that it is unknown (empty, `NaN`, `null`, `U`), and not something else.
  public let isUnknown: Bool

  /// Reads a row.
  ///
  /// Fields end at a comma, or at a semicolon or tab where the line has no comma; quotes are RFC 4180's.
  /// Timestamps are what `Stamp.parse` reads, or a number since 1970: seconds, or from 10^11 on
  /// milliseconds, from 10^14 on microseconds, from 10^17 on nanoseconds. More fields are left out.
  ///
  /// - Parameters:
  ///   - line: A line without its end; a byte order mark may stand before it.
  ///   - zone: The zone of timestamps without one.
  public init(_ line: [UInt8], zone: Zone) {
    let line = line.starts(with: [0xef, 0xbb, 0xbf]) ? line.dropFirst(3) : line[...]
    let separator = [0x2c, 0x3b, 0x09].first { line.contains($0) } ?? 0x2c
    let (first, rest) = PointRow.cut(line, at: separator)
    let (second, _) = PointRow.cut(rest, at: separator)
    timestamp = ShownText.of(Array(first))
    text = ShownText.of(Array(second))
    time = PointRow.time(PointRow.bare(first), zone)
    let word = PointRow.bare(second)
    value = PointRow.number(word)
    isUnknown = value == nil && ["", "nan", "null", "none", "na", "u"].contains(word.lowercased())
  }

  /// Whether the row can be a header: neither of its fields says anything.
  public var isHeader: Bool { time == nil && value == nil && !timestamp.isEmpty }

  private static func cut(
    _ line: ArraySlice<UInt8>,
    at separator: UInt8
  ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
    var isQuoted = false
    for (index, byte) in zip(line.indices, line) {
      if byte == 0x22 { isQuoted.toggle() }
      if byte == separator, !isQuoted { return (line[..<index], line[(index + 1)...]) }
    }
    return (line, [])
  }

  /// A field without blanks and quotes around it.
  private static func bare(_ field: ArraySlice<UInt8>) -> String {
    let isPadding: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d || $0 == 0x22 }
    let front = field.drop(while: isPadding)
    let count = front.reversed().prefix(while: isPadding).count
    // No timestamp and no number is longer than 64 bytes.
    return String(decoding: front.dropLast(count).prefix(64), as: UTF8.self)
  }

  private static func time(_ text: String, _ zone: Zone) -> Int64? {
    if let time = Stamp.parse(text, in: zone) { return time }
    guard var number = number(text), number.magnitude < 1e19 else { return nil }
    for limit in [1e17, 1e14, 1e11] where number.magnitude >= limit {
      number /= limit / 1e8
      break
    }
    return Int64(number.rounded(.down))
  }

  /// Decimal numbers only: Swift's own reading takes hexadecimal ones and words as well.
  private static func number(_ text: String) -> Double? {
    let isDecimal = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || [0x2b, 0x2d, 0x2e, 0x45, 0x65].contains($0)
    }
    guard isDecimal, let number = Double(text), number.isFinite else { return nil }
    return number
  }
}
