import TestSupport
import Testing

@testable import Archive

struct GramFilterTests {
  @Test func `what a text holds is never denied`() throws {
    var random = SeededGenerator(1)
    let text = logText(lines: 400)
    for bytes in [64, 300, 2_048, 16_384] {
      let filter = text.withUnsafeBytes { GramFilter($0, bytes: bytes) }
      for _ in 0..<500 {
        let start = Int.random(in: 0..<(text.count - 40), using: &random)
        let part = Array(text[start..<(start + Int.random(in: 0...40, using: &random))])
        let upper = part.map { (0x61...0x7a).contains($0) ? $0 - 0x20 : $0 }
        #expect(filter?.mayHold(GramFilter.grams(of: part)) ?? true)
        #expect(filter?.mayHold(GramFilter.grams(of: upper)) ?? true, "either case")
      }
    }
  }

  @Test func `most of what a text does not hold is denied`() throws {
    var random = SeededGenerator(2)
    let filter = try #require(logText(lines: 400).withUnsafeBytes { GramFilter($0, bytes: 4_096) })
    var denied = 0
    for _ in 0..<1_000 {
      let word = (0..<12).map { _ in UInt8.random(in: 0x61...0x7a, using: &random) }
      if !filter.mayHold(GramFilter.grams(of: word)) { denied += 1 }
    }
    #expect(denied > 990)
  }

  @Test func `a filter that is full is none`() {
    var random = SeededGenerator(3)
    let noise = (0..<60_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    #expect(noise.withUnsafeBytes { GramFilter($0, bytes: 64) } == nil)
    #expect(
      [1, 2, 3].withUnsafeBytes {
        GramFilter(UnsafeRawBufferPointer(rebasing: $0[..<3]), bytes: 64)
      } == nil
    )
  }
}

struct LineNumbersTests {
  @Test func `numbers that were written are read`() {
    var random = SeededGenerator(4)
    for _ in 0..<300 {
      var number = UInt64.random(in: 0...(1 << 50), using: &random)
      let numbers = (0..<Int.random(in: 1...300, using: &random)).map { _ in
        let step = Int.random(in: 0..<6, using: &random)
        number += step < 4 ? 1 : UInt64.random(in: 1...(1 << (step == 4 ? 6 : 40)), using: &random)
        return number
      }
      let bytes = LineNumbers.encode(numbers.count) { numbers[$0] }
      #expect(LineNumbers.decode(bytes, first: numbers[0], count: numbers.count) == numbers)
      #expect(LineNumbers.decode(bytes, first: numbers[0], count: numbers.count + 1) == nil)
      if numbers.count > 1 {
        #expect(LineNumbers.decode(bytes, first: numbers[0], count: numbers.count - 1) == nil)
      }
    }
  }

  @Test func `lines that come one behind the other cost next to nothing`() {
    #expect(LineNumbers.encode(8_192) { UInt64($0) + 77 }.count <= 4)
  }

  @Test(arguments: [
    [0x80], [0x01], [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  ])
  func `damaged numbers are refused`(bytes: [UInt8]) {
    #expect(LineNumbers.decode(bytes, first: 1, count: 9) == nil)
  }
}

struct SegmentMemberTests {
  @Test func `a member is a gzip that anybody unpacks, and says what is in it`() throws {
    let scene = SegmentScene()
    let lines = (0..<500).map {
      "Nov 30 14:07:\(10 + $0 % 50) host\($0 % 3) sshd[\($0)]: line \($0)"
    }
    let bytes = scene.packed(lines, firstNumber: 1_000)
    let directory = try TemporaryDirectory()
    let path = try directory.file("a.log.gz", bytes)
    // Read by zlib, as zcat would.
    #expect(readAll(try LogFile(path: path)).text == Array(lines.map { $0 + "\n" }.joined().utf8))
    let member = try #require(bytes.withUnsafeBytes { SegmentMember($0) })
    #expect(member.bytes == bytes.count && member.lines == 500)
    #expect(member.first == 1_000 && member.last == 1_499)
    #expect(member.hosts == ["host0", "host1", "host2"].map { Array($0.utf8) })
    #expect(member.programs == [Array("sshd".utf8)])
    #expect(member.earliest == 100 && member.latest == 149)
    #expect(member.lineNumbers == (1_000..<1_500).map { UInt64($0) })
    #expect(member.filter?.mayHold(GramFilter.grams(of: Array("sshd[499]".utf8))) == true)
    #expect(member.filter?.mayHold(GramFilter.grams(of: Array("zzqqjjxx".utf8))) == false)
  }

  @Test func `names that are too many, or lie too far behind, are not listed`() {
    let scene = SegmentScene()
    let many = scene.packed((0..<100).map { "x host\($0) sshd: y" }, firstNumber: 1)
    #expect(many.withUnsafeBytes { SegmentMember($0) }?.hosts == nil)
    let far = String(repeating: "x", count: 70_000) + " host9 sshd: y"
    #expect(scene.packed([far], firstNumber: 1).withUnsafeBytes { SegmentMember($0) }?.hosts == nil)
  }

  @Test func `no byte of a header can change unnoticed`() throws {
    let bytes = SegmentScene().packed(
      (0..<40).map { "x host\($0 % 5) su: y \($0)" },
      firstNumber: 7
    )
    let member = try #require(bytes.withUnsafeBytes { SegmentMember($0) })
    for place in 0..<member.headerBytes {
      // Flags, time, hint and system of gzip's own say nothing that we read.
      if (4..<10).contains(place) { continue }
      var damaged = bytes
      damaged[place] ^= 0x10
      #expect(damaged.withUnsafeBytes { SegmentMember($0) } == nil, "byte \(place)")
    }
    for count in 0..<member.headerBytes {
      #expect(bytes.prefix(count).withUnsafeBytes { SegmentMember($0) } == nil)
    }
  }

  @Test func `no byte of a text can change unnoticed`() throws {
    let directory = try TemporaryDirectory()
    let bytes = SegmentScene().packed((0..<60).map { "x host1 su: line \($0)" }, firstNumber: 7)
    let member = try #require(bytes.withUnsafeBytes { SegmentMember($0) })
    for place in member.headerBytes..<(bytes.count - 4) {
      var damaged = bytes
      damaged[place] ^= 0x04
      let file = try SegmentFile(path: try directory.file("a", damaged))
      let body = try #require(try file.body(member, at: 0))
      #expect(MemberUnpacker().unpack(member, body) == nil, "byte \(place)")
    }
  }

  @Test func `a header that promises gigabytes is not believed`() throws {
    let bytes = SegmentScene().packed(["x host1 su: y"], firstNumber: 7)
    var member = try #require(bytes.withUnsafeBytes { SegmentMember($0) })
    member.textBytes = 3_000_000_000
    let directory = try TemporaryDirectory()
    let file = try SegmentFile(path: try directory.file("a", bytes))
    let body = try #require(try file.body(member, at: 0))
    #expect(MemberUnpacker().unpack(member, body) == nil)
  }

  @Test func `a header whose counts cannot be true is not believed, whatever its checksum`() throws
  {
    let bytes = SegmentScene().packed(["x host1 su: y", "x host1 su: z"], firstNumber: 7)
    let member = try #require(bytes.withUnsafeBytes { SegmentMember($0) })
    func isBelieved(_ change: (inout SegmentMember) -> Void) -> Bool {
      var lying = member
      change(&lying)
      return lying.header().withUnsafeBytes { SegmentMember($0) } != nil
    }
    #expect(isBelieved { _ in })
    #expect(!isBelieved { $0.lines = 0xffff_ffff })
    #expect(!isBelieved { $0.lines = 0 })
    #expect(!isBelieved { $0.lines = 9_000 })
    #expect(!isBelieved { $0.textBytes = 3_000_000_000 })
    #expect(!isBelieved { $0.textBytes = 1 })
    #expect(!isBelieved { $0.last = $0.first })
    #expect(!isBelieved { $0.last = 0 })
  }

  @Test(arguments: [ChunkPacker.level, ChunkPacker.fastLevel, ChunkPacker.storedLevel])
  func `every level unpacks to the same`(level: Int32) throws {
    let directory = try TemporaryDirectory()
    let bytes = SegmentScene().packed(["one", "", "three\u{1b}[31m"], firstNumber: 7, level: level)
    let text = readAll(try LogFile(path: try directory.file("a", bytes))).text
    #expect(text == Array("one\n\nthree\u{1b}[31m\n".utf8))
  }
}
