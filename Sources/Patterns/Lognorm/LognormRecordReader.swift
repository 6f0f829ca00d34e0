/// Cuts a rulebase file into records: `keyword=value`, over several lines while inside a field.
struct LognormRecordReader {
  /// A record as written.
  struct Record {
    /// Keyword, `=` and value, without line ends.
    var text: LognormText
    /// First and last line, from 1.
    var line: Int
    var lastLine: Int
  }

  /// Largest record, in bytes; a longer one is a problem.
  static let maxBytes = 64 << 10
  static let keywords = ["rule", "prefix", "extendprefix", "type", "annotate", "include"]

  private let file: LognormFile
  private var at: Int
  private(set) var faults: [LognormProblem] = []
  private var hasToldCarriageReturn = false

  /// Starts at a byte that begins a line.
  init(_ file: LognormFile, at: Int) {
    self.file = file
    self.at = at
  }

  private var bytes: [UInt8] { file.bytes }

  /// The next record, nil at the end.
  mutating func next() -> Record? {
    while at < bytes.count {
      let line = lineRange(at)
      if line.isEmpty || bytes[line.lowerBound] == 0x23 {
        at = nextLine(line)
        continue
      }
      if let record = record() { return record }
    }
    return nil
  }

  private mutating func record() -> Record? {
    let start = at
    var text = LognormText()
    var isInside = false
    while true {
      let line = lineRange(at)
      text.append(file, line)
      for byte in bytes[line] where byte == 0x25 { isInside.toggle() }
      at = nextLine(line)
      guard isInside else { break }
      // A % is missing when the next record starts before the field has ended.
      if at >= bytes.count || startsRecord(at) {
        tell(
          "% without its other half: \(LognormSpelling.excerpt(bytes[lineRange(start)]))",
          "close the field with %, and write %% for a percent sign",
          start
        )
        return nil
      }
    }
    guard text.bytes.count <= Self.maxBytes else {
      tell("record of \(text.bytes.count) bytes", "at most 65,536 are taken", start)
      return nil
    }
    return Record(
      text: text,
      line: file.place(start).line,
      lastLine: file.place(max(start, at - 1)).line
    )
  }

  /// Whether the next line that is not blank or a comment starts a record.
  private func startsRecord(_ start: Int) -> Bool {
    var at = start
    while at < bytes.count {
      var end = at
      while end < bytes.count, bytes[end] != 0x0a { end += 1 }
      let line = bytes[at..<end]
      if let first = line.first, first != 0x23, first != 0x0d {
        return Self.keywords.contains { line.starts(with: Array("\($0)=".utf8)) }
      }
      at = end + 1
    }
    return false
  }

  /// The line's bytes without its end.
  private mutating func lineRange(_ start: Int) -> Range<Int> {
    var end = start
    while end < bytes.count, bytes[end] != 0x0a { end += 1 }
    if end > start, bytes[end - 1] == 0x0d {
      if !hasToldCarriageReturn {
        hasToldCarriageReturn = true
        tell(
          "the line ends in CR LF; the CR is left out here and below",
          "lognormalizer takes it as text: sed -i 's/\\r$//' removes it",
          end - 1,
          isWarning: true
        )
      }
      end -= 1
    }
    return start..<end
  }

  private func nextLine(_ line: Range<Int>) -> Int {
    var end = line.upperBound
    while end < bytes.count, bytes[end] != 0x0a { end += 1 }
    return min(end + 1, bytes.count)
  }

  private mutating func tell(
    _ what: String,
    _ hint: String,
    _ offset: Int,
    isWarning: Bool = false
  ) {
    let place = file.place(offset)
    faults.append(
      LognormProblem(
        file: file.path,
        line: place.line,
        column: place.column,
        what: what,
        hint: hint,
        isWarning: isWarning
      )
    )
  }
}
