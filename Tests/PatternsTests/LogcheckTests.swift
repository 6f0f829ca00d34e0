import TestSupport
import Testing

@testable import Patterns

/// logcheck's rules without the part for stamp and host.
struct LogcheckTests {
  static let header = #"^(\w{3} [ :[:digit:]]{11}|[0-9T:.+-]{32}) [._[:alnum:]-]+ "#

  @Test(
    arguments: [
      (header + #"sshd\[[[:digit:]]+\]: ok$"#, #"^sshd\[[[:digit:]]+\]: ok$"#, ["sshd"]),
      (#"^\w{3} [ :0-9]{11} [._[:alnum:]-]+ kernel: x"#, "^kernel: x", ["kernel"]),
      (
        #"^([[:alpha:]]{3} [ :[:digit:]]{11}|[0-9T:.+-]{32}) [^ ]+ su(\[[0-9]+\])?: x"#,
        #"^su(?:\[[0-9]+\])?: x"#, ["su"]
      ),
      (
        header + "(openvpn|ovpn-[._[:alnum:]-]+)(\\[[0-9]+\\])?: x",
        "^(?:openvpn|ovpn-[._[:alnum:]-]+)(?:\\[[0-9]+\\])?: x", ["openvpn", "ovpn-*"]
      ),
      (header + "postfix/n?qmgr: x", "^postfix/n?qmgr: x", ["postfix/nqmgr", "postfix/qmgr"]),
      (header + "in.tftpd: x", "^in.tftpd: x", ["in*"]),
      (header + "[ns]mbd: x", "^[ns]mbd: x", ["?mbd"]),
      (header + "last message repeated", "^last message repeated", ["last"]),
      (header + "(gconfd )?\\(a", "^(?:gconfd )?\\(a", ["(a*", "gconfd"]),
      (header + ".+\\[[0-9]+\\]: x", "^.+\\[[0-9]+\\]: x", []),
      (header + "foo", "^foo", ["foo*"]),
      (header + "foo$", "^foo$", ["foo"]),
      (
        #"^\w{3} [ :0-9]{11} [._[:alnum:]-]+[[:space:]]+: x"#, "^[[:space:]]*: x", []
      ),
      (header + "+a: x", "^ *a: x", []),
      (#"^.* kernel: x"#, "(?<![^ ])kernel: x", []),
      (#"^\w{3} [ :0-9]{11} .* a: x"#, "(?<![^ ])a: x", []),
      (#"^.*kernel: x"#, "kernel: x", []),
      (" kernel: x", "(?<![^ ])kernel: x", []),
      ("kernel: x", "kernel: x", []),
      (header + #"a: ([a-z]+) \2$"#, #"^a: ([a-z]+) \g{1}$"#, ["a"]),
    ]
  )
  func `stamp and host come off, programs are named`(
    _ rule: String,
    _ pattern: String,
    _ programs: [String]
  ) throws {
    var translator = LogcheckTranslator()
    let found = try translator.translate(Array(rule.utf8))
    #expect(found == [LogcheckRule(pattern: pattern, programs: programs)])
  }

  @Test(
    arguments: [
      ("^[-0-9]{10} [0-9:]{8} Completed$", "starts with no syslog stamp and host"),
      (#"^\w{3} [ :0-9]{11} mail01 sshd: x"#, "starts with no syslog stamp and host"),
      ("^(" + header.dropFirst() + "a: x)$", "starts with no syslog stamp and host"),
      (header + #"a: ([a-z]+) \1$"#, #"\1 refers to the line's stamp or host"#),
      (header + "*.ab", "starts with no syslog stamp and host"),
      ("^.*{2,}a", "starts with no syslog stamp and host"),
      (header + "?a: x", "starts with no syslog stamp and host"),
      ("a(^b)", "^ is not at the start"),
      (header + "a: x|", "an empty alternative: it matches every line"),
    ]
  )
  func `what cannot be taken over exactly is refused with the reason`(
    _ rule: String,
    _ reason: String
  ) {
    var translator = LogcheckTranslator()
    let error = #expect(throws: PatternError.self) {
      _ = try translator.translate(Array(rule.utf8))
    }
    #expect(error?.what == reason)
  }

  @Test(arguments: lawSeeds)
  func `any line is translated to what PCRE2 takes, or refused, and neither crashes`(
    _ seed: UInt64
  ) {
    var random = SeededGenerator(seed)
    let pieces = [
      Self.header, Self.header, #"^\w{3} [ :0-9]{11} "#, "[._[:alnum:]-]+ ", ".*", " ", "(", ")",
      "|", "[", "]", "\\", "1", "{2,}", "{", "*", "+", "?", "^", "$", "sshd", ":", "[:alpha:]", "-",
      "[^", "\\<", ".", "[[.", "=]", "\u{0}", "ä",
    ]
    var translator = LogcheckTranslator()
    for _ in 0..<2_000 {
      let text = (0..<Int.random(in: 0...9, using: &random))
        .map { _ in pieces.randomElement(using: &random)! }.joined()
      guard let rules = try? translator.translate(Array(text.utf8)) else { continue }
      for rule in rules {
        // What is too large for PCRE2 is told by the loader; nothing else may be wrong with it.
        do {
          _ = try Regex(rule.pattern)
        } catch {
          #expect(error.what.contains("too large"), "seed \(seed): \(text): \(error)")
        }
        #expect(!rule.programs.contains(""), "seed \(seed): \(text)")
      }
    }
  }

  @Test
  func `an alternative outside all groups is a rule of its own`() throws {
    var translator = LogcheckTranslator()
    let found = try translator.translate(Array((Self.header + "a: x(y|z)| none$").utf8))
    #expect(
      found == [
        LogcheckRule(pattern: "^a: x(?:y|z)", programs: ["a"]),
        LogcheckRule(pattern: "(?<![^ ])none$", programs: []),
      ]
    )
  }

  @Test
  func `a file is its rules without comments and blank lines`() {
    let text = "# a\n^one \n\n  \t\n #no comment\n^two\r\n^three"
    let lines = LogcheckFile.lines(Array(text.utf8))
    #expect(lines.map(\.number) == [2, 5, 6, 7])
    #expect(
      lines.map { String(decoding: $0.text, as: UTF8.self) } == [
        "^one ", " #no comment", "^two", "^three",
      ]
    )
  }

  @Test(arguments: [
    ("ssh", true), ("ssh.dpkg-old", false), ("a_b-1", true), ("", false), ("x~", false),
  ])
  func `names are those of run-parts`(_ name: String, _ isTaken: Bool) {
    #expect(LogcheckFile.isTaken(name) == isTaken)
  }
}
