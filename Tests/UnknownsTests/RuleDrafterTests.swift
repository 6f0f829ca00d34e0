import Patterns
import Testing
import Unknowns

/// Rules drafted from lines alone.
struct RuleDrafterTests {
  /// The draft for lines of one template, as the grouping finds it.
  static func draft(
    _ lines: [String],
    others: [String] = [],
    isIgnored: Bool = false,
    records: UInt64 = 10
  ) throws -> RuleDraft {
    let lines = lines.map { Array($0.utf8) }
    let groups = TemplateGroups(lines.map(masked))
    var material = DraftMaterial(
      id: "0123456789abcdef",
      text: groups.text(of: groups.group(of: 0)),
      lines: lines.map { DraftMaterial.Line(subject: $0, prefix: 0) }
    )
    material.others = others.map { Array($0.utf8) }
    material.records = records
    material.hosts = 3
    material.isIgnored = isIgnored
    return try RuleDrafter().draft(material)
  }

  @Test(arguments: [
    (
      (["ada", "bob", "eve", "mia", "zoe"].map { "order 4711 by \($0) from 192.0.2.7: 3 items" }
        + ["order 12 by kim from 2001:db8::7: 12 items"]),
      #"^order %{INT:order} by (?<word1>\S+) from %{IP:client}: %{INT:items} items$"#
    ),
    (
      ["took 1.5 s (pid=7): done", "took 0.25 s (pid=99): done"],
      #"^took %{NUMBER:took} s \(pid=%{INT:pid}\): done$"#
    ),
    (
      ["link eth0 at 100% [full]", "link eth1 at 10% [full]"],
      #"^link eth%{INT:eth} at %{INT:number1}% \[full\]$"#
    ),
    (
      ["closed 10.0.0.1:5353 a|b", "closed 10.0.0.2:80 a|b"],
      #"^closed %{IP:address1}:%{INT:port} a\|b$"#
    ),
    (
      ["read /var/lib/a17/x failed", "read /srv/b2 failed", "read ~/b failed"],
      #"^read (?<path1>[~/][^ ]*) failed$"#
    ),
    (["100%{IP} of 7"], #"^%{INT:number1}%\{IP\} of %{INT:number2}$"#),
    (["a  tab\tand   blanks 7"], #"^a +tab\s+and +blanks %{INT:blanks}$"#),
  ])
  func `what lines share is text, what differs is a typed field`(
    lines: [String],
    pattern: String
  ) throws {
    #expect(try Self.draft(lines).pattern == pattern)
  }

  @Test func `a user is one by the word before it, a mail address by its look`() throws {
    let lines = ["user=ada mail=a@example.com ok7", "user=bob mail=b@example.org ok8"]
    let material = DraftMaterial(
      id: "0",
      text: Array("user=<user> mail=<email> ok<num>".utf8),
      lines: lines.map { DraftMaterial.Line(subject: Array($0.utf8), prefix: 0) }
    )
    #expect(
      try RuleDrafter().draft(material).pattern
        == #"^user=%{USER:user} mail=%{EMAILADDRESS:mail} ok%{INT:ok}$"#
    )
  }

  @Test func `fields are named by what stands around them, never two alike`() throws {
    let draft = try Self.draft([
      "copied 12 blocks from 10.0.0.1 to 10.0.0.2 in 7 ms, 12 blocks left, port 3, gone"
    ])
    #expect(
      draft.fields.map(\.name) == [
        "blocks", "client", "target", "duration", "blocks2", "port",
      ]
    )
  }

  @Test func `tallies suit the fields`() throws {
    let draft = try Self.draft([
      "sent 553 bytes to 10.0.0.1 in 12 ms, 3 retries at 4 packets/s, port 80",
      "sent 5 bytes to 10.0.0.2 in 3 ms, 1 retries at 9 packets/s, port 81",
    ])
    #expect(
      draft.tallies.map(\.yaml) == [
        "{count: SentRetriesPackets}", "{sum: SentRetriesPacketsBytes, of: bytes, unit: bytes}",
        "{distinct: SentRetriesPacketsTargets, of: target}",
        "{top: sent_retries_packets_targets, of: target, keep: 100}",
        "{distribution: SentRetriesPacketsDuration, of: duration, unit: milliseconds}",
        "{sum: SentRetriesPacketsRetries, of: retries}",
      ]
    )
  }

  @Test func `chatter is drafted as an ignore rule, with what was seen`() throws {
    let debug = try Self.draft(
      ["debug1: channel 7 open", "debug1: channel 8 open"],
      records: 5_799
    )
    #expect(
      debug.why
        == "FILL IN: 5,799 records of 3 hosts, words of debugging in it, nothing varies but numbers"
    )
    #expect(debug.tallies.isEmpty)
    #expect(debug.pattern == #"^debug%{INT}: channel %{INT} open$"#)
    #expect(try Self.draft(["disk 7 is full"]).why == nil)
    #expect(try Self.draft(["disk is full"], isIgnored: true).why?.hasPrefix("FILL IN: 10") == true)
  }

  @Test func `samples are the shortest that differ, the reject is a near line of another template`()
    throws
  {
    let draft = try Self.draft(
      ["gate alpha7 opened by ada", "gate beta8 opened by eve", "gate alpha71 opened by ada"],
      others: ["gate alpha7 closed by ada", "nothing like it", "gate beta7 opened by bob"]
    )
    #expect(draft.samples.map(\.line) == ["gate beta8 opened by eve", "gate alpha7 opened by ada"])
    #expect(draft.rejects == ["gate alpha7 closed by ada"])
    #expect(draft.strangers == 1)
  }

  @Test func `words are pinned to what was seen where that keeps out other templates`() throws {
    let lines = (0..<12).map { "gate \($0 % 2 == 0 ? "east" : "west.") side opened for \($0)" }
    var material = DraftMaterial(
      id: "0",
      text: Array("gate <*> side opened for <num>".utf8),
      lines: lines.map { DraftMaterial.Line(subject: Array($0.utf8), prefix: 0) }
    )
    let free = try RuleDrafter().draft(material)
    #expect(free.pattern == #"^gate (?<gate>\S+) side opened for %{INT:number1}$"#)
    material.others = [Array("gate emergency side opened for 7".utf8)]
    let pinned = try RuleDrafter().draft(material)
    #expect(pinned.pattern == #"^gate (?<gate>east|west\.) side opened for %{INT:number1}$"#)
    #expect(pinned.strangers == 0 && pinned.rejects == ["gate emergency side opened for 7"])
  }

  @Test func `lines with too little in common are refused`() {
    #expect(throws: DraftRefusal.self) { try Self.draft(["7 8 9", "1 2"]) }
    #expect(throws: DraftRefusal.self) {
      try RuleDrafter().draft(DraftMaterial(id: "0", text: Array("a".utf8), lines: []))
    }
  }

  @Test func `a line that does not fit the template takes words out of the pattern`() throws {
    let lines = ["job 7 done quickly", "job 8 was done quickly", "job 9 done quickly"]
    var material = DraftMaterial(
      id: "0",
      text: Array("job <num> done quickly".utf8),
      lines: lines.map { DraftMaterial.Line(subject: Array($0.utf8), prefix: 0) }
    )
    material.records = 3
    let draft = try RuleDrafter().draft(material)
    let regex = try Regex(Grok.standard.expand(draft.pattern))
    for line in lines { #expect(RegexTrial.matches(regex, line)) }
    #expect(draft.pattern.hasSuffix("done quickly$"))
  }

  @Test func `the motifs of liblognorm's say the same`() throws {
    let draft = try Self.draft([
      #"user "ada l" from 10.0.0.1 took 7.25 s at 100%"#,
      #"user "bob" from 10.0.0.2 took 8.5 s at 100%"#,
    ])
    let description = try #require(draft.lognorm)
    #expect(description.contains("%client:ipv4%"))
    _ = try LognormRulebase(pattern: description)
  }

  @Test(arguments: [
    ("plain", "'plain'"), ("it's", "'it''s'"), ("a: b # c", "'a: b # c'"),
    ("\u{1b}[m", "\"\\x1b[m\""),
    ("a\u{0}\\\"\t", "\"a\\x00\\\\\\\"\\t\""),
    ("\u{85}\u{2028}\u{feff}", "\"\\x85\\u2028\\ufeff\""),
  ])
  func `a scalar is quoted as it needs`(text: String, yaml: String) {
    #expect(YAMLText.quoted(text) == yaml)
  }
}

/// Asks a regex about a text.
enum RegexTrial {
  static func matches(_ regex: Regex, _ text: String) -> Bool {
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
    let scratch = RegexScratch()
    return padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { regex.match($0, text.utf8.count, scratch) == .matched } ?? false
    }
  }
}
