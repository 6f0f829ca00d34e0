import Patterns
import Rulebook
import Syslog
import TestSupport
import Testing

@testable import Privacy

@Suite struct FieldTests {
  private static let fields = ["user", "client", "source", "address", "sender", "recipient"]

  private func shipped() throws -> Rulebook {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let loading = Rulebook.load(paths: ["\(root)/Rules"])
    return try #require(loading.rulebook, "\(loading.problems)")
  }

  @Test(
    "a named field of the rule that takes a line is found, in each format of a header",
    arguments: [
      "Nov 30 09:20:03 web1 sshd[312]: ", "2026-11-30T09:20:03.1+01:00 web1 sshd[312]: ",
      "<38>2026-11-30T09:20:03Z web1 sshd[312]: ", "<38>1 2026-11-30T09:20:03Z web1 sshd 312 - - ",
    ]
  )
  func headers(_ header: String) throws {
    let redacting = try Redacting(
      yaml: "privacy: {redact: [{field: [user, client]}]}",
      rulebook: shipped()
    )
    let text = "\(header)Failed password for invalid user ada from 203.0.113.9 port 50122 ssh2\n"
    #expect(
      redacting.text(text)
        == "\(header)Failed password for invalid user [user] from [user] port 50122 ssh2\n"
    )
  }

  @Test("a field limited to a program stays in others; a line that no rule knows stays")
  func limits() throws {
    let redacting = try Redacting(
      yaml: "privacy: {redact: [{field: user, program: su}]}",
      rulebook: shipped()
    )
    let line =
      "Nov 30 09:20:03 web1 sshd[312]: Failed password for ada from 203.0.113.9 port 5 ssh2\n"
    #expect(redacting.text(line) == line)
    let odd = "Nov 30 09:20:03 web1 su: nobody knows user ada\n"
    #expect(redacting.text(odd) == odd)
  }

  @Test("a name stands nowhere beside its pseudonym")
  func everywhere() throws {
    var redaction = Redaction(
      name: "who",
      subject: .fields(["user"]),
      position: Position(file: "test")
    )
    redaction.action = .pseudonym
    let redacting = try Redacting([redaction], rulebook: shipped())
    let text =
      "Nov 30 09:20:03 web1 sshd[3]: Accepted publickey for ada from 203.0.113.9 port 5 ssh2: RSA ada\n"
    #expect(!redacting.text(text).contains("ada"))
  }

  @Test("with what has a form taken out a shipped sample is still taken by its rule")
  func forms() throws {
    let rulebook = try shipped()
    let redacting = try Redacting(
      [
        .known(.card), .known(.secret), .known(.iban), .known(.query), .known(.ip, .pseudonym),
        .known(.mac, .pseudonym), .known(.email, .pseudonym),
      ],
      rulebook: rulebook
    )
    let (changed, lost) = samples(of: rulebook, through: redacting)
    #expect(changed > 250)
    #expect(lost.isEmpty, "\(lost.joined())")
  }

  @Test("with pseudonyms in its fields a sample is still taken by its rule")
  func samples() throws {
    let rulebook = try shipped()
    var redaction = Redaction(
      name: "who",
      subject: .fields(FieldTests.fields),
      position: Position(file: "test")
    )
    redaction.action = .pseudonym
    let redacting = try Redacting([redaction], rulebook: rulebook)
    let (changed, lost) = samples(of: rulebook, through: redacting)
    #expect(changed > 150)
    #expect(lost.isEmpty, "\(lost.joined())")
  }

  /// How many samples of rules are changed, and those that another rule takes then, or none.
  private func samples(
    of rulebook: Rulebook,
    through redacting: Redacting
  ) -> (changed: Int, lost: [String]) {
    var matcher = LineMatcher(rulebook, zone: .utc, years: .notAfter(1_800_000_000))
    var changed = 0
    var lost: [String] = []
    for category in rulebook.categories where category.subject == .message {
      for rule in category.rules {
        let program =
          (rule.programs.first ?? category.selector.programs.first)?.pattern
          .replacing("*", with: "x") ?? "x"
        for sample in rule.samples {
          let line = "2026-11-30T09:20:03Z web1 \(program): \(sample.line)"
          guard let before = matcher.find(Array(line.utf8)), let number = before.rule else {
            continue
          }
          let out = redacting.text(line + "\n")
          if out == line + "\n" { continue }
          changed += 1
          let after = matcher.find(Array(out.utf8.dropLast()))
          // A pseudonym is plain: a rule for names that are odd has none of them any more.
          if rule.id.hasSuffix("_odd_user") { continue }
          if after?.rule != number || after?.category != before.category {
            lost.append("\(category.name)/\(rule.id): \(out)")
          }
        }
      }
    }
    return (changed, lost)
  }
}
