import Foundation
import Patterns
import Rulebook
import Syslog
import Testing

/// What a profile counts is what one counts by hand.
struct RuleProfileTests {
  static let text = """
    category: shop
    select: {program: shop}
    rules:
      - {id: order, match: '^order \\d+'}
      - {id: pay, match: '^pay (\\w)\\1'}
      - {id: refund, match: 'refund'}
      - {id: slow, match: '^(a+)+$'}

    """

  /// Counts and messages of one program, which the rules take or not.
  static let messages: [(count: Int, program: String, message: String)] = [
    (40, "shop", "order 17"), (10, "shop", "pay aa"), (5, "shop", "pay ab"),
    (7, "shop", "a refund"), (3, "shop", "nothing"), (4, "cron", "order 17"),
    (2, "shop", String(repeating: "a", count: 80) + "!"),
  ]

  private func profiled(
    _ lines: [String],
    _ book: Rulebook,
    maxLineBytes: Int = Settings.defaultMaxLineBytes
  ) -> (categories: [RuleProfile.CategoryCount], malformed: UInt64) {
    var profile = RuleProfile(
      book,
      zone: .utc,
      years: .notAfter(1_800_000_000),
      maxLineBytes: maxLineBytes
    )
    for line in lines {
      let bytes = Array(line.utf8) + [UInt8](repeating: 0x0a, count: ByteScan.padding)
      bytes.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress { profile.take(base, line.utf8.count) }
      }
    }
    profile.finish()
    return (profile.categories, profile.malformed)
  }

  private static func lines() -> [String] {
    messages.flatMap { entry in
      Array(
        repeating: "Nov 25 09:00:00 h \(entry.program)[7]: \(entry.message)",
        count: entry.count
      )
    }
  }

  @Test func `lines, hits and searches are counted as by hand`() throws {
    let book = try rulebook([("shop.yaml", Self.text)])
    let found = profiled(Self.lines() + ["no header", ""], book)
    #expect(found.malformed == 2)
    let shop = try #require(found.categories.first)
    #expect(shop.lines == 67)
    #expect(shop.rules.map(\.hits) == [40, 10, 7, 0])
    #expect(shop.unmatched.hits == 10)
    // The trie decides the first alone. The second is searched where its start was found; the third
    // where nothing before it has won and both bytes of a needed pair are there, after the trie is
    // done; the fourth where a line starts with an a, which those of the third do.
    #expect(shop.searches.map(\.asked) == [0, 15, 7, 9])
    #expect(shop.searches.map(\.matched) == [0, 10, 7, 0])
    #expect(shop.searches.map(\.skipped) == [0, 0, 10, 0])
    #expect(shop.searches.map(\.gaveUp) == [0, 0, 0, 2])
    #expect(shop.searches.allSatisfy { ($0.time > .zero) == ($0.asked > 0) })
    let other = try #require(found.categories.last)
    #expect((other.lines, other.unmatched.hits, other.rules.count) == (4, 4, 0))
  }

  @Test func `every sixteenth line is timed`() throws {
    let book = try rulebook([("shop.yaml", Self.text)])
    let found = profiled(Self.lines(), book)
    let counts = found.categories.flatMap { $0.rules + [$0.unmatched] }
    #expect(counts.reduce(0) { $0 + $1.timed } == 71 / 16)
    #expect(counts.allSatisfy { ($0.time > .zero) == ($0.timed > 0) && $0.timed <= $0.hits })
  }

  @Test func `a profile counts what a router routes, rule by rule`() throws {
    let loading = Rulebook.load(paths: [repository.appendingPathComponent("Rules").path])
    let book = try #require(loading.rulebook)
    let file = repository.appendingPathComponent("Samples/small/site.log")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(
      String.init
    )
    var router = Router(book, ownPrograms: [], seed: 1)
    var expected: [String: UInt64] = [:]
    for line in lines { expected[try route(line, book, &router), default: 0] += 1 }
    let found = profiled(lines, book)
    var counted: [String: UInt64] = [:]
    for (category, count) in zip(book.categories, found.categories) {
      for (rule, hits) in zip(category.rules.map(\.id) + ["-"], count.rules + [count.unmatched])
      where hits.hits > 0 {
        counted["\(category.name)/\(rule)"] = hits.hits
      }
    }
    #expect(counted == expected)
    #expect(found.categories.reduce(0) { $0 + $1.lines } + found.malformed == UInt64(lines.count))
  }

  @Test func `a line that is too long is cut as in the daemon`() throws {
    let book = try rulebook([("a.yaml", "category: a\nrules: [{id: end, match: 'end$'}]\n")])
    let line = "Nov 25 09:00:00 h p: " + String(repeating: "x", count: 300) + "end"
    #expect(profiled([line], book).categories[0].rules[0].hits == 1)
    #expect(profiled([line], book, maxLineBytes: 200).categories[0].rules[0].hits == 0)
  }
}
