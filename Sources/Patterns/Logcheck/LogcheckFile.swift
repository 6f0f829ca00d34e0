/// The lines of a logcheck rule file that are rules.
public enum LogcheckFile {
  /// One rule as it stands in the file.
  public struct Line: Sendable, Equatable {
    /// Its line, from 1.
    public var number: Int
    /// The expression, without line feed or carriage return.
    public var text: [UInt8]
  }

  /// Splits a file; blank lines and lines that start with `#` are none.
  ///
  /// As logcheck does it: a `#` elsewhere is text, and so are blanks at a line's end.
  public static func lines(_ bytes: [UInt8]) -> [Line] {
    var lines: [Line] = []
    let parts = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      let text = part.last == 0x0d ? part.dropLast() : part
      if text.first == UInt8(ascii: "#") { continue }
      if text.allSatisfy({ $0 == 0x20 || (0x09...0x0d).contains($0) }) { continue }
      lines.append(Line(number: index + 1, text: Array(text)))
    }
    return lines
  }

  /// Whether run-parts, by which logcheck lists a directory, takes a file of this name.
  public static func isTaken(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { LiteralPrefix.isAlphanumeric($0) || $0 == 0x2d || $0 == 0x5f }
  }
}
