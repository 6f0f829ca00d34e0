import Syslog
import Testing
import TestSupport

struct TextTests {
  // MARK: Searching

  @Test(arguments: lawSeeds)
  func `searching finds what a plain loop finds`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...70, using: &random)).map { _ in
        UInt8.random(in: 0x60...0x66, using: &random)
      }
      let start = Int.random(in: 0...bytes.count, using: &random)
      let end = Int.random(in: start...bytes.count, using: &random)
      let wanted = (0..<3).map { _ in UInt8.random(in: 0x60...0x68, using: &random) }
      let needle = wanted.prefix(Int.random(in: 0...3, using: &random))
      let noise = wanted[0]
      let one = bytes[start..<end].firstIndex(of: wanted[0]) ?? end
      let any = bytes[start..<end].firstIndex { wanted.contains($0) } ?? end
      let occurs = (start...max(start, end - needle.count)).contains { place in
        place + needle.count <= end && bytes[place...].starts(with: needle)
      }
      withPadded(bytes, noise: noise) { base, _ in
        #expect(ByteScan.first(wanted[0], in: base, from: start, to: end) == one)
        #expect(
          ByteScan.first(wanted[0], wanted[1], wanted[2], in: base, from: start, to: end) == any
        )
        let found = needle.withUnsafeBufferPointer {
          ByteScan.occurs($0, in: base, from: start, to: end)
        }
        #expect(found == occurs)
      }
    }
  }

  // MARK: Lines that leave

  @Test(arguments: [
    ("plain", "plain"), ("", "\"\""), ("a b", "\"a b\""), ("a=b", "\"a=b\""),
    (#"a"b\c"#, #""a\"b\\c""#), ("a\nb\u{0}\u{7f}", "\"a#012b#000#177\""), ("größe", "größe"),
    ("10.1.1.1:80", "10.1.1.1:80"),
  ])
  func `a value that needs quotes gets them`(value: String, expected: String) {
    var line = OutgoingLine(priority: 30, tag: "t")
    line.add("k", value)
    #expect(String(decoding: line.bytes, as: UTF8.self) == "<30>t: k=" + expected)
  }

  @Test func `free text keeps blanks and loses control bytes`() {
    var line = OutgoingLine(priority: OutgoingLine.warningPriority, tag: "minuted")
    line.add(text: "cannot open \"x\"\n<30>forged: y")
    #expect(
      String(decoding: line.bytes, as: UTF8.self)
        == "<28>minuted: cannot open \"x\"#012<30>forged: y"
    )
  }

  @Test(
    arguments: [
      ([0x61, 0x62], "ab"), ([0x1b, 0x5b, 0x32, 0x4a], "#033[2J"),
      ([0x0a, 0x7f, 0x00], "#012#177#000"),
      ([0xc2, 0x9b, 0x41], "#233A"), ([0xff, 0x41], "\u{FFFD}A"), ([0xc3, 0xa4], "ä"),
      ([0xe2, 0x80, 0xae, 0x41], "#20056A"), ([0xe2, 0x81, 0xa6], "#20146"), ([], ""),
    ] as [([UInt8], String)]
  )
  func `what a terminal would obey is shown instead`(bytes: [UInt8], expected: String) {
    #expect(ShownText.of(bytes) == expected)
  }

  @Test(arguments: lawSeeds)
  func `shown text never holds a control character`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    for _ in 0..<3_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      let shown = ShownText.of(bytes).unicodeScalars
      #expect(shown.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) })
    }
  }

  // MARK: File names

  @Test(arguments: [
    ("sshd", "sshd"), ("", "%"), ("..", "%2E."), (".hidden", "%2Ehidden"), ("a/b", "a%2Fb"),
    ("a b%", "a%20b%25"), ("ä", "%C3%A4"), ("a\u{0}b", "a%00b"), ("-x", "-x"),
    (String(repeating: "x", count: 100), String(repeating: "x", count: 100)),
  ])
  func `a name stays in its directory`(text: String, expected: String) {
    #expect(SafeName.make(text) == expected)
  }

  @Test(arguments: lawSeeds)
  func `different texts get different names of bounded length`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    var texts: Set<String> = []
    for _ in 0..<3_000 {
      let pool = ["a", "%", "/", ".", "~", "ä", "2F", "\u{0}"]
      let length = Int.random(in: 0...(texts.count % 2 == 0 ? 5 : 120), using: &random)
      texts.insert((0..<length).map { _ in pool[Int.random(in: 0..<8, using: &random)] }.joined())
    }
    let names = Set(texts.map(SafeName.make))
    #expect(names.count == texts.count)
    for name in names {
      #expect((1...117).contains(name.utf8.count))
      #expect(!name.hasPrefix(".") && !name.contains("/"))
    }
  }
}
