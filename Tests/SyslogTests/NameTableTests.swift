import Syslog
import Testing
import TestSupport

struct NameTableTests {
  @Test(arguments: lawSeeds)
  func `it answers like a dictionary, for names of any length`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    var table = NameTable(limit: 2_000, seed: seed)
    var expected: [[UInt8]: Int] = [:]
    for round in 0..<20_000 {
      // Few letters, so that names share starts and ends; zeros, so that padding is no name.
      let length = Int.random(in: 0...(round % 10 == 0 ? 200 : 24), using: &random)
      let name = (0..<length).map { _ in UInt8.random(in: 0...2, using: &random) }
      let noise = UInt8.random(in: 0...255, using: &random)
      let found = withPadded(name, noise: noise) { table.value(of: $0, $1) }
      guard found == expected[name] else {
        Issue.record("\(name): \(String(describing: found))")
        return
      }
      if found == nil {
        let isTaken = withPadded(name) { table.insert($0, $1, value: round) }
        #expect(isTaken == (expected.count < 2_000))
        if isTaken { expected[name] = round }
      }
    }
    #expect(table.count == expected.count)
    #expect(expected.count == 2_000)
    for (name, value) in expected { #expect(withPadded(name) { table.value(of: $0, $1) } == value) }
  }

  @Test func `a full table takes no more and still answers`() {
    var table = NameTable(limit: 2, seed: 7)
    let names: [[UInt8]] = [[1], [2], [3]]
    let taken = names.enumerated().map { index, name in
      withPadded(name) { table.insert($0, $1, value: index) }
    }
    #expect(taken == [true, true, false])
    #expect(names.map { name in withPadded(name) { table.value(of: $0, $1) } } == [0, 1, nil])
  }

  @Test func `names that hold the hash's own constants do not fall on one place`() {
    // As long as a seed guards only one factor of a product, such names all collide: 64 million
    // comparisons instead of some thousand.
    let constants: [[UInt8]] = [
      [0x15, 0x7c, 0x4a, 0x7f, 0xb9, 0x79, 0x37, 0x9e],
      [0x93, 0xfd, 0x59, 0x66, 0xb8, 0xfe, 0xe8, 0xd6],
    ]
    let clock = ContinuousClock()
    func time(_ make: (Int) -> [UInt8]) -> Duration {
      let names = (0..<NameTable.defaultLimit).map { number in
        make(number) + [UInt8](repeating: 0, count: ByteScan.padding)
      }
      var table = NameTable(seed: 0x2545_f491_4f6c_dd1d)
      return clock.measure {
        for (index, name) in names.enumerated() {
          name.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            table.insert(base, name.count - ByteScan.padding, value: index)
          }
        }
      }
    }
    func number(_ value: Int) -> [UInt8] {
      (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    for constant in constants {
      let plain = time { number($0 &* 0x1234_5678_9abc) + number($0) }
      let hostile = time { number($0) + constant }
      #expect(hostile < plain * 8 + .milliseconds(20))
      let long = time { number($0) + constant + constant + number(5) }
      #expect(long < plain * 8 + .milliseconds(20))
    }
  }
}
