/// A version of rsyslog's, such as 8.2302.0.
public struct RsyslogVersion: Sendable, Equatable, Comparable, CustomStringConvertible {
  /// Its numbers.
  public var numbers: [Int]

  /// The oldest that is of use: 8.38 is the first in which `forceSingleInstance`, `closeTimeout` and
  /// `killUnresponsive` work.
  public static let oldest = RsyslogVersion("8.38.0")

  /// Reads a version out of a text: its first run of digits and dots; none is a version of no numbers.
  public init(_ text: String) {
    let start = text.drop { !$0.isNumber }
    numbers = start.prefix { $0.isNumber || $0 == "." }.split(separator: ".").compactMap { Int($0) }
  }

  /// Whether one came before the other.
  public static func < (a: RsyslogVersion, b: RsyslogVersion) -> Bool {
    a.numbers.lexicographicallyPrecedes(b.numbers)
  }

  /// `8.2302.0`.
  public var description: String { numbers.map(String.init).joined(separator: ".") }
}
