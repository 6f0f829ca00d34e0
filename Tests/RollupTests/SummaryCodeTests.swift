import Minutes
import Sketches
import TestSupport
import Testing

@testable import Rollup

@Suite struct SummaryCodeTests {
  @Test("what a line carries is the summary", arguments: lawSeeds)
  func roundTrip(lawSeed: UInt64) throws {
    var random = SeededGenerator(lawSeed)
    for _ in 0..<60 {
      let count = [0, 1, 30, 700, 5_000].randomElement(using: &random) ?? 0
      var sent = summary(
        randomTally(count, values: count + 1, &random),
        instance: ["edge1", "log 2.example", "größe"].randomElement(using: &random) ?? "",
        sequence: UInt32.random(in: 0...9, using: &random)
      )
      sent.isPartial = Bool.random(using: &random)
      sent.isAmendment = Bool.random(using: &random)
      sent.badValues = UInt64.random(in: 0...300, using: &random)
      sent.regexLimits = UInt64.random(in: 0...3, using: &random)
      let key = Bool.random(using: &random) ? SharedKey([UInt8](repeating: 7, count: 20)) : nil
      let decoded = try carried(sent, key: key)
      let (found, expected) = (decoded.summary.comparable, sent.comparable)
      let differing = zip(found.metrics, expected.metrics).filter { $0 != $1 }.map(\.0.name)
      let isSame = found == expected
      #expect(isSame, "\(sent.origin), \(differing), seed \(lawSeed)")
      #expect(decoded.seedFingerprint == seed.fingerprint)
    }
  }

  @Test("a line cut anywhere is refused")
  func cut() throws {
    var random = SeededGenerator(3)
    var line = Array("minuted: x=1".utf8)
    let sent = summary(randomTally(40, values: 9, &random))
    #expect(RollupField(seed: seed).append(to: &line, sent))
    let fieldStart = Array("minuted: x=1".utf8).count
    for end in fieldStart..<line.count {
      #expect(throws: RollupFault.damaged) { try decode(Array(line[..<end])) }
    }
    #expect(throws: Never.self) { try decode(line) }
  }

  @Test("no flipped bit goes unnoticed")
  func flips() throws {
    var random = SeededGenerator(4)
    let bytes = SummaryCode.encode(
      summary(randomTally(12, values: 5, &random)),
      seedFingerprint: seed.fingerprint
    )
    for place in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[place] ^= 1 << UInt8(bit)
        #expect(throws: RollupFault.damaged, "byte \(place) bit \(bit)") {
          try SummaryCode.decode(changed)
        }
      }
    }
  }

  @Test("bytes with a true checksum and anything in them are read or refused", arguments: lawSeeds)
  func forged(lawSeed: UInt64) {
    var random = SeededGenerator(lawSeed)
    let bytes = SummaryCode.encode(
      summary(randomTally(60, values: 20, &random)),
      seedFingerprint: 1
    )
    var read = 0
    for _ in 0..<3_000 {
      var forged = Array(bytes.dropLast(SummaryCode.checksumBytes))
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 2..<forged.count, using: &random)
        forged[place] = UInt8.random(in: .min ... .max, using: &random)
      }
      if Bool.random(using: &random) {
        forged.removeLast(Int.random(in: 0..<forged.count - 3, using: &random))
      }
      forged.appendLittleEndian(Checksum.of(forged))
      guard let decoded = try? SummaryCode.decode(forged) else { continue }
      read += 1
      // What is read is sound, and has one form.
      #expect(decoded.summary.accounting.isBalanced)
      let again = SummaryCode.encode(
        decoded.summary,
        seedFingerprint: decoded.seedFingerprint
      )
      #expect((try? SummaryCode.decode(again)) == decoded, "seed \(lawSeed)")
    }
    #expect(read > 0)
  }

  @Test("each forgery is refused by its reason")
  func reasons() throws {
    func refusal(_ change: (inout Summary) -> Void) -> RollupFault? {
      var forged = summary(Tally(users: ["a"], numbers: [1], readings: [(minute, 3)]))
      change(&forged)
      do throws(RollupFault) {
        _ = try SummaryCode.decode(SummaryCode.encode(forged, seedFingerprint: 1))
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0.accounting.read += 1 } == .account)
    #expect(refusal { $0.accounting.matched = 1 << 40 } == .overflow)
    #expect(refusal { $0.minute = 0 } == .minute)
    #expect(refusal { $0.minute = 1 << 40 } == .minute)
    #expect(refusal { $0.category = "../../etc" } == .name)
    #expect(refusal { $0.category = "" } == .name)
    #expect(refusal { $0.environment = "prod dr" } == .name)
    #expect(refusal { $0.instance = "a\nb" } == .name)
    #expect(refusal { $0.instance = String(repeating: "a", count: 256) } == .name)
    #expect(refusal { $0.metrics[0].name = "a,b" } == .name)
    #expect(refusal { $0.metrics[1].name = $0.metrics[0].name } == .malformed)
    #expect(refusal { $0.metrics[0].value = .count(1 << 60) } == .overflow)
    #expect(
      refusal { summary in
        var gauge = Gauge()
        gauge.set(DecimalNumber(1), at: minute + 60)
        summary.metrics[4].value = .gauge(gauge)
      } == .malformed
    )
    #expect(
      refusal { summary in
        guard case .distinct(_, let sketch) = summary.metrics[2].value else { return }
        summary.metrics[2].value = .distinct(Distinct(count: 900, error: 0), sketch: sketch)
      } == .malformed
    )
    #expect(
      refusal { summary in
        summary.metrics[2].value = .distinct(Distinct(count: 1, error: 0), sketch: [1, 2, 3])
      } == .malformed
    )
    #expect(
      refusal { summary in
        var sum = ExactSum()
        for _ in 0..<3 { sum.add(whole: .max, nano: 0) }
        summary.metrics[1].value = .sum(sum)
      } == .overflow
    )
  }

  @Test("another version says so")
  func version() {
    var bytes = SummaryCode.encode(summary(Tally(users: ["a"])), seedFingerprint: 1)
    bytes.removeLast(SummaryCode.checksumBytes)
    bytes[1] = 9
    bytes.appendLittleEndian(Checksum.of(bytes))
    #expect(throws: RollupFault.version) { try SummaryCode.decode(bytes) }
  }

  @Test("a shared key admits what is signed with it and nothing else")
  func keys() throws {
    let key = try #require(SharedKey(Array("0123456789abcdef0123".utf8)))
    let other = try #require(SharedKey(Array("0123456789abcdef0124".utf8)))
    let sent = summary(Tally(users: ["a", "b"]))
    var signed: [UInt8] = []
    var plain: [UInt8] = []
    #expect(RollupField(seed: seed, key: key).append(to: &signed, sent))
    #expect(RollupField(seed: seed).append(to: &plain, sent))
    #expect(try decode(signed, key: key).summary.comparable == sent.comparable)
    // Who has no key takes signed lines as they are.
    #expect(try decode(signed).summary.comparable == sent.comparable)
    #expect(throws: RollupFault.unsigned) { try decode(signed, key: other) }
    #expect(throws: RollupFault.unsigned) { try decode(plain, key: key) }
    #expect(SharedKey(Array("short".utf8)) == nil)
    #expect(SharedKey(Array("0123456789abcdef0123\n".utf8)) == key)
  }

  @Test("a summary that would make the line too long is left out of it, and the line stays")
  func long() {
    var sent = summary(Tally(users: ["a"]))
    sent.metrics = (0..<40).map { number in
      var top = TopState()
      for entry in 0..<100 {
        let key = Array("\(number) \(entry) \(String(repeating: "x", count: 40))".utf8)
        key.withUnsafeBufferPointer { buffer in
          if let base = buffer.baseAddress { top.add(base, key.count, hash: UInt64(entry)) }
        }
      }
      let (value, sketch) = top.finishEncoded(keep: 100)
      return Summary.Metric(name: "top\(number)", value: .top(value, sketch: sketch))
    }
    var line: [UInt8] = [1, 2, 3]
    #expect(!RollupField(seed: seed).append(to: &line, sent))
    #expect(line == [1, 2, 3])
  }
}
