import Ledger
import Testing
import Unknowns

/// The tables of templates stay within their limits, and every record stays counted.
struct TrimTests {
  private static func keep(
    _ keeper: inout TemplateKeeper,
    _ ledger: Ledger,
    _ messages: [(text: String, time: Int64)]
  ) throws -> [TemplateTrim] {
    keeper.note(try ledger.write(DaysTests.batch(messages)))
    return try keeper.tend(ledger)
  }

  /// A word for each number: digits would be masked.
  private static func word(_ number: Int) -> String {
    String(String(number).unicodeScalars.map { Character(UnicodeScalar($0.value + 0x31) ?? "?") })
  }

  @Test func `days that have come of age go, the memory then begins behind them`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var keeper = TemplateKeeper(TemplateLimits(days: 3))
    for day: Int64 in 0..<3 {
      let trims = try Self.keep(&keeper, ledger, [("a", start + day * 86_400)])
      #expect(trims.isEmpty)
    }
    #expect(try ledger.dayFloor() == nil)
    let trims = try Self.keep(&keeper, ledger, [("a", start + 4 * 86_400)])
    #expect(
      trims == [
        .aged(rows: 1, through: DaysTests.day), .aged(rows: 1, through: DaysTests.day + 1),
      ]
    )
    #expect(try DaysTests.days(ledger) == ["a": ["2:1", "4:1"]])
    #expect(try ledger.dayFloor() == DaysTests.day + 2)
    // The running totals are not about days.
    #expect(try ledger.templates().map(\.template.count) == [4])
    // A replay of what is older than that is counted, and its days go again.
    let again = try Self.keep(&keeper, ledger, [("old", start - 86_400)])
    #expect(again == [.aged(rows: 1, through: DaysTests.day - 1)])
    #expect(try ledger.dayFloor() == DaysTests.day + 2)
    #expect(try ledger.templates().map(\.template.count) == [4, 1])
  }

  @Test func `rows beyond the limit go by whole days, in steps, never the newest day`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var keeper = TemplateKeeper(TemplateLimits(dayRows: 4_500))
    var trims: [TemplateTrim] = []
    for day: Int64 in 0..<3 {
      let messages = (0..<3_000).map { (Self.word($0), start + day * 86_400) }
      trims += try Self.keep(&keeper, ledger, messages)
    }
    #expect(
      trims == [
        .crowded(rows: 2_000, through: DaysTests.day),
        .crowded(rows: 1_000, through: DaysTests.day),
        .crowded(rows: 2_000, through: DaysTests.day + 1),
      ]
    )
    let left = try DaysTests.days(ledger).values.reduce(0) { $0 + $1.count }
    #expect(left == 4_000)
    #expect(try ledger.dayFloor() == DaysTests.day + 2)
    // One day alone is kept whole, however many rows it has.
    let many = (0..<6_000).map { (Self.word($0), start + 2 * 86_400) }
    _ = try Self.keep(&keeper, ledger, many)
    #expect(try DaysTests.days(ledger).values.allSatisfy { $0.count == 1 })
    #expect(try DaysTests.days(ledger).count == 6_000)
  }

  @Test func `forms beyond the limit go, rare and old ones first, and sums stay exact`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var keeper = TemplateKeeper(TemplateLimits(forms: 50))
    // Twenty that are frequent but old, then rare ones, each newer than the one before.
    var records = 0
    for number in 0..<20 {
      let messages = (0..<12).map { (Self.word(number), start + Int64($0)) }
      records += messages.count
      #expect(try Self.keep(&keeper, ledger, messages).isEmpty)
    }
    var told: UInt64 = 0
    for number in 20..<500 {
      records += 1
      for trim in try Self.keep(&keeper, ledger, [(Self.word(number), start + Int64(number))]) {
        guard case .forms(let category, let count, let lost, _) = trim else {
          Issue.record("\(trim)")
          continue
        }
        #expect(category == "web" && count > 0 && UInt64(count) == lost)
        told += lost
      }
      #expect(try ledger.templates().count <= 50)
    }
    let kept = try ledger.templates()
    let names = Set(kept.map { String(decoding: $0.template.text, as: UTF8.self) })
    #expect(names.isSuperset(of: (0..<20).map(Self.word)))
    #expect(names.contains(Self.word(499)) && !names.contains(Self.word(20)))
    let overflow = try ledger.templateOverflow()["web"] ?? 0
    #expect(overflow == told && overflow > 400)
    #expect(kept.reduce(0) { $0 + $1.template.count } + overflow == UInt64(records))
    // Another keeper, after a restart, counts what is there.
    var next = TemplateKeeper(TemplateLimits(forms: 20))
    let trims = try next.tend(ledger)
    #expect(!trims.isEmpty)
    #expect(try ledger.templates().count <= 20)
  }
}
