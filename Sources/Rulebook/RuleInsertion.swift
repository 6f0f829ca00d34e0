import Patterns
import Yams

/// Puts a rule behind the others of a rule file, and leaves every other byte as it is.
///
/// The places of the nodes say where the list of rules ends; nothing is written anew.
public enum RuleInsertion {
  /// Editors of other systems put it first; to YAML it is none of the text.
  static let byteOrderMark: Unicode.Scalar = "\u{feff}"

  /// The text of a rule file with a rule behind its last.
  ///
  /// `rule` has the lines of one list entry, the first beginning with `- `. Throws when the file
  /// writes its rules in a way that has no such place, or is no rule file.
  public static func insert(
    _ rule: [String],
    into text: String,
    file: String
  ) throws(Problem) -> String {
    if text.unicodeScalars.first == byteOrderMark {
      let rest = String(text.unicodeScalars.dropFirst())
      return try String(byteOrderMark) + insert(rule, into: rest, file: file)
    }
    try refuseOddLineEnds(text, file)
    var reader = FileReader(file: file)
    guard let root = reader.compose(text), let mapping = root.mapping else {
      throw reader.problems.first ?? Problem(file: file, what: "not a rule file")
    }
    var lines = text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    let end = text.utf8.contains(0x0d) && lines[0].utf8.last == 0x0d ? "\r" : ""
    // An empty last line is none: the text ends with a line feed.
    let endsWithFeed = lines.last == ""
    if endsWithFeed { lines.removeLast() }
    if !endsWithFeed, !end.isEmpty { lines[lines.count - 1] += end }
    try refuseBrackets(root, lines, file)
    let pairs = Array(mapping)
    guard let place = pairs.firstIndex(where: { $0.key.string == "rules" }) else {
      let stop = contentEnd(lines, from: 0, to: lines.count, indent: nil)
      return joined(lines, ["", "rules:"] + indented(rule, "  "), at: stop, end, endsWithFeed)
    }
    let (key, value) = pairs[place]
    let keyLine = (key.mark?.line ?? 1) - 1
    let next = place + 1 < pairs.count ? pairs[place + 1].key.mark.map { $0.line - 1 } : nil
    guard let list = value.sequence, !list.isEmpty else {
      return try insertFirst(rule, value, &lines, keyLine, end, endsWithFeed, file)
    }
    try refuseBrackets(value, lines, file)
    guard let last = list.last?.mark, last.line - 1 < lines.count else {
      throw Problem(file: file, line: keyLine + 1, what: "the last rule has no place")
    }
    // The entry's dash may stand on a line above its first key.
    var dash = last.line - 1
    while dash > keyLine, !isEntry(lines[dash]) { dash -= 1 }
    let indent = String(lines[dash].prefix { $0 == " " })
    let stop = contentEnd(lines, from: last.line, to: next ?? lines.count, indent: indent.count)
    return joined(lines, indented(rule, indent), at: stop, end, endsWithFeed)
  }

  /// Whether a category has the rules of another, in their order, and one more behind those of its
  /// own list; what comes from rulebases and logcheck is asked after them all.
  public static func isAppended(_ id: String, before: Category?, after: Category) -> Bool {
    func shape(_ rules: [Rule]) -> [String] { rules.map { "\($0.id) \($0.expression.text)" } }
    let old = before?.rules.filter { !$0.isFromElsewhere } ?? []
    let new = after.rules.filter { !$0.isFromElsewhere }
    guard let last = new.last, last.id == id, shape(Array(new.dropLast())) == shape(old),
      let place = after.rules.lastIndex(where: { !$0.isFromElsewhere })
    else { return false }
    let rest = after.rules.filter { $0.isFromElsewhere }
    return shape(rest) == shape(before?.rules.filter { $0.isFromElsewhere } ?? rest)
      && place + 1 + rest.count == after.rules.count
  }

  /// Places in a file are found by its lines; what else is a line's end to YAML is seen by no editor.
  private static func refuseOddLineEnds(_ text: String, _ file: String) throws(Problem) {
    var line = 1
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      let isLone = last == "\r" && scalar != "\n"
      if isLone || scalar == "\u{85}" || scalar == "\u{2028}" || scalar == "\u{2029}" {
        let name =
          isLone ? "a carriage return" : "U+" + String(scalar.value, radix: 16).uppercased()
        throw Problem(
          file: file,
          line: line,
          what: "holds \(name), which to YAML ends a line",
          hint:
            "end lines with a line feed; within a value write \"\\N\", \"\\L\" or \"\\P\" in double quotes"
        )
      }
      if scalar == "\n" { line += 1 }
      last = scalar
    }
  }

  /// The first rule of a file whose list is there and empty: `rules:`, `rules: []`.
  private static func insertFirst(
    _ rule: [String],
    _ value: Node,
    _ lines: inout [String],
    _ keyLine: Int,
    _ end: String,
    _ endsWithFeed: Bool,
    _ file: String
  ) throws(Problem) -> String {
    if let empty = lines[keyLine].firstRange(of: "[]") {
      lines[keyLine].removeSubrange(empty)
    } else if value.scalar?.string != "" {
      throw Problem(
        file: file,
        line: keyLine + 1,
        what: "rules must be a list",
        hint: "write \"rules:\" and the rules below it"
      )
    }
    return joined(lines, indented(rule, "  "), at: keyLine + 1, end, endsWithFeed)
  }

  private static func refuseBrackets(
    _ node: Node,
    _ lines: [String],
    _ file: String
  ) throws(Problem) {
    guard let mark = node.mark, mark.line - 1 < lines.count else { return }
    let first = lines[mark.line - 1].unicodeScalars.dropFirst(mark.column - 1).first
    guard first == "[" || first == "{" else { return }
    throw Problem(
      file: file,
      line: mark.line,
      what: "its rules stand between brackets, where nothing can be added by lines",
      hint: "write each rule as an entry that begins with \"- \" on a line of its own"
    )
  }

  private static func isEntry(_ line: String) -> Bool {
    let rest = line.drop { $0 == " " }
    return rest.hasPrefix("- ") || rest == "-" || rest == "-\r"
  }

  /// Number of the line behind the last one that holds something; comments that stand no further in
  /// than the list belong to what follows.
  private static func contentEnd(
    _ lines: [String],
    from first: Int,
    to last: Int,
    indent: Int?
  ) -> Int {
    var stop = last
    while stop > first {
      let line = lines[stop - 1]
      let rest = line.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
      let depth = line.prefix { $0 == " " }.count
      let isRemark = rest.hasPrefix("#") && depth <= indent ?? -1
      guard rest.isEmpty || isRemark || line.hasPrefix("...") else { break }
      stop -= 1
    }
    return stop
  }

  private static func indented(_ lines: [String], _ indent: String) -> [String] {
    lines.map { $0.isEmpty ? $0 : indent + $0 }
  }

  private static func joined(
    _ lines: [String],
    _ added: [String],
    at stop: Int,
    _ end: String,
    _ endsWithFeed: Bool
  ) -> String {
    let all = lines[..<stop] + added.map { $0 + end } + lines[stop...]
    // The last line keeps its end, or the lack of one; a line that is put there has one.
    return all.joined(separator: "\n") + (endsWithFeed || stop == lines.count ? "\n" : "")
  }
}
