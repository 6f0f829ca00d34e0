import Archive
import Patterns
import Rulebook
import Syslog

/// Turns lines with their headers into objects by the rules of rule files.
///
/// The object holds the header's host, program and pid, the named captures of the first rule of
/// the line's category that matches, and the names of both.
struct RuleNormalizer: ~Copyable {
  private let rulebook: Rulebook
  private var parser: HeaderParser
  private var asker: RuleAsker
  private var reader = LineReader()
  private var out = LognormBuffer(capacity: 1 << 17)
  /// The fields of each category's rules.
  private let fields: [[[Regex.Group]]]
  private let leavesOutParsed: Bool
  private let leavesOutUnparsed: Bool
  private(set) var lines: UInt64 = 0
  private(set) var matched: UInt64 = 0
  /// By category and rule.
  private(set) var hits: [[UInt64]]
  /// Searches that ended at PCRE2's limit.
  var gaveUp: UInt64 { asker.gaveUp }

  init(
    _ rulebook: Rulebook,
    _ parser: HeaderParser,
    leavesOutParsed: Bool,
    leavesOutUnparsed: Bool
  ) {
    self.rulebook = rulebook
    self.parser = parser
    asker = RuleAsker(rulebook, keepsAllGroups: true, maxLineBytes: LineReader.maxLineBytes)
    hits = rulebook.categories.map { [UInt64](repeating: 0, count: $0.rules.count) }
    fields = rulebook.categories.map { $0.rules.map(\.expression.groups) }
    self.leavesOutParsed = leavesOutParsed
    self.leavesOutUnparsed = leavesOutUnparsed
  }

  /// Reads a file to its end.
  mutating func run(_ file: inout LogFile) throws(ArchiveError) {
    defer { if let last = reader.last() { take(last.start, last.count) } }
    while try reader.fill(&file) {
      while let line = reader.next() { take(line.start, line.count) }
      flush()
    }
  }

  /// Writes what is left.
  mutating func flush() {
    Talk.data(raw: out.bytes)
    out.removeAll()
  }

  private mutating func take(_ line: UnsafePointer<UInt8>, _ count: Int) {
    lines &+= 1
    var record = Record()
    guard parser.parse(line, count: count, into: &record) else {
      return unmatched(line, count, 0..<count)
    }
    guard let answer = asker.ask(line, record) else { return }
    let (number, rule) = (answer.category, answer.rule)
    guard rule >= 0 else {
      let start = record.message.start
      return unmatched(line, count, start..<(start + record.message.count))
    }
    matched &+= 1
    hits[number][rule] &+= 1
    guard !leavesOutParsed else { return }
    let category = rulebook.categories[number]
    write(category, category.rules[rule], fields[number][rule], answer.subject, line, record)
  }

  private mutating func write(
    _ category: Category,
    _ rule: Rule,
    _ groups: [Regex.Group],
    _ subject: UnsafePointer<UInt8>,
    _ line: UnsafePointer<UInt8>,
    _ record: Record
  ) {
    out.append("{ ")
    member("category", category.name)
    out.append(", ")
    member("rule", rule.id)
    for (name, range) in [
      ("host", record.host), ("program", record.program), ("pid", record.pid),
    ] where !range.isEmpty && !groups.contains(where: { $0.name == name }) {
      value(name, line + range.start, range.count)
    }
    for group in groups {
      let start = asker.scratch.found[2 * group.number]
      let end = asker.scratch.found[2 * group.number + 1]
      if start >= 0, end >= start { value(group.name, subject + start, end - start) }
    }
    out.append(" }\n")
  }

  private mutating func unmatched(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ message: Range<Int>
  ) {
    guard !leavesOutUnparsed else { return }
    out.append("{ \"originalmsg\": ")
    out.appendString(line, count)
    value("unparsed-data", line + message.lowerBound, message.count)
    out.append(" }\n")
  }

  private mutating func value(_ name: String, _ bytes: UnsafePointer<UInt8>, _ count: Int) {
    out.append(", ")
    out.appendString(name)
    out.append(": ")
    out.appendString(bytes, count)
  }

  private mutating func member(_ name: String, _ text: String) {
    out.appendString(name)
    out.append(": ")
    out.appendString(text)
  }
}
