import Foundation
import Testing

struct AnonymizeTests {
  private static let log = """
    Nov 30 09:20:03 web1.example.com sshd[312]: Failed password for ada from 203.0.113.9 port 50122 ssh2
    Nov 30 09:20:04 web1.example.com sshd[312]: Failed password for ada from 203.0.113.9 port 50123 ssh2
    Nov 30 09:20:05 web2.example.com shop: Acme order by ada@example.com pan 4111111111111111 password=x1
    not a header from 203.0.113.9

    """

  private func anonymize(_ arguments: [String], _ text: String = AnonymizeTests.log) throws
    -> Outcome
  {
    let scratch = try Scratch()
    return try run(
      Tree.minuted,
      ["anonymize", "--rules", Tree.rules] + arguments + ["-"],
      input: .bytes(Array(text.utf8)),
      in: scratch
    )
  }

  @Test("a copy has as many lines, the same stamps and programs, and none of what tells who it was")
  func copy() throws {
    let outcome = try anonymize(["--word", "acme"])
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 4)
    for secret in ["ada", "203.0.113", "example.com", "4111", "x1", "Acme"] {
      #expect(!outcome.output.contains(secret), "\(secret)")
    }
    let line =
      #/Nov 30 09:20:0\d px\w{12} sshd\[312\]: Failed password for px\w{12} from 2[45]\d\.\d+\.\d+\.\d+ port 5012\d ssh2/#
    #expect(outcome.lines[0].wholeMatch(of: line) != nil, "\(outcome.lines[0])")
    // The same host, user and address in both.
    #expect(
      outcome.lines[0].replacing("03 ", with: "04 ").replacing("50122", with: "50123")
        == outcome.lines[1]
    )
    #expect(outcome.errors.contains("card: 1 in 1 lines"))
    #expect(outcome.errors.contains("read the copy before you give it away"))
  }

  @Test("pseudonyms are others each time, and the same with a key")
  func keys() throws {
    #expect(try anonymize([]).output != anonymize([]).output)
    let scratch = try Scratch()
    let key = try scratch.write("key", "0123456789abcdef")
    #expect(try anonymize(["--key-file", key]).output == anonymize(["--key-file", key]).output)
  }

  @Test("what is to be kept is kept; what cannot be is told")
  func kept() throws {
    let output = try anonymize(["--keep", "ip", "--keep", "host", "--keep", "field", "-q"]).output
    #expect(output.contains("web1.example.com sshd[312]: Failed password for ada from 203.0.113.9"))
    let odd = try anonymize(["--keep", "names"])
    #expect(odd.status == 2 && odd.errors.contains("use card, iban"))
    let scratch = try Scratch()
    let gone = try run(Tree.minuted, ["anonymize", "--rules", Tree.rules, "/nowhere"], in: scratch)
    #expect(gone.status == 3 && gone.errors.contains("/nowhere"))
  }

  @Test("a packed log is read, a damaged one as far as it goes")
  func packed() throws {
    let scratch = try Scratch()
    let log = try scratch.write("a.log", AnonymizeTests.log)
    _ = try run("/usr/bin/gzip", [log], in: scratch)
    let outcome = try run(
      Tree.minuted,
      ["anonymize", "--rules", Tree.rules, "\(log).gz"],
      in: scratch
    )
    #expect(outcome.status == 0 && outcome.lines.count == 4)
  }
}
