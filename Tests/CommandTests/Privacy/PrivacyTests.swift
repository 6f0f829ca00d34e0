import Foundation
import Glibc
import Testing

/// What `privacy:` promises: what is taken out of lines is written nowhere.
struct PrivacyTests {
  private static let card = "4111 1111 1111 1111"
  private static let rules = """
    category: shop
    select: {program: [shop]}
    rules:
      - id: order
        match: '^order by (?<user>\\S+) from (?<client>\\S+)'
        tally:
          - {count: Orders, by: user}
          - {top: clients, of: client}
          - {distinct: Users, of: user}
    """
  private static let privacy = """
    archive: both
    privacy:
      key_file: "KEY"
      redact:
        - find: card
        - {field: [user, client], action: pseudonym}
        - {name: pin, match: 'pin=(\\d+)'}
    """

  private func site(_ settings: String = PrivacyTests.privacy, workers: Int = 1) throws -> Site {
    let scratch = try Scratch()
    let key = try scratch.write("key", "0123456789abcdef0123456789abcdef\n")
    chmod(key, 0o640)
    try scratch.write("rules/shop.yaml", PrivacyTests.rules)
    return try Site(
      rules: scratch.file("rules"),
      settings: settings.replacing("KEY", with: key) + "\nworkers: \(workers)",
      in: scratch
    )
  }

  private func text(_ count: Int) -> String {
    (0..<count).map { number in
      let stamp =
        "\(PastDay.shortDay) 09:\(number / 60 < 10 ? "0" : "")\(number / 60):\(number % 60 < 10 ? "0" : "")\(number % 60)"
      let message =
        switch number % 4 {
        case 0: "order by ada.secretive from 203.0.113.77"
        case 1: "strange pan \(PrivacyTests.card) pin=8642"
        case 2: "order by grace.secretive from 203.0.113.78"
        default: "nothing to hide"
        }
      return "\(stamp) app1 shop[7]: \(message)\n"
    }.joined() + "no header at all, pin=8642 and \(PrivacyTests.card)\n"
  }

  private static let secrets = ["secretive", "203.0.113.7", "4111 1111", "8642"]

  /// Every file below a directory that holds a secret, packed ones unpacked.
  private func leaks(_ directory: String) throws -> [String] {
    guard let names = FileManager.default.enumerator(atPath: directory) else { return ["no files"] }
    var leaks: [String] = []
    var seen = 0
    while let name = names.nextObject() as? String {
      let path = "\(directory)/\(name)"
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
        !isDirectory.boolValue
      else { continue }
      seen += 1
      var content = bytes(of: path)
      if path.hasSuffix(".gz") {
        let scratch = try Scratch()
        content = try run("/usr/bin/zcat", [path], in: scratch).outputBytes
      }
      let text = String(decoding: content, as: UTF8.self)
      leaks += PrivacyTests.secrets.filter { text.contains($0) }.map { "\(name): \($0)" }
    }
    #expect(seen > 1)
    return leaks
  }

  @Test("what is taken out is in no file, and the counts stay", arguments: [1, 2])
  func replayed(workers: Int) throws {
    let site = try site(workers: workers)
    let log = try site.scratch.write("log/in.log", text(400))
    let outcome = try site.minuted("replay", "--emit", site.emitted, log)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try leaks(site.state) == [])
    let emitted = CommandTests.text(of: site.emittedFile)
    #expect(PrivacyTests.secrets.allSatisfy { !emitted.contains($0) })
    let rows = try site.summaries("--category", "shop")
    #expect(rows.total.read == 400 && rows.total.matched == 200)
    #expect(rows.allSatisfy { $0.metrics["Users"]?.distinct == 2 })
    let archived = try site.minuted("search", "[card]", "-F")
    #expect(archived.lines.count == 101, "\(archived.errors)")
  }

  @Test(
    "a daemon that is killed has written nothing that was to be taken out, its journal included"
  )
  func killed() throws {
    let site = try site()
    var child = try site.start()
    try child.write(text(100))
    try child.waitUntilRead()
    try eventually("the journal has the lines") { [state = site.state] in
      let names =
        FileManager.default.enumerator(atPath: "\(state)/journal")?.allObjects as? [String] ?? []
      let text = names.map { String(decoding: bytes(of: "\(state)/journal/\($0)"), as: UTF8.self) }
        .joined()
      return text.components(separatedBy: "nothing to hide").count > 25
        && text.contains("no header")
    }
    child.send(SIGKILL)
    _ = try child.wait()
    #expect(try leaks(site.state) == [])
    child = try site.start()
    child.closeInput()
    #expect(try child.wait().status == 0)
    #expect(try leaks(site.state) == [])
    #expect(try site.total().read == 101)
  }

  @Test("run counts as replay does, however the input is cut, and says what was taken out")
  func live() throws {
    let site = try site()
    let child = try site.start()
    var rest = Array(text(100).utf8)[...]
    var size = 1
    while !rest.isEmpty {
      try child.write(bytes: Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
      size = size * 3 % 1_001 + 1
    }
    child.closeInput()
    #expect(try child.wait().status == 0)
    #expect(try site.total().read == 101)
    let status = try site.minuted("status")
    #expect(
      status.output.contains(
        "redaction card: 26 in 26 lines\n  logged by shop on app1 25, no header 1"
      )
    )
    #expect(status.output.contains("redaction user: 100 in 50 lines"))
    #expect(try leaks(site.state) == [])
  }

  @Test("confirmed lines are answered one by one, and what comes again is known")
  func confirmed() throws {
    let site = try site()
    let rsyslog = LockStep(site, [])
    try rsyslog.start()
    for line in text(20).lines { #expect(try rsyslog.send(line) == "OK") }
    #expect(try rsyslog.finish().status == 0)
    #expect(try site.total().read == 21)
    #expect(try leaks(site.state) == [])
  }

  @Test("rules explain shows what rules see")
  func explained() throws {
    let outcome = try site().minuted(
      "rules",
      "explain",
      "\(PastDay.shortDay) 09:20:03 app1 shop[7]: order by ada.secretive from 203.0.113.77"
    )
    #expect(!outcome.output.contains("secretive"))
    #expect(outcome.output.contains("redacted: user 2"))
    #expect(outcome.output.contains("matched: order"))
  }

  @Test("keys that came seldom are listed nowhere, and still counted")
  func minCount() throws {
    let site = try site("privacy: {min_count: 3}")
    var lines = ""
    for (user, count) in [("ada", 5), ("bob", 3), ("rare", 2), ("once", 1)] {
      for _ in 0..<count {
        lines +=
          "\(PastDay.shortDay) 09:20:03 app1 shop[7]: order by \(user) from \(user).example\n"
      }
    }
    let log = try site.scratch.write("in.log", lines)
    #expect(try site.minuted("replay", "--emit", site.emitted, log).status == 0)
    let row = try #require(try site.summaries("--category", "shop").first)
    #expect(row.accounting.matched == 11)
    let json = try site.minuted("summary", "--format", "json", "--category", "shop").output
    #expect(json.contains("ada.example") && json.contains("bob.example"))
    #expect(!json.contains("rare") && !json.contains("once"))
    for name in ["ledger.sqlite", "ledger.sqlite-wal", "tables/shop/prod/clients"] {
      let content = CommandTests.text(of: "\(site.state)/\(name)")
      #expect(!content.contains("rare.example") && !content.contains("once.example"), "\(name)")
    }
    #expect(row.metrics["Users"]?.distinct == 4)
  }

  @Test("mistakes are all told, with their places")
  func mistakes() throws {
    let site = try site(
      """
      privacy:
        min_count: 0
        redact:
          - find: crad
          - {find: card, match: x}
          - {match: 'a(b', name: bad}
          - {match: 'x*', name: empty}
          - {match: 'x'}
          - {find: ip, action: pseudonym}
          - {find: card, action: truncate}
          - {find: email, replace: "a\\nb"}
          - {field: [user], colour: red}
      """
    )
    let outcome = try site.minuted("rules", "check")
    #expect(outcome.status == 2)
    for text in [
      "min_count must be", "did you mean \"card\"?", "has one of these", "regex:",
      "matches nothing at all",
      "needs a name", "there is no key", "only addresses can be truncated", "control characters",
      "no key \"colour\"",
    ] {
      #expect(outcome.errors.contains(text), "\(text)\n\(outcome.errors)")
    }
  }

  @Test("a key that is not there, too short, or open to all is told")
  func keys() throws {
    let origin = try site()
    let scratch = try Scratch()
    let text = CommandTests.text(of: origin.config)
    for (key, wanted) in [("/nowhere/key", "No such file"), ("/dev/null", "it is no file")] {
      let config = try scratch.write(
        "m.yaml",
        text.replacing(#/key_file: ".*"/#, with: "key_file: \"\(key)\"")
          .replacing(#/state: .*/#, with: "state: \"\(scratch.file("s"))\"")
          .replacing(#/rules: .*/#, with: "rules: [\"\(Tree.articleRules)\"]")
      )
      let outcome = try run(
        Tree.minuted,
        ["run", "--config", config],
        input: .nothing,
        in: scratch
      )
      #expect(outcome.status == 2 && outcome.errors.contains(wanted), "\(outcome.errors)")
      let check = try run(Tree.minuted, ["rules", "check", "--config", config], in: scratch)
      #expect(check.status == 2 && check.errors.contains(wanted), "\(check.errors)")
    }
    let site = try site()
    chmod(site.scratch.file("key"), 0o644)
    let outcome = try site.minuted("rules", "check")
    #expect(outcome.status == 0 && outcome.errors.contains("can be read by everybody"))
  }
}
