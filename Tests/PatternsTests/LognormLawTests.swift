import Patterns
import TestSupport
import Testing

/// What holds for every rulebase and line, hostile ones included.
struct LognormLawTests {
  @Test func `twenty chained alternatives take no time`() throws {
    let step = """
      %{"type":"alternative","parser":[{"type":"word","name":"a"},\
      {"type":"char-to","extradata":" ","name":"b"}]}%
      """
    var lognorm = try Lognorm(
      "rule=:" + Array(repeating: step, count: 20).joined(separator: " ") + "!"
    )
    let line = Array(repeating: "x", count: 20).joined(separator: " ")
    #expect(lognorm.json(line).contains("unparsed-data"))
    // Every node was tried once for each offset.
    #expect(lognorm.scratch.overruns == 0)
  }

  @Test func `a rulebase that goes astray is given up, and counted`() throws {
    // Each x starts both forms of a type that contains itself: ways double with each byte.
    var lognorm = try Lognorm(
      "type=@a:x%-:@a%y\ntype=@a:x%p:@a%z\ntype=@a:x\nrule=:%t:@a%."
    )
    let line = [UInt8](repeating: 0x78, count: 60)
    #expect(lognorm.match(line) == -1)
    #expect(lognorm.match(line) == -1)
    #expect(lognorm.scratch.overruns == 2)
    #expect(lognorm.match(Array("xxy.".utf8)) == 0)
  }

  @Test func `a type that only contains itself ends`() throws {
    var lognorm = try Lognorm("type=@a:%x:@a%%y:@a%\nrule=:%t:@a%")
    #expect(lognorm.match([0x78]) == -1)
  }

  @Test func `a repeat of nothing ends`() throws {
    var lognorm = try Lognorm(
      """
      rule=:%{"name":"r","type":"repeat","parser":{"type":"char-sep","extradata":",","name":"."},\
      "while":{"type":"char-sep","extradata":"x"}}%%t:rest%
      """
    )
    #expect(lognorm.match(Array("abc".utf8)) == 0)
  }

  @Test(arguments: lawSeeds)
  func `no line is read past its end, and all output is JSON`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let fields = LognormConformanceTests.motifs
    var rules = ""
    for (number, motif) in fields.enumerated() {
      rules += "rule=t\(number):\(number % 7) %f:\(motif.0)%\n"
      rules += "rule=u\(number):\(number % 7) %f:\(motif.0)%%r:rest%\n"
    }
    var lognorm = try Lognorm(rules)
    for _ in 0..<3_000 {
      let seedLine = fields.randomElement(using: &random)?.1.randomElement(using: &random) ?? ""
      var line = Array("\(Int.random(in: 0..<7, using: &random)) \(seedLine)".utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) where !line.isEmpty {
        line[Int.random(in: 0..<line.count, using: &random)] = .random(in: 0...255, using: &random)
      }
      if Int.random(in: 0..<4, using: &random) == 0 {
        line.removeLast(Int.random(in: 0...line.count, using: &random))
      }
      let results = [0x00, 0x20, 0x22, 0x39, 0x7d].map { lognorm.json(line, noise: $0) }
      #expect(Set(results).count == 1, "seed \(seed): \(line)")
      #expect(try sameJSON(results[0], results[0]), "seed \(seed): \(results[0])")
    }
  }

  @Test(arguments: lawSeeds)
  func `rulebases of random bytes load or tell why`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let whole = Array(
      ("version=2\nprefix=%h:word% \n" + LognormRuleTests.cases.map(\.0).joined(separator: "\n"))
        .utf8
    )
    for _ in 0..<150 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...20, using: &random) {
        let at = Int.random(in: 10..<bytes.count, using: &random)
        if Bool.random(using: &random) {
          bytes[at] = .random(in: 0...255, using: &random)
        } else {
          bytes.remove(at: at)
        }
      }
      let loading = LognormRulebase.load(path: "r", bytes: bytes, isLenient: true)
      if let rulebase = loading.rulebase {
        var scratch = LognormScratch()
        let line = Array("h x more 1.2.3.4 a b".utf8) + [UInt8](repeating: 0, count: 64)
        line.withUnsafeBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          _ = rulebase.table.match(base, buffer.count - 64, &scratch)
        }
      } else {
        #expect(!loading.problems.isEmpty)
      }
    }
  }
}
