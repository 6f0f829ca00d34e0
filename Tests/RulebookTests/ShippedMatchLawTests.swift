import Foundation
import Patterns
import Rulebook
import Syslog
import Testing
import TestSupport

/// All rules of a category asked together answer as each asked by itself, in order.
struct ShippedMatchLawTests {
  /// What a category's rules found in a subject.
  private struct Found: Equatable, CustomStringConvertible {
    var rule: String
    var fields: [String]

    var description: String { "\(rule) \(fields)" }
  }

  @Test(arguments: lawSeeds)
  func `a category's rules together answer as each of them in order`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let loading = Rulebook.load(paths: [repository.appendingPathComponent("Rules").path])
    let book = try #require(loading.rulebook)
    let lines = book.categories.flatMap { Self.lines(of: $0) }
    var matched = 0
    var asked = 0
    for category in book.categories where !category.rules.isEmpty {
      let rules = category.rules.enumerated().map {
        Matcher.Rule(number: $0, expression: $1.expression)
      }
      // As it is, and with some rules that have been too hard for the trie.
      let mixed = rules.map { rule in
        var rule = rule
        rule.isAlone = Bool.random(using: &random)
        return rule
      }
      let matchers = [Matcher(rules), Matcher(mixed)]
      let together = RegexScratch()
      let alone = RegexScratch()
      for line in Self.lines(of: category) + (0..<30).map({ _ in Self.pick(lines, &random) }) {
        for turn in 0..<8 {
          let subject = turn == 0 ? line : Self.mutated(line, lines, &random)
          guard
            let found = Self.found(subject, category, matchers[turn % 2].table, together),
            let expected = Self.expected(subject, category, alone)
          else { continue }
          asked += 1
          if expected != nil { matched += 1 }
          #expect(
            found == expected,
            "seed \(seed), \(category.name): \(String(decoding: subject, as: UTF8.self))"
          )
        }
      }
    }
    // A law that hardly ever matches would say little.
    #expect(asked > 4_000 && matched > 1_000, "\(matched) of \(asked)")
  }

  /// The lines that the rule file says its rules take or must not.
  private static func lines(of category: Category) -> [[UInt8]] {
    category.rules.flatMap { $0.samples.map(\.line) + $0.rejects.map(\.line) }
      .map { Array($0.utf8) }.filter { !$0.contains(0x0a) }
  }

  private static func pick<Element>(_ list: [Element], _ random: inout SeededGenerator) -> Element {
    list[Int.random(in: 0..<list.count, using: &random)]
  }

  /// A line a little changed, at one to three places.
  private static func mutated(
    _ line: [UInt8],
    _ lines: [[UInt8]],
    _ random: inout SeededGenerator
  ) -> [UInt8] {
    var line = line
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0...line.count, using: &random)
      let end = min(line.count, place + Int.random(in: 1...6, using: &random))
      switch Int.random(in: 0..<8, using: &random) {
      case 0: line.replaceSubrange(place..<end, with: [])
      case 1: line.insert(contentsOf: line[place..<end], at: place)
      case 2: line = Array(line[..<place])
      case 3: line = Array(line[..<place]) + pick(lines, &random)
      case 4: line.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 5: line.insert(contentsOf: Array("  ".utf8), at: place)
      case 6: line = pick(lines, &random) + line
      default:
        // Another byte of the kinds that patterns tell apart.
        if place < line.count {
          line[place] = pick(Array("0a-._:/[](){}<>'\" =,#@Z\0".utf8), &random)
        }
      }
    }
    return line.filter { $0 != 0x0a }
  }

  /// What the matcher finds; nil when it gave a search up, so that there is nothing to compare.
  private static func found(
    _ subject: [UInt8],
    _ category: Category,
    _ table: MatchTable,
    _ scratch: borrowing RegexScratch
  ) -> Found?? {
    withPadded(subject) { base, count in
      var gaveUp: UInt64 = 0
      let rule = table.match(base, count, scratch, gaveUp: &gaveUp)
      if gaveUp > 0 { return nil }
      return .some(rule < 0 ? nil : found(category.rules[rule], base, scratch))
    }
  }

  /// What the first rule to match finds; nil when one was given up.
  private static func expected(
    _ subject: [UInt8],
    _ category: Category,
    _ scratch: borrowing RegexScratch
  ) -> Found?? {
    withPadded(subject) { base, count in
      for rule in category.rules {
        switch rule.expression.match(base, count, scratch) {
        case .matched: return .some(found(rule, base, scratch))
        case .missed: continue
        case .gaveUp: return nil
        }
      }
      return .some(nil)
    }
  }

  private static func found(
    _ rule: Rule,
    _ subject: UnsafePointer<UInt8>,
    _ scratch: borrowing RegexScratch
  ) -> Found {
    let offsets = scratch.found
    return Found(
      rule: rule.id,
      fields: (0..<rule.expression.groupCount).map { group in
        let (start, end) = (offsets[2 * group + 2], offsets[2 * group + 3])
        if start < 0 { return "-" }
        let bytes = UnsafeBufferPointer(start: subject + start, count: end - start)
        return "\(start) \(String(decoding: bytes, as: UTF8.self))"
      }
    )
  }

  private static func withPadded<Result>(
    _ bytes: [UInt8],
    _ body: (UnsafePointer<UInt8>, Int) -> Result
  ) -> Result {
    let padded = bytes + [UInt8](repeating: 0x0a, count: ByteScan.padding)
    return padded.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("padded bytes are some") }
      return body(base, bytes.count)
    }
  }
}
