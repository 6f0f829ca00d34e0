import Rulebook
import Testing

/// Bad rule files and exactly what is said about them.
struct ProblemTests {
  /// A good file with rules, to be broken in one place.
  static func file(_ rules: String) -> String {
    "category: a\nselect: {program: a}\nrules:\n" + rules
  }

  @Test(
    arguments: [
      ("an empty file", "", ["a.yaml: the file is empty; see Docs/Rules.md"]),
      ("a comment alone", "# nothing\n", ["a.yaml: the file is empty; see Docs/Rules.md"]),
      (
        "no mapping", "- a\n",
        [
          "a.yaml:1:1: a rule file must be a mapping; of category, description, select, match_on,"
            + " environment, patterns, patterns_dir, rules, rulebase, by_tag, logcheck,"
            + " metrics, summary, alerts, unknown"
        ]
      ),
      (
        "no category", "description: x\n",
        ["a.yaml:1:1: no category; add \"category: NAME\" as the first line"]
      ),
      (
        "a bad name", "category: a/b\n",
        [
          "a.yaml:1:11: \"a/b\" cannot be a category name; use letters, digits, - and _, at most 64"
        ]
      ),
      (
        "an unknown key", "category: a\nrulez: []\n",
        ["a.yaml:2:1: a rule file has no key \"rulez\"; did you mean \"rules\"?"]
      ),
      (
        "an unknown key of a rule", file("  - {id: r, macth: '^x'}\n"),
        [
          "a.yaml:4:5: rule \"r\" has no match; add \"match: 'REGEX'\", or"
            + " \"lognorm: 'TEXT %FIELD:MOTIF%'\"",
          "a.yaml:4:13: a rule has no key \"macth\"; did you mean \"match\"?",
        ]
      ),
      (
        "a key twice", "category: a\ncategory: b\n",
        ["a.yaml:1:1: the key category is there twice; merge the two"]
      ),
      (
        "a choice", "category: a\nmatch_on: tag\n",
        ["a.yaml:2:11: unknown match_on \"tag\"; one of message, content"]
      ),
      (
        "a facility", "category: a\nselect: {facility: [auth, kernel]}\n",
        ["a.yaml:2:20: unknown facility \"kernel\"; did you mean \"kern\"?"]
      ),
      (
        "no id", file("  - match: '^x'\n"),
        ["a.yaml:4:5: a rule without id; add \"id: some_name\""]
      ),
      (
        "the same id twice", file("  - {id: r, match: '^x'}\n  - {id: r, match: '^y'}\n"),
        ["a.yaml:5:5: rule \"r\" is there twice; the other is in line 4"]
      ),
      (
        "ignored without a why", file("  - {id: r, ignore: true, match: '^x'}\n"),
        [
          "a.yaml:4:5: rule \"r\" is ignored without a why; add \"why: …\", for whoever asks in a year"
        ]
      ),
      (
        "ignored and tallied",
        file("  - {id: r, ignore: true, why: x, match: '^x', tally: [{count: N}]}\n"),
        [
          "a.yaml:4:55: rule \"r\" is ignored and tallies;"
            + " ignored records are counted by themselves: drop one of the two"
        ]
      ),
      (
        "two kinds of one metric",
        file(
          "  - {id: r, match: '^(?<f>x)', tally: [{count: N}]}\n"
            + "  - {id: s, match: '^(?<f>y)', tally: [{distinct: N, of: f}]}\n"
        ),
        [
          "a.yaml:4:20: warning: rule \"r\" captures \"f\" and nothing uses it;"
            + " drop the name, or check it in a sample",
          "a.yaml:5:51: N is a distinct here and a count in line 4; give one of them another name",
        ]
      ),
      (
        "an unknown field", file("  - {id: r, match: '^(?<user>x)', tally: [{top: t, of: usr}]}\n"),
        [
          "a.yaml:4:20: warning: rule \"r\" captures \"user\" and nothing uses it;"
            + " drop the name, or check it in a sample",
          "a.yaml:4:56: the pattern has no field \"usr\"; did you mean \"user\"?",
        ]
      ),
      (
        "an unknown header field",
        file("  - {id: r, match: '^x', tally: [{top: t, of: $hosts}]}\n"),
        [
          "a.yaml:4:47: unknown header field \"$hosts\";"
            + " one of $host, $program, $pid, $severity, $facility"
        ]
      ),
      (
        "a tally of two kinds", file("  - {id: r, match: '^x', tally: [{count: a, sum: b}]}\n"),
        [
          "a.yaml:4:34: a tally names one kind of metric;"
            + " such as {count: Name} or {distinct: Name, of: field}"
        ]
      ),
      (
        "a sum of nothing", file("  - {id: r, match: '^x', tally: [{sum: a}]}\n"),
        ["a.yaml:4:34: sum needs \"of\"; add \"of: FIELD\""]
      ),
      (
        "a top with labels",
        file("  - {id: r, match: '^(?<f>x)', tally: [{top: t, of: f, by: f}]}\n"),
        ["a.yaml:4:60: a top has no \"by\"; only count, sum, distinct, distribution"]
      ),
      (
        "options of other kinds",
        file(
          "  - id: r\n    match: '^(?<f>x)'\n    tally:\n"
            + "      - {count: A, cap: 3, per: f}\n      - {distinct: B, of: f, unit: bytes}\n"
            + "      - {derive: C, of: f, by: f, wrap: 7}\n      - {level: D, add: 0}\n"
            + "      - {sum: E, of: f, unit: byte}\n      - {gauge: F, of: f, wrap: 32}\n"
        ),
        [
          "a.yaml:7:25: \"cap\" goes with \"by\"",
          "a.yaml:7:33: only a derive has \"per\"; labels are given with \"by\"",
          "a.yaml:8:36: only numbers have a unit; drop it",
          "a.yaml:9:32: a derive has no \"by\"; its totals are kept apart with \"per\"",
          "a.yaml:9:41: wrap must be a whole number from 8 to 64",
          "a.yaml:10:25: a level that rises by 0 never changes",
          "a.yaml:11:31: unknown unit \"byte\"; did you mean \"bytes\"?",
          "a.yaml:12:33: only a derive has \"wrap\"",
        ]
      ),
      (
        "one metric, two things",
        file(
          "  - id: r\n    match: '^(?<f>x)'\n    tally:\n      - {count: A}\n"
            + "      - {sum: S, of: f, unit: bytes}\n      - {derive: D, of: f}\n"
            + "      - {distribution: T, of: f}\n"
            + "  - id: s\n    match: '^(?<f>y)'\n    tally:\n      - {count: A, by: f}\n"
            + "      - {sum: S, of: f}\n      - {derive: D, of: f, wrap: 32}\n"
            + "      - {count: T_p50}\n      - {gauge: T, of: f}\n"
            + "metrics: {A: {rrd: COUNTER}, S: {rrd: derive}, T: {rrd: GAUGE}}\n"
        ),
        [
          "a.yaml:14:17: A has labels here and has none in line 7; give one of them another name",
          "a.yaml:15:15: S is a plain number here and in bytes in line 8; give one of them another"
            + " name",
          "a.yaml:16:18: D wraps at 32 bits here and does not wrap in line 9; give one of them another"
            + " name",
          "a.yaml:17:17: T_p50 is the name of a metric here and of a number of the distribution T in"
            + " line 10; give one of them another name",
          "a.yaml:18:17: T is a gauge here and a distribution in line 10; give one of them another"
            + " name",
          "a.yaml:19:20: A is a count (line 7): its minutes are numbers of their own, and as RRD COUNTER"
            + " they would be taken for readings of a total; write \"rrd: true\", which is a GAUGE",
          "a.yaml:19:39: S is a sum (line 8): its minutes are numbers of their own, and as RRD DERIVE"
            + " they would be taken for readings of a total; write \"rrd: true\", which is a GAUGE",
        ]
      ),
      (
        "keep out of range",
        file("  - {id: r, match: '^(?<f>x)', tally: [{top: t, of: f, keep: 0}]}\n"),
        ["a.yaml:4:62: keep must be a whole number from 1 to 10000"]
      ),
      (
        "a grok name with its column", file("  - {id: r, match: '^ab%{IPV5:ip} x'}\n"),
        ["a.yaml:4:24: unknown grok pattern \"IPV5\"; did you mean \"IPV4\"?"]
      ),
      (
        "a regex with its column", file("  - {id: r, match: '^ab(c'}\n"),
        ["a.yaml:4:26: missing closing parenthesis"]
      ),
      (
        "a regex between doubled quotes", file("  - {id: r, match: 'it''s [a'}\n"),
        ["a.yaml:4:29: missing terminating ] for character class"]
      ),
      (
        "everything", file("  - {id: r, match: 'x*'}\n"),
        [
          "a.yaml:4:20: warning: the pattern matches an empty line, so it matches everything;"
            + " anchor it with ^ and name some of the text"
        ]
      ),
      (
        "the same pattern twice", file("  - {id: r, match: '^x'}\n  - {id: s, match: '^x'}\n"),
        [
          "a.yaml:5:5: rule \"s\" can never match: \"r\" in line 4 has the same pattern;"
            + " remove it, or make the earlier one narrower"
        ]
      ),
      (
        "a sample's field",
        file("  - {id: r, match: '^x', samples: [{line: x, fields: {usr: a}}]}\n"),
        ["a.yaml:4:55: the pattern has no field \"usr\"; it has no named group: write (?<usr>…)"]
      ),
      (
        "a metric nobody tallies", "category: a\nselect: {program: a}\nmetrics: {N: {unit: x}}\n",
        ["a.yaml:3:11: no rule tallies \"N\"; add it to a rule's tally"]
      ),
      (
        "a summary's source",
        "category: a\nselect: {program: a}\nsummary: {tag: t, fields: {K: $record}}\n",
        ["a.yaml:3:31: no metric \"$record\" with one number; did you mean \"$records\"?"]
      ),
      (
        "a tag",
        "category: a\nselect: {program: a}\nsummary: {tag: 'a b', fields: {K: $records}}\n",
        ["a.yaml:3:16: \"a b\" cannot be a syslog tag; use letters, digits and ._/-, at most 32"]
      ),
      (
        "a truth", "category: a\nselect: {program: a}\nunknown: {strict: perhaps}\n",
        ["a.yaml:3:19: strict must be true or false"]
      ),
      (
        "a pattern that is hard for some lines",
        "category: a\nselect: {program: a}\nrules:\n"
          + "- {id: r, match: 'x([a-z]+ ?)+:$', tally: [{count: N}]}\n",
        [
          "a.yaml:4:18: warning: rule \"r\" gives up on lines such as"
            + " \"xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\" of 43 bytes: its repeats can take them in too"
            + " many ways; let each byte be taken by one repeat only, as (?:a+)+ is a+; or make it"
            + " possessive: a++"
        ]
      ),
      (
        "masks",
        """
        category: a
        select: {program: a}
        unknown:
          masks:
            - {name: SESSION, match: 'sess=\\w+'}
            - {name: SESSION, match: 'id=(\\d+'}
            - {name: a-b, match: 'x*'}
            - {name: C}
            - {name: D, match: '%{NOSUCH}'}
        """,
        [
          "a.yaml:6:38: missing closing parenthesis",
          "a.yaml:7:14: \"a-b\" cannot be the name of a mask; use letters, digits and _, at most 24",
          "a.yaml:7:26: mask \"a-b\" takes an empty text; a mask must take at least one byte",
          "a.yaml:8:7: a mask needs a name and a match; as in {name: SESSION, match: 'sess=\\w+'}",
          "a.yaml:9:25: unknown grok pattern \"NOSUCH\"",
        ]
      ),
    ] as [(String, String, [String])]
  )
  func `a bad rule file is told where and what`(
    name: String,
    text: String,
    expected: [String]
  ) throws {
    let found = try problems([("a.yaml", text)])
    #expect(found == expected, "\(name)")
  }

  @Test func `no YAML says where it stops and what to look at`() throws {
    let found = try problems([("a.yaml", "category: a\nrules:\n  - id: r\n   match: x\n")])
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("a.yaml:4:") == true, "\(found)")
    #expect(found.first?.contains("not YAML") == true)
    let percent = try problems([("a.yaml", "category: a\nselect:\n  program: %ASA\n")])
    #expect(percent.first?.hasPrefix("a.yaml:3:") == true)
    #expect(percent.first?.contains("quote values") == true)
  }

  @Test func `all that is wrong is listed, in all files`() throws {
    let found = try problems([
      ("a.yaml", Self.file("  - {id: r, match: '('}\n  - {id: s}\n  - {match: x}\n") + "foo: 1\n"),
      ("b.yaml", "category: b\nselect: {program: b}\nmatch_on: x\n"),
    ])
    #expect(found.count == 5)
    #expect(found.filter { $0.hasPrefix("a.yaml:") }.count == 4)
  }

  @Test func `a file that is no UTF-8 is not read`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a.yaml", Array("category: a # ".utf8) + [0xe4, 0x0a])
    let loading = Rulebook.load(paths: [directory.path])
    #expect(loading.rulebook == nil)
    #expect(loading.problems.map(\.what) == ["not UTF-8"])
    // A byte order mark is none of the text.
    try directory.write("a.yaml", [0xef, 0xbb, 0xbf] + Array("category: a\n".utf8))
    #expect(Rulebook.load(paths: [directory.path]).problems.isEmpty)
  }

  @Test func `a path that is not there, and one without rules`() throws {
    let directory = try TemporaryDirectory()
    #expect(
      Rulebook.load(paths: ["/no/such/rules"]).problems.map(\.description) == [
        "/no/such/rules: No such file or directory; give a rule file or a directory of rule files"
      ]
    )
    let empty = Rulebook.load(paths: [directory.path])
    #expect(empty.rulebook == nil)
    #expect(empty.problems.map(\.what) == ["no rule file (*.yaml) here"])
  }

  @Test func `a category that hides another is named`() throws {
    let found = try problems([
      ("a.yaml", "category: a\nselect: {program: 'ss*'}\n"),
      ("b.yaml", "category: b\nselect: {program: [sshd, ssh]}\n"),
      ("c.yaml", "category: c\nselect: {program: sshd, host: x}\n"),
      ("d.yaml", "category: d\nselect: {program: [sshd, su]}\n"),
    ])
    #expect(found.count == 2)
    #expect(
      found.first?.hasPrefix("b.yaml:1:1: category \"b\" gets no record: \"a\" selects") == true
    )
    #expect(found.last?.hasPrefix("c.yaml:1:1: category \"c\" gets no record") == true)
  }

  @Test func `a category described twice is an error`() throws {
    let found = try problems([("a.yaml", "category: x\n"), ("b.yaml", "category: x\n")])
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("b.yaml:1:1: category \"x\" is already described; in ") == true)
  }

  @Test func `rules for other are welcome and stay last`() throws {
    let book = try rulebook([
      ("other.yaml", "category: other\nrules: [{id: any, match: '^hello'}]\n"),
      ("zoo.yaml", "category: zoo\nselect: {program: zoo}\n"),
    ])
    #expect(book.categories.map(\.name) == ["zoo", "other"])
    #expect(try route("Feb  1 09:20:00 h zoo: hello", book) == "zoo/-")
    #expect(try route("Feb  1 09:20:00 h app: hello", book) == "other/any")
    let found = try problems([("other.yaml", "category: other\nselect: {program: x}\n")])
    #expect(
      found == [
        "other.yaml:1:1: category \"other\" takes what no other selects, it has no select;"
          + " remove its select, or give it another name"
      ]
    )
  }
}
