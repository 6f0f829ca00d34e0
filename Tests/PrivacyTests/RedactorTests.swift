import Rulebook
import Syslog
import Testing

@testable import Privacy

@Suite struct RedactorTests {
  private static let header = "2026-11-30T09:20:00Z app1 shop[3]: "

  private func message(_ yaml: String, _ text: String) throws -> String {
    let line = try Redacting(yaml: yaml).text(RedactorTests.header + text + "\n")
    #expect(line.hasPrefix(RedactorTests.header))
    return String(line.dropFirst(RedactorTests.header.count).dropLast())
  }

  @Test(
    "what becomes of a value is what the configuration says",
    arguments: [
      ("- find: card", "pan 4111111111111111 x", "pan [card] x"),
      ("- {find: card, keep_last: 4}", "pan 4111 1111 1111 1111", "pan **** **** **** 1111"),
      ("- {find: card, replace: '#'}", "pan 4111111111111111", "pan #"),
      (
        "- {find: ip, action: truncate}", "from 192.0.2.7 and 2001:db8:1:2::3",
        "from 192.0.2.0 and 2001:db8:1::"
      ),
      ("- {find: card, action: count}", "pan 4111111111111111", "pan 4111111111111111"),
      ("- {name: id, match: 'id=\\K\\d+'}", "id=12 id=13", "id=[id] id=[id]"),
      ("- {name: id, match: 'id=(\\d+),(\\d+)'}", "id=12,13;", "id=[id],[id];"),
      ("- {name: pin, match: '\\d{4}', keep_last: 2}", "pin 1234", "pin ****"),
      ("- {name: all, match: '.+', program: other}", "text", "text"),
      ("- {name: all, match: '.+', program: 'sh*'}", "text", "[all]"),
    ]
  )
  func actions(_ redaction: String, _ text: String, _ wanted: String) throws {
    let yaml = "privacy:\n  redact:\n    \(redaction)\n"
    if redaction.contains("all") {
      let line = try Redacting(yaml: yaml).text(RedactorTests.header + text + "\n")
      #expect(
        line
          == (wanted == "text" ? RedactorTests.header + "text\n" : "2026-11-30T09:20:00Z [all]\n")
      )
    } else {
      #expect(try message(yaml, text) == wanted)
    }
  }

  @Test("the stamp stays, whatever a regex matches; a line without a header is taken whole")
  func stamp() throws {
    let redacting = try Redacting([.pattern("n", #"\d"#)])
    #expect(
      redacting.text("<13>2026-11-30T09:20:00Z h p[7]: a1\n")
        == "<13>2026-11-30T09:20:00Z h p[[n]]: a[n]\n"
    )
    #expect(redacting.text("Nov 30 09:20:00 h1 p: 1\n") == "Nov 30 09:20:00 h[n] p: [n]\n")
    #expect(redacting.text("no header 12\n") == "no header [n][n]\n")
  }

  @Test("of two that overlap no part is left")
  func overlaps() throws {
    let inner = try Redacting([.known(.ip), .pattern("word", #"\S+"#)])
    #expect(inner.text("x 192.0.2.7\n") == "[word] [ip]\n")
    let outer = try Redacting([.known(.ip), .pattern("url", #"http\S+"#)])
    #expect(outer.text("x http://192.0.2.7/a\n") == "x [url]\n")
    let crossed = try Redacting([.pattern("a", "bcd"), .pattern("b", "def")])
    #expect(crossed.text("abcdefg\n") == "a[a]g\n")
    #expect(
      try Redacting([.pattern("b", "def"), .pattern("a", "bcd")]).text("abcdefg\n") == "a[a]g\n"
    )
  }

  @Test("what was found is counted by redaction, program and host")
  func counts() throws {
    let redacting = try Redacting([.known(.ip), .known(.email)])
    _ = redacting.text(
      """
      2026-11-30T09:20:00Z mx1 smtpd[1]: 192.0.2.1 192.0.2.2
      2026-11-30T09:20:00Z mx2 smtpd[1]: 192.0.2.1 a@b.example
      192.0.2.1
      nothing

      """
    )
    let counts = redacting.redactor.counts
    #expect(counts.map(\.lines) == [3, 1])
    #expect(counts.map(\.values) == [4, 1])
    let sources = counts[0].largest(10).map { String(decoding: $0.source.host, as: UTF8.self) }
    #expect(sources == ["", "mx1", "mx2"])
  }

  @Test("marks around batches and lines of other instances stay as they are")
  func spared() throws {
    var manner = Redactor.Manner()
    manner.marks = [Array("BEGIN TRANSACTION".utf8)]
    manner.ownPrograms = ["minuted"]
    manner.sparesOwn = true
    let redacting = try Redacting([.pattern("n", "[A-Z]+")], manner)
    #expect(redacting.text("BEGIN TRANSACTION\n") == "BEGIN TRANSACTION\n")
    let own = "2026-11-30T09:20:00Z h minuted: merge=ABC\n"
    #expect(redacting.text(own) == own)
    #expect(
      redacting.text("2026-11-30T09:20:00Z h other: ABC\n") == "2026-11-30T09:20:00Z h other: [n]\n"
    )
  }

  @Test("a host becomes a pseudonym where that is asked for")
  func host() throws {
    var manner = Redactor.Manner()
    manner.hidesHost = true
    let text = try Redacting([], manner).text("2026-11-30T09:20:00Z db7.example.com p: x\n")
    #expect(text.wholeMatch(of: #/2026-11-30T09:20:00Z px[a-z2-7]{12} p: x\n/#) != nil)
  }

  @Test("names of sources are those that are left of them")
  func sources() throws {
    let redacting = try Redacting([.known(.ip), .known(.email)])
    _ = redacting.text("2026-11-30T09:20:00Z 192.0.2.1 p: a@b.example 192.0.2.2\n")
    for count in redacting.redactor.counts {
      let host = count.largest(1).map { String(decoding: $0.source.host, as: UTF8.self) }
      #expect(host == ["[ip]"])
    }
  }

  @Test("a line that a regex could not be asked about is not kept")
  func closed() throws {
    let redacting = try Redacting([.pattern("pin", "^(?:a+)+$|pin (\\d+)")])
    let text = "2026-11-30T09:20:00Z h p: " + String(repeating: "a", count: 60) + " pin 770123\n"
    #expect(!redacting.text(text).contains("770123"))
  }

  @Test("a regex that is too hard is counted, and takes the line with it")
  func hard() throws {
    let redacting = try Redacting([.pattern("hard", "^(a+)+$")])
    let text = String(repeating: "a", count: 60) + "c\n"
    #expect(redacting.text(text) == "[hard]\n")
    #expect(redacting.redactor.counts[0].gaveUp == 1)
  }
}
