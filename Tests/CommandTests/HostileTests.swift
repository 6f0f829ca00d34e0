import Foundation
import Testing

/// What stands in log lines does no harm in any output.
struct HostileTests {
  private static let rules = """
    category: app
    select: {program: [app]}
    rules:
      - id: hit
        match: '^hit (?<key>.*)$'
        tally:
          - {count: Hits, by: key}
          - {top: Keys, of: key}
          - {distinct: Different, of: key}
      - id: rest
        match: '^known (?<rest>.*)$'
        tally: [{count: Known}]
    alerts:
      - {id: many, metric: Hits, above: 1, severity: major, description: many hits}

    """

  private static let day = "2026-03-10"

  static let texts: [String] = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "+1+cmd",
    "-2+3",
    "@SUM(A1)", "=HYPERLINK(\"http://evil.example\")", "\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}",
    "\u{9b}31m", "\u{202e}gnp.exe", "../../../../tmp/minuted-evil", "/etc/passwd",
    "$(touch /tmp/minuted-evil)",
    "`touch /tmp/minuted-evil`", "%s%n%x", "'; DROP TABLE summary;--", "nul\0byte", "tab\there",
    "a,b;c\"d'e", String(repeating: "A", count: 20_000), "{{7*7}}", "&lt;b&gt;", "\r", "\u{feff}x",
    "\u{2028}y",
  ]

  private static var log: [UInt8] {
    var bytes: [UInt8] = []
    for minute in 0..<3 {
      let stamp = "\(HostileTests.day)T09:2\(minute):03Z"
      for text in texts {
        bytes += "\(stamp) host app[7]: hit \(text)\n\(stamp) host app[7]: miss \(text) more\n".utf8
        bytes += "\(stamp) ho<b>st \(text.prefix(20).filter { $0 != " " }): prog\n".utf8
      }
      bytes += "\(stamp) host app[7]: hit ".utf8 + [0xff, 0xfe, 0x80, 0x0a]
    }
    return bytes + "\u{1b}[2Jno header <b>\n".utf8
  }

  private func site() throws -> Site {
    let site = try Site(
      ruleFile: HostileTests.rules,
      settings: "archive: both\nmax_line_bytes: 30000"
    )
    let log = try site.scratch.write("hostile.log", bytes: HostileTests.log)
    let outcome = try site.minuted("replay", "--emit", site.emitted, log)
    #expect(outcome.status == 0)
    expectTame(outcome.output + outcome.errors, "replay")
    return site
  }

  /// Whether nothing in a text drives a terminal or turns the direction of writing.
  private func expectTame(_ text: String, _ what: String) {
    let odd = text.unicodeScalars.first { scalar in
      (scalar.value < 0x20 && scalar != "\n" && scalar != "\t" && scalar != "\r")
        || (0x7f...0x9f).contains(scalar.value) || (0x202a...0x202e).contains(scalar.value)
    }
    #expect(odd == nil, "\(what): U+\(String(odd?.value ?? 0, radix: 16))")
  }

  @Test(
    "texts of all commands drive no terminal",
    arguments: [
      ["summary"], ["summary", "--format", "kv"], ["summary", "--format", "csv"],
      ["summary", "--format", "tsv"],
      ["summary", "--format", "json"], ["unknown"], ["unknown", "--format", "json"],
      ["unknown", "--format", "html"],
      ["unknown", "--rank", "surprise"], ["alerts"], ["alerts", "report"], ["audit"], ["status"],
      ["report", "operations", "--from", "FROM", "--to", "TO"],
      ["report", "operations", "--from", "FROM", "--to", "TO", "--format", "html"],
      ["report", "operations", "--from", "FROM", "--to", "TO", "--format", "json"],
      ["search", "--json", "-F", "hit"], ["rules", "profile", "LOG"], ["rules", "suggest"],
      ["normalize", "--format", "json", "LOG"],
      ["normalize", "--format", "csv", "--fields", "key", "--rulebase", "BASE"],
      ["anonymize", "LOG"], ["alerts", "backtest", "--from", "FROM", "--to", "TO"],
    ]
  )
  func terminals(_ words: [String]) throws {
    let site = try site()
    let log = site.scratch.file("hostile.log")
    var words = words.map { word in
      switch word {
      case "FROM": "\(HostileTests.day)T09:00:00Z"
      case "TO": "\(HostileTests.day)T10:00:00Z"
      case "LOG": log
      default: word
      }
    }
    // normalize reads standard input and takes no state.
    let isFilter = words[0] == "normalize"
    if words.last == "BASE" {
      words[words.count - 1] = try site.scratch.write(
        "app.rulebase",
        "version=2\nrule=:%stamp:date-rfc3164% %host:word% app[7]: hit %key:rest%\n"
          + "rule=:%stamp:word% %host:word% app[7]: hit %key:rest%\n"
      )
    } else if isFilter {
      words[words.count - 1] = "--rules"
      words.append(site.scratch.file("rules"))
    } else {
      words += ["--config", site.config]
    }
    let outcome = try run(
      Tree.minuted,
      words,
      input: isFilter ? .file(log) : .nothing,
      in: site.scratch
    )
    #expect([0, 1, 3].contains(outcome.status), "\(words): \(outcome.errors)")
    #expect(!outcome.outputBytes.isEmpty || !outcome.errors.isEmpty)
    // A copy of a log is a copy: it is what is read that matters there.
    if words[0] != "anonymize" { expectTame(outcome.output, words.joined(separator: " ")) }
    expectTame(outcome.errors, words.joined(separator: " "))
    if words.contains("html") {
      #expect(outcome.output.contains("</html>"))
      let body = outcome.output
      #expect(
        !body.contains("<script>alert") && !body.contains("<img src=x") && !body.contains("<b>st")
      )
    }
    if words.contains("csv") || words.contains("tsv") { expectNoFormulas(outcome.output, words) }
  }

  private func expectNoFormulas(_ text: String, _ words: [String]) {
    let separator: Character = words.contains("tsv") ? "\t" : ","
    for line in text.lines {
      let cells = words.contains("normalize") ? [Substring(line)] : line.split(separator: separator)
      for cell in cells {
        let value = cell.hasPrefix("\"") ? cell.dropFirst() : cell
        guard let first = value.first, value.count > 1 else { continue }
        let isNumber = value.dropFirst().allSatisfy { $0.isNumber || $0 == "." || $0 == "\"" }
        #expect(!"=+-@".contains(first) || isNumber, "\(words): \(cell.prefix(60))")
      }
    }
  }

  @Test(
    "names in logs make no file outside, and none with an odd name; every file is shut to others"
  )
  func files() throws {
    let site = try site()
    for name in ["/tmp/minuted-evil", "/tmp/minuted-evil.log"] {
      #expect(!FileManager.default.fileExists(atPath: name))
    }
    let names = FileManager.default.enumerator(atPath: site.state)?.allObjects as? [String] ?? []
    #expect(names.count > 10)
    for name in names {
      let isPlain = name.unicodeScalars.allSatisfy {
        $0.isASCII && $0.value > 0x20 && $0.value < 0x7f
      }
      #expect(isPlain && !name.contains("<") && !name.contains(".."), "\(name)")
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.state)/\(name)")
      let mode = (attributes[.posixPermissions] as? Int) ?? 0o777
      #expect(mode & 0o027 == 0, "\(name) has mode \(String(mode, radix: 8))")
    }
    expectTame(CommandTests.text(of: site.emittedFile), "emitted lines")
    let table = CommandTests.text(of: "\(site.state)/tables/app/prod/Keys")
    expectTame(table, "the table")
    #expect(table.lines.count >= HostileTests.texts.count - 1)
  }

  @Test("what a daemon writes is shut to others, whatever the umask")
  func modes() throws {
    let site = try Site(ruleFile: HostileTests.rules, settings: "archive: both")
    let log = try site.scratch.write("hostile.log", bytes: HostileTests.log)
    let outcome = try run(
      "/bin/sh",
      [
        "-c", "umask 0; exec \"$0\" run --config \"$1\" --emit \"$2\" < \"$3\"", Tree.minuted,
        site.config, site.emitted, log,
      ],
      in: site.scratch
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = FileManager.default.enumerator(atPath: site.state)?.allObjects as? [String] ?? []
    #expect(names.count > 10)
    for name in names {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(site.state)/\(name)")
      let mode = (attributes[.posixPermissions] as? Int) ?? 0o777
      #expect(mode & 0o027 == 0, "\(name) has mode \(String(mode, radix: 8))")
    }
  }
}
