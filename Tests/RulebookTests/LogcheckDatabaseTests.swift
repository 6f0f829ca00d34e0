import Foundation
import Syslog
import TestSupport
import Testing

@testable import Patterns
@testable import Rulebook

/// Debian's `logcheck-database`, where it is installed; other packages ship a file or two under `server`.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/etc/logcheck/ignore.d.paranoid")))
struct LogcheckDatabaseTests {
  static let directories = ["paranoid", "server", "workstation"].map {
    "/etc/logcheck/ignore.d.\($0)"
  }

  static func load() throws -> Rulebook.Loading {
    let directory = try TemporaryDirectory()
    let text = "category: all\nlogcheck: [\(directories.joined(separator: ", "))]\n"
    try directory.write("all.yaml", Array(text.utf8))
    return Rulebook.load(paths: [directory.path])
  }

  @Test
  func `all rules are taken over but those for other formats and slips`() throws {
    let loading = try Self.load()
    let count = try #require(loading.rulebook?.categories[0].logcheck)
    let refused = loading.problems.filter { !$0.what.contains("no syslog stamp and host") }
    #expect(count.rules > 1_800)
    #expect(count.refused == loading.problems.count)
    // Two back references that count the group of the stamp, which nobody meant.
    #expect(refused.allSatisfy { $0.what.contains("refers to the line's stamp") })
  }

  /// One rule in sixteen, as each takes a run of grep.
  ///
  /// Lines made from it, as they are and with a byte changed, and lines of its neighbours:
  /// grep with the rule, and we with what became of it, must say the same of each.
  @Test
  func `a rule matches the lines that grep matches with it`() throws {
    var random = SeededGenerator(20_140_201)
    let book = try #require(try Self.load().rulebook)
    let rules = book.categories[0].rules
    var neighbours: [[UInt8]] = []
    var checked = 0
    for rule in rules where random.next().isMultiple(of: 16) {
      let source = try Self.source(of: rule)
      let expression = try PosixExpression(source)
      let own = try (0..<8).map { _ in try Self.line(expression, &random) }
      let lines = own + own.map { Self.changed($0, &random) } + neighbours.suffix(12)
      neighbours += own.prefix(2)
      let wanted = try #require(
        try Grep.lines(of: source, in: lines),
        "\(rule.id): grep refuses it"
      )
      let made = rules.filter { $0.position == rule.position }
      for (line, wanted) in zip(lines, wanted) {
        let found = made.contains { LogcheckLine.takes($0, line) }
        #expect(
          found == wanted,
          "\(rule.id) \(rule.pattern) \(rule.programs): \(String(decoding: line, as: UTF8.self))"
        )
      }
      checked += wanted.count { $0 }
    }
    // Of the lines made from rules most do match.
    #expect(checked > 700)
  }

  /// A line with all rules: one is found when grep finds one.
  @Test
  func `all rules together match the lines that grep matches with all files`() throws {
    var random = SeededGenerator(7)
    let book = try #require(try Self.load().rulebook)
    var sources: [[UInt8]] = []
    var lines: [[UInt8]] = []
    for rule in book.categories[0].rules {
      let source = try Self.source(of: rule)
      sources.append(source)
      let line = try Self.line(try PosixExpression(source), &random)
      lines += [line, Self.changed(line, &random)]
    }
    let text = sources.joined(separator: [0x0a])
    let wanted = try #require(try Grep.lines(of: Array(text), in: lines))
    var router = Router(book, ownPrograms: [], seed: 1)
    for (line, wanted) in zip(lines, wanted) {
      let found = try LogcheckLine.rule(line, book, &router)
      #expect((found != "-") == wanted, "\(found): \(String(decoding: line, as: UTF8.self))")
    }
    #expect(wanted.count { $0 } > 1_800)
  }

  // MARK: Lines

  private static func source(of rule: Rule) throws -> [UInt8] {
    var problems: [Problem] = []
    let bytes = try #require(Rulebook.bytes(of: rule.position.file, problems: &problems))
    return Array(
      bytes.split(separator: 0x0a, omittingEmptySubsequences: false)[rule.position.line - 1]
    )
  }

  /// A line that a rule matches, most likely.
  private static func line(_ expression: PosixExpression, _ random: inout SeededGenerator) throws
    -> [UInt8]
  {
    let branch = try #require(expression.branches.randomElement(using: &random))
    var header = LogcheckHeader()
    var start = branch.lowerBound
    switch try header.find(expression, branch) {
    case .exact(let end), .blanks(let end, _), .loose(let end): start = end
    case .none: break
    }
    var line = Array("Feb  1 09:20:00 web-1 ".utf8)
    // The newer stamp where the rule knows it.
    if expression.tokens[branch].contains(.open), random.next().isMultiple(of: 2),
      try expression.pcre(branch.lowerBound..<start).contains("T:.+-")
    {
      line = Array("2014-02-01T09:20:00.123456+00:00 web-1 ".utf8)
    }
    add(expression, start..<branch.upperBound, &line, &random)
    return line
  }

  private static func add(
    _ expression: PosixExpression,
    _ range: Range<Int>,
    _ line: inout [UInt8],
    _ random: inout SeededGenerator
  ) {
    var at = range.lowerBound
    while at < range.upperBound {
      let end = expression.pieceEnd(at, in: range)
      var bare = end
      var count = 1
      while bare > at + 1, case .times(let least, let most) = expression.tokens[bare - 1] {
        count = least + Int.random(in: 0...min(3, (most ?? .max) - least), using: &random)
        bare -= 1
      }
      for _ in 0..<count {
        switch expression.tokens[at] {
        case .byte(let byte): line.append(byte)
        case .any: line.append(UInt8.random(in: 0x20...0x7e, using: &random))
        case .set(let set):
          let members = (UInt8(0x20)...0x7e).filter { set.contains($0) }
          if let byte = members.randomElement(using: &random) { line.append(byte) }
        case .open:
          let branches = inner(expression, (at + 1)..<(bare - 1))
          if let branch = branches.randomElement(using: &random) {
            add(expression, branch, &line, &random)
          }
        default: break
        }
      }
      at = end
    }
  }

  private static func inner(_ expression: PosixExpression, _ range: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var start = range.lowerBound
    var depth = 0
    for index in range {
      switch expression.tokens[index] {
      case .open: depth += 1
      case .close: depth -= 1
      case .or where depth == 0:
        found.append(start..<index)
        start = index + 1
      default: break
      }
    }
    return found + [start..<range.upperBound]
  }

  /// The line with one byte behind its header changed, dropped or doubled.
  private static func changed(_ line: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    let start = (line.firstIndex(of: UInt8(ascii: "w")) ?? 0) + 6
    guard start < line.count else { return line }
    var line = line
    let place = Int.random(in: start..<line.count, using: &random)
    switch random.next() % 3 {
    case 0: line[place] = Array("a1 :[]/-".utf8).randomElement(using: &random) ?? 0x20
    case 1: line.remove(at: place)
    default: line.insert(line[place], at: place)
    }
    return line
  }
}
