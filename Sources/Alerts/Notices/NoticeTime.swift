import Syslog

/// A time in a notice: Unix seconds here, RFC 3339 in UTC in JSON.
public struct NoticeTime: Sendable, Equatable, Codable {
  /// Unix seconds.
  public var seconds: Int64

  /// Makes a time.
  public init(_ seconds: Int64) { self.seconds = seconds }

  /// Reads `2026-11-29T09:10:00Z`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let seconds = Stamp.parse(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "expected an RFC 3339 time, found \(text.debugDescription)"
      )
    }
    self.seconds = seconds
  }

  /// Writes `2026-11-29T09:10:00Z`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Stamp.utc(seconds))
  }

  /// `2026-11-29T10:10:00+01:00`, in a zone.
  static func local(_ seconds: Int64, in zone: Zone) -> String {
    let offset = zone.offset(at: seconds)
    guard offset != 0 else { return Stamp.utc(seconds) }
    let minutes = abs(offset) / 60
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return Stamp.utc(seconds + offset).dropLast() + (offset < 0 ? "-" : "+") + two(minutes / 60)
      + ":" + two(minutes % 60)
  }
}
