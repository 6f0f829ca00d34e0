/// A grok pattern file: `NAME regex` a line; blank lines and lines that start with `#` are none.
public struct GrokFile: Sendable {
  /// One name and what it stands for.
  public struct Entry: Sendable, Equatable {
    /// The name.
    public var name: String
    /// What it stands for, names of others unexpanded.
    public var pattern: String
    /// Its line, from 1.
    public var line: Int
    /// Column at which the pattern starts, from 1, in bytes.
    public var column: Int
  }

  /// The names in file order; of a name that is there twice the later one counts.
  public private(set) var entries: [Entry] = []
  /// Lines that hold a name and no pattern.
  public private(set) var halves: [Entry] = []

  /// Reads a file's text.
  public init(_ text: String) {
    var number = 0
    // A carriage return and a line feed are one character here, and one line end.
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      number += 1
      let trimmed = line.drop { $0 == " " || $0 == "\t" }
      if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
      let name = trimmed.prefix { $0 != " " && $0 != "\t" }
      let pattern = trimmed[name.endIndex...].drop { $0 == " " || $0 == "\t" }
      let start = pattern.isEmpty ? name.startIndex : pattern.startIndex
      let entry = Entry(
        name: String(name),
        pattern: String(pattern),
        line: number,
        column: line[..<start].utf8.count + 1
      )
      if pattern.isEmpty { halves.append(entry) } else { entries.append(entry) }
    }
  }
}
