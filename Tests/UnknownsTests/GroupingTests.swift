import TestSupport
import Testing
import Unknowns

struct GroupingTests {
  /// Messages, and the templates they make in order of their first lines.
  static let cases: [(messages: [String], templates: [String])] = [
    // Numbers, paths and addresses vary from the start.
    (
      ["open /a/b failed: 5", "open /c/d.e failed: 77", "open ~/x failed: 0"],
      ["open <path> failed: <num>"]
    ),
    // Two plain words are two events.
    (
      ["session opened for user bob", "session closed for user bob"],
      ["session opened for user bob", "session closed for user bob"]
    ),
    // Behind "user" a name is expected: two are enough.
    (
      ["session opened for user bob", "session opened for user eve"],
      ["session opened for user <user>"]
    ),
    // States in capitals are told apart, however many.
    (
      [
        "task moved to RUNNING", "task moved to FAILED", "task moved to LOST", "task moved to DONE",
      ],
      [
        "task moved to RUNNING", "task moved to FAILED", "task moved to LOST", "task moved to DONE",
      ]
    ),
    // Three values behind a key are an enumeration, four are data.
    (
      ["mode=slow x", "mode=fast x", "mode=warm x"], ["mode=slow x", "mode=fast x", "mode=warm x"]
    ),
    (["mode=slow x", "mode=fast x", "mode=warm x", "mode=cold x"], ["mode=<*> x"]),
    // Singular and plural.
    (["removed 1 file", "removed 2 files"], ["removed <num> files"]),
    // Lists of any length, repeated blocks.
    (["peers: 1.2.3.4, 1.2.3.5 left", "peers: 1.2.3.4 left"], ["peers: <*> left"]),
    (["run --a 1 --a 2 --a 3 end", "run --a 1 end"], ["run --a <num> end"]),
    // A missing value is a value.
    (["owner= rest", "owner=5 rest"], ["owner=<*> rest"]),
    // Kinds of values.
    (["sent 5KB in 3ms", "sent 7KB in 4ms", "sent 9KB in 9ms"], ["sent <num>KB in <num>ms"]),
    (["took 5ms now", "took 3s now", "took 1h2m now"], ["took <duration> now"]),
    (["to bob@a.example now", "to eve@b.example now"], ["to <email> now"]),
    // A host name is an address elsewhere.
    (["peer at gw.site.example gone", "peer at 1.2.3.4 gone"], ["peer at <*> gone"]),
    // What happened is in the text behind msg=.
    (
      [#"{"level":"warn","msg":"disk full on 5"}"#, #"{"level":"warn","msg":"peer gone from 6"}"#],
      [
        #"{"level":"warn","msg":"disk full on <num>"}"#,
        #"{"level":"warn","msg":"peer gone from <num>"}"#,
      ]
    ),
    ([], []), (["", " "], ["", ""]),
  ]

  @Test(arguments: cases)
  func `what varies is one kind of line, what happened is another`(
    messages: [String],
    templates: [String]
  ) {
    let grouped = Self.templates(messages)
    var seen: [String] = []
    for template in grouped where !seen.contains(template) { seen.append(template) }
    var expected: [String] = []
    for template in templates where !expected.contains(template) { expected.append(template) }
    #expect(seen == expected)
  }

  /// The template of each message.
  static func templates(_ messages: [String]) -> [String] {
    let groups = TemplateGroups(messages.map { masked(Array($0.utf8)) })
    return messages.indices.map {
      String(decoding: groups.text(of: groups.group(of: $0)), as: UTF8.self)
    }
  }

  @Test func `what an earlier grouping made is one with what it stands for`() {
    let forms = ["session for user <user> took <duration>", "session for user bob took <num>s"]
    let groups = TemplateGroups(forms.map { Array($0.utf8) })
    #expect(groups.count == 1)
    // A mask of a rule file varies as others do.
    let named = TemplateGroups(["job <*SESSION> ended", "job 5 ended"].map { Array($0.utf8) })
    #expect(named.count == 1 || named.count == 2)
  }

  @Test(arguments: lawSeeds)
  func `groups do not depend on the order of forms, and grouping again changes nothing`(
    seed: UInt64
  ) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let sample = RandomLog(templates: 60, lines: 1_500, &random)
    let forms = Array(Set(sample.lines.map { masked($0.text) })).sorted {
      $0.lexicographicallyPrecedes($1)
    }
    let groups = TemplateGroups(forms)
    let order = forms.indices.shuffled(using: &random)
    let shuffled = TemplateGroups(order.map { forms[$0] })
    for (place, form) in order.enumerated() {
      #expect(groups.id(of: groups.group(of: form)) == shuffled.id(of: shuffled.group(of: place)))
    }
    let again = TemplateGroups((0..<groups.count).map { groups.text(of: $0) })
    #expect(again.count == groups.count, "seed \(seed)")
    let ids = Set((0..<groups.count).map { groups.id(of: $0) })
    #expect(ids.count == groups.count)
  }

  @Test(arguments: lawSeeds)
  func `generated logs are grouped as they were made`(seed: UInt64) {
    var random = SeededGenerator(seed)
    var exact = 0
    var all = 0
    for _ in 0..<5 {
      let sample = RandomLog(templates: 40, lines: 2_000, &random)
      let found = Self.groups(sample.lines.map { masked($0.text) })
      var members: [Int: Set<Int>] = [:]
      var made: [Int: Set<Int>] = [:]
      for (line, entry) in sample.lines.enumerated() {
        made[entry.template, default: []].insert(line)
        members[found[line], default: []].insert(line)
      }
      let groups = Set(members.values)
      for set in made.values where groups.contains(set) { exact += set.count }
      all += sample.lines.count
    }
    let accuracy = Double(exact) / Double(all)
    #expect(accuracy > 0.9, "seed \(seed): \(accuracy)")
  }

  @Test(arguments: lawSeeds)
  func `values that hardly ever come twice are variables all the same`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let events = [("opened", "lease"), ("dropped", "route"), ("renewed", "ticket")]
    var forms: [[UInt8]] = []
    for number in 0..<300 {
      let (verb, noun) = events[number % events.count]
      let words = (0..<3).map { _ in
        TemplateShardTests.word(Int.random(in: 1_000_000..<9_000_000, using: &random))
      }
      let text = "\(noun) \(verb) past \(words[0]) because worker \(words[1]) left \(words[2])"
      forms.append(Array(text.utf8))
    }
    let groups = TemplateGroups(forms)
    #expect(groups.count == events.count, "seed \(seed)")
    #expect(
      String(decoding: groups.text(of: groups.group(of: 0)), as: UTF8.self)
        == "lease opened past <*> because worker <*> left <*>"
    )
  }

  private static func groups(_ forms: [[UInt8]]) -> [Int] {
    let groups = TemplateGroups(forms)
    return forms.indices.map { groups.group(of: $0) }
  }

  @Test(arguments: lawSeeds)
  func `any bytes are grouped`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let alphabet = Array("ab1 .,:;=-_/\\\"'<>()[]{}|*~@\u{1}\u{0}".utf8) + [0xff, 0x80]
    let forms = (0..<800).map { round in
      (0..<Int.random(in: 0...(round % 100 == 0 ? 1_000 : 30), using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
    }
    let groups = TemplateGroups(forms)
    #expect(groups.count <= forms.count)
    for form in forms.indices { #expect((0..<groups.count).contains(groups.group(of: form))) }
  }
}
