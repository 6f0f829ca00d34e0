import Minutes
import TestSupport
import Testing

@testable import Rollup

@Suite struct SeenTests {
  private func emission(_ minutes: Int64, _ instance: String = "a", _ sequence: UInt32 = 0)
    -> Summary
  {
    summary(Tally(), instance: instance, sequence: sequence, minute: minute + minutes * 60)
  }

  @Test("the same emission is taken once, another number, minute or instance is another")
  func duplicates() {
    var seen = Seen()
    seen.insert(emission(0))
    #expect(seen.refusal(emission(0)) == .duplicate)
    #expect(seen.refusal(emission(0, "a", 1)) == nil)
    #expect(seen.refusal(emission(1)) == nil)
    #expect(seen.refusal(emission(0, "b")) == nil)
  }

  @Test("what is forgotten is refused, never taken again", arguments: lawSeeds)
  func forgotten(lawSeed: UInt64) {
    var random = SeededGenerator(lawSeed)
    var seen = Seen(limit: 200)
    var taken: Set<String> = []
    for _ in 0..<4_000 {
      let next = emission(
        Int64.random(in: 0..<300, using: &random),
        ["a", "b"].randomElement(using: &random) ?? "a",
        UInt32.random(in: 0..<3, using: &random)
      )
      guard seen.refusal(next) == nil else { continue }
      seen.insert(next)
      #expect(taken.insert(next.origin).inserted, "\(next.origin), seed \(lawSeed)")
      #expect(seen.count <= 200)
    }
    #expect(taken.count > 200)
  }
}
