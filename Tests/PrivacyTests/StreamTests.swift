import Rulebook
import TestSupport
import Testing

@testable import Privacy

@Suite struct StreamTests {
  private static func redactions() -> [Redaction] {
    [.known(.card), .known(.email, .pseudonym), .known(.secret), .pattern("long", "x{5,}")]
  }

  @Test("a stream that is split anywhere gives what it gives whole")
  func split() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed)
    let pieces = [
      "4111111111111111", "a@b.example", "password=abc", "\n", "\n", "\n", " ", "xxxxx", "text",
      "\r\n",
      String(repeating: "y", count: 150), "2026-11-30T09:20:00Z h p: ", "\0", "\u{ff}",
    ]
    let redacting = try Redacting(StreamTests.redactions())
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }.joined()
      let whole = redacting.bytes(Array(text.utf8), maxLineBytes: 256)
      for piece in [1, 2, 7, 100, 1_000] {
        #expect(
          redacting.bytes(Array(text.utf8), piece: piece, maxLineBytes: 256) == whole,
          "seed \(seed)"
        )
      }
      #expect(whole.count { $0 == 0x0a } == text.utf8.count { $0 == 0x0a })
    }
  }

  @Test("lines in which nothing is found come out as they came, to the byte")
  func clean() throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed)
    let bytes = (0..<600_000).map { _ in UInt8.random(in: 0..<128, using: &generator) }
    let clean = bytes.map { $0 == 0x40 || (0x30...0x3a).contains($0) || $0 == 0x3d ? 0x2e : $0 }
    let redacting = try Redacting(StreamTests.redactions())
    #expect(redacting.bytes(clean, piece: 5_000) == clean, "seed \(seed)")
  }

  @Test(
    "of a line that is too long nothing is left behind the cut, and no half of a value before it"
  )
  func tooLong() throws {
    let redacting = try Redacting(StreamTests.redactions())
    let secret = "4111111111111111"
    for lead in 240..<300 {
      let text =
        String(repeating: "y", count: lead) + " \(secret) " + String(repeating: "z", count: 2_000)
      for piece in [100, 5_000] {
        let out = redacting.text(text + "\nnext\n", piece: piece, maxLineBytes: 256)
        #expect(!out.contains("4111"), "\(lead)")
        #expect(out.hasSuffix("\nnext\n"))
        let first = out.split(separator: "\n")[0]
        #expect(first.utf8.count <= 257)
      }
    }
  }
}
