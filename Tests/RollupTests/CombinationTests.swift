import Minutes
import Sketches
import TestSupport
import Testing

@testable import Rollup

@Suite struct CombinationTests {
  private func combined(_ parts: [Summary]) throws -> Summary {
    let parts = try parts.map { try carried($0).summary }
    let first = try #require(parts.first)
    let combination = Combination(first)
    for part in parts.dropFirst() { combination.add(part) }
    return combination.finish()
  }

  @Test("two halves of a log add up to the whole", arguments: lawSeeds)
  func whole(lawSeed: UInt64) throws {
    var random = SeededGenerator(lawSeed)
    for count in [0, 1, 10, 400, 20_000] {
      let tally = randomTally(count, values: count / 3 + 1, &random)
      let parts = halves(tally, &random).enumerated().map {
        summary($1, instance: "edge\($0)")
      }
      let sum = try combined(parts)
      let one = summary(tally)
      #expect(sum.value("Hits") == one.value("Hits"))
      #expect(sum.value("Bytes") == one.value("Bytes"))
      #expect(sum.accounting.matched == one.accounting.matched)
      #expect(sum.sources.map(\.instance) == ["edge0", "edge1"])
      // Distributions add up to the byte.
      #expect(sum.value("Millis") == one.value("Millis"), "seed \(lawSeed)")
      #expect(sum.value("Octets") == one.value("Octets"), "seed \(lawSeed)")
      expectLevels(sum, one)
      expectLabels(sum, tally, "seed \(lawSeed)")
      guard case .distinct(let all, _)? = one.value("Users"),
        case .distinct(let some, _)? = sum.value("Users")
      else {
        Issue.record("no distinct")
        return
      }
      // Six standard errors.
      let difference = Double(some.count) - Double(all.count)
      #expect(difference.magnitude <= 6 * some.error * Double(all.count), "seed \(lawSeed)")
      guard case .top(let table, _)? = one.value("users"),
        case .top(let merged, _)? = sum.value("users")
      else {
        Issue.record("no table")
        return
      }
      #expect(merged.total == table.total)
      let truth = Dictionary(grouping: tally.users) { $0 }.mapValues { UInt64($0.count) }
      for entry in merged.entries {
        let true_ = truth[String(decoding: entry.key, as: UTF8.self)] ?? 0
        #expect((entry.count...entry.count + merged.error).contains(true_), "seed \(lawSeed)")
      }
    }
  }

  /// Where the levels of both began adds up as well.
  private func expectLevels(_ sum: Summary, _ one: Summary) {
    guard case .level(let both)? = sum.value("Open"), case .level(let whole)? = one.value("Open")
    else {
      Issue.record("no level")
      return
    }
    #expect(both.change == whole.change)
    #expect(both.base?.whole == 14)
  }

  /// The total is exact; a label that an instance did not list lacks its part, which is in others.
  private func expectLabels(_ sum: Summary, _ tally: Tally, _ comment: String) {
    guard case .labelled(let labelled)? = sum.value("ByUser") else {
      Issue.record("no labels")
      return
    }
    #expect(labelled.total == .count(UInt64(tally.users.count)), "\(comment)")
    #expect(labelled.isBalanced, "\(comment)")
    let truth = Dictionary(grouping: tally.users) { $0 }.mapValues { UInt64($0.count) }
    for entry in labelled.entries {
      guard case .count(let count) = entry.value else { continue }
      let most = truth[String(decoding: entry.label, as: UTF8.self)] ?? 0
      #expect(count <= most && (truth.count > 100 || count == most), "\(comment)")
    }
  }

  @Test("the order in which the parts come does not matter", arguments: lawSeeds)
  func order(lawSeed: UInt64) throws {
    var random = SeededGenerator(lawSeed)
    var parts = (0..<6).map { number in
      summary(
        randomTally(300, values: 200, &random),
        instance: "edge\(number / 2)",
        sequence: UInt32(number % 2)
      )
    }
    let first = try combined(parts)
    for _ in 0..<5 {
      parts.shuffle(using: &random)
      var other = try combined(parts)
      // Who comes first lends the name; whoever asks for it sets another.
      other.instance = first.instance
      let isSame = other == first
      #expect(isSame, "seed \(lawSeed)")
    }
  }

  @Test("of two readings in one second that of the later name is the last")
  func gauges() throws {
    let low = summary(Tally(readings: [(minute + 5, 1)]), instance: "a")
    let high = summary(Tally(readings: [(minute + 5, 9)]), instance: "b")
    for parts in [[low, high], [high, low]] {
      guard case .gauge(let gauge)? = try combined(parts).value("Load") else {
        Issue.record("no gauge")
        return
      }
      #expect(gauge.last == DecimalNumber(9))
      #expect(gauge.min == DecimalNumber(1))
    }
  }

  @Test("a metric of another kind is noticed before anything is added")
  func kinds() {
    var other = summary(Tally(users: ["a"]), instance: "b")
    other.metrics[0].value = .sum(ExactSum())
    let combination = Combination(summary(Tally(users: ["a"])))
    #expect(combination.contradicts(other))
    #expect(!combination.contradicts(summary(Tally(users: ["a"]))))
  }
}
