import Glibc
import Syslog
import Testing
import TestSupport

/// What holds for every line, good or bad.
struct HeaderParserLawTests {
  static let samples = [
    "Feb  1 09:20:03 web1 sshd[4711]: Accepted publickey for root",
    "Feb  1 09:20:03 fw1 : %ASA-5-304001: 10.1.1.1 Accessed URL",
    "2014-02-01T10:20:03.123456+01:00 web1 postfix/smtpd[12]: connect",
    "<38>2014-02-01T09:20:03Z web1 su[1]: x",
    "<30>Feb  1 09:20:03 web1 su: x",
    #"<165>1 2014-02-01T09:20:03.5Z h a 8 ID [x@1 k="a\"]b" c="\\"][y@2 d=""] text"#,
    "<34>1 - - - - - - x",
  ]

  @Test(arguments: samples)
  func `no prefix of a line traps, and what lies behind it changes nothing`(sample: String) {
    let bytes = Array(sample.utf8)
    for count in 0...bytes.count {
      let prefix = Array(bytes[..<count])
      var answers: [Parsed?] = []
      for noise: UInt8 in [0x00, 0x0a, 0x20, 0x2d, 0x30, 0x3a, 0x5a, 0x5b, 0x5d, 0xff] {
        var parser = makeParser()
        answers.append(parse(prefix, &parser, noise: noise))
      }
      #expect(answers.allSatisfy { $0 == answers[0] }, "\(count) bytes")
    }
  }

  @Test(arguments: samples)
  func `nothing is read beyond the padding`(sample: String) throws {
    // The line and its padding end where the memory ends: one byte more would be a fault.
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let memory = try #require(
      mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    )
    defer { munmap(memory, 2 * page) }
    try #require(mprotect(memory + page, page, PROT_NONE) == 0)
    let bytes = Array(sample.utf8)
    for count in 0...bytes.count {
      let line = (memory + page - ByteScan.padding - count).assumingMemoryBound(to: UInt8.self)
      for index in 0..<count { line[index] = bytes[index] }
      var parser = makeParser()
      var record = Record()
      _ = parser.parse(UnsafePointer(line), count: count, into: &record)
      #expect(record.message.end <= count)
    }
  }

  @Test(arguments: lawSeeds)
  func `any bytes are read the same by a parser with memory and a fresh one`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    var parser = makeParser()
    var known = 0
    for round in 0..<20_000 {
      let pick = Int.random(in: 0..<Self.samples.count, using: &random)
      var line = Array(Self.samples[pick].utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<line.count, using: &random)
        // Digits mostly, so that many of them are other good stamps.
        line[place] =
          Int.random(in: 0..<4, using: &random) > 0
          ? UInt8.random(in: 0x30...0x3b, using: &random)
          : UInt8.random(in: 0...255, using: &random)
      }
      var fresh = makeParser()
      let expected = parse(line, &fresh)
      let found = parse(line, &parser)
      if found != expected {
        Issue.record("round \(round): \(line): \(String(describing: found))")
        return
      }
      if found != nil { known += 1 }
    }
    #expect(known > 5_000)
  }
}
