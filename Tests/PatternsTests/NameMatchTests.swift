import Patterns
import Testing
import TestSupport

struct NameMatchTests {
  @Test(arguments: lawSeeds)
  func `a glob matches what its definition says`(seed: UInt64) {
    print("seed \(seed)")
    func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
      guard let first = pattern.first else { return name.isEmpty }
      let rest = pattern.dropFirst()
      if first == 0x2a {
        return (name.startIndex...name.endIndex).contains { matches(rest, name[$0...]) }
      }
      guard let byte = name.first, first == 0x3f || first == byte else { return false }
      return matches(rest, name.dropFirst())
    }
    var random = SeededGenerator(seed)
    let letters: [UInt8] = [0x61, 0x62, 0x2a, 0x3f]
    for _ in 0..<20_000 {
      let pattern = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        letters[Int.random(in: 0..<4, using: &random)]
      }
      let name = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        letters[Int.random(in: 0..<3, using: &random)]
      }
      let glob = Glob(String(decoding: pattern, as: UTF8.self))
      let found = name.withUnsafeBufferPointer { glob.matches($0) }
      guard found == matches(pattern[...], name[...]) else {
        Issue.record("\(pattern) on \(name): \(found)")
        return
      }
      #expect(glob.isExact == !(pattern.contains(0x2a) || pattern.contains(0x3f)))
    }
  }

  @Test func `a glob of many stars is quick`() {
    let glob = Glob(String(repeating: "a*", count: 200) + "b")
    let name = String(repeating: "a", count: 20_000)
    let time = ContinuousClock().measure { #expect(!glob.matches(name)) }
    #expect(time < .seconds(5))
    #expect(Glob("*").matchesAll && !Glob("**x").matchesAll && Glob("*").matches(""))
  }

  @Test(
    arguments: [
      ("IPV5", ["IP", "IPV4", "IPV6", "INT"], "IPV4"), ("tally", ["tally", "match"], "tally"),
      ("Match", ["match"], "match"), ("taly", ["tally", "match"], "tally"),
      ("xyz", ["tally", "match"], nil), ("macth", ["tally", "match"], "match"),
      ("mathc", ["tally", "match"], "match"), ("amtch", ["match"], "match"), ("", ["ab"], nil),
      ("a", [], nil),
      ("colour", ["color", "colon"], "color"),
    ] as [(String, [String], String?)]
  )
  func `the nearest word is guessed if it is near`(
    word: String,
    candidates: [String],
    expected: String?
  ) {
    #expect(Spelling.nearest(to: word, among: candidates) == expected)
  }
}
