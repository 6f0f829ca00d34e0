import Rulebook
import Syslog
import Testing

struct SettingsTests {
  @Test func `every key is read`() throws {
    let (settings, problems) = Settings.parse(
      """
      rules: [/etc/minuted/rules, extra.yaml]
      state: /srv/minuted
      emit: stdout
      timezone: Europe/Berlin
      holidays: [2026-12-25, 2026-12-26]
      lateness: 30
      time: arrival
      max_ahead: 60
      max_age: 86400
      max_line_bytes: 16384
      instance: log1
      max_unmatched_bytes: 0
      max_templates: 100
      template_days: 90
      template_day_rows: 5000
      template_forms: 300
      environment: {default: dev, hosts: {'qa-*': qa, 'db?': prod}}

      """,
      file: "m.yaml"
    )
    #expect(problems.isEmpty)
    let found = try #require(settings)
    #expect(found.rules == ["/etc/minuted/rules", "extra.yaml"])
    #expect(found.emit == ["stdout"])
    #expect(
      (found.state, found.timezone, found.instance) == ("/srv/minuted", "Europe/Berlin", "log1")
    )
    let christmas = CivilDate.days(year: 2026, month: 12, day: 25)
    #expect(found.holidays == [christmas, christmas + 1])
    #expect((found.lateness, found.maxLineBytes) == (30, 16_384))
    #expect((found.time, found.maxAhead, found.maxAge) == (.arrival, 60, 86_400))
    #expect(found.unmatched == .single(maxBytes: 0) && found.maxTemplates == 100)
    let templates = found.templates
    #expect((templates.days, templates.dayRows, templates.forms) == (90, 5_000, 300))
    #expect(found.environments.names == ["dev", "qa", "prod"])
    for (host, environment) in [("qa-1", "qa"), ("db1", "prod"), ("db12", "dev"), ("", "dev")] {
      let bytes = Array(host.utf8)
      let answer = bytes.withUnsafeBufferPointer { found.environments.environment(of: $0) }
      #expect(answer == environment)
    }
  }

  @Test func `how unmatched lines are kept is read`() throws {
    let (settings, problems) = Settings.parse(
      "unmatched: {max_bytes: 65536, max_age: 3600, keep: 3, retain_bytes: 0, compress: false}\n",
      file: "m.yaml"
    )
    #expect(problems.isEmpty)
    var expected = UnmatchedSettings()
    expected.maxBytes = 65_536
    expected.maxAge = 3_600
    expected.keep = 3
    expected.retainBytes = 0
    expected.compresses = false
    #expect(settings?.unmatched == expected)
    let small = Settings.parse("unmatched: {max_bytes: 1, keep: 0}\n", file: "m.yaml")
    #expect(small.problems.isEmpty && small.settings?.unmatched.maxBytes == 1)
  }

  @Test(arguments: ["", "\n\n", "# all defaults\n"])
  func `an empty file is all defaults`(text: String) {
    let (settings, problems) = Settings.parse(text, file: "m.yaml")
    #expect(settings == Settings() && problems.isEmpty)
  }

  @Test(arguments: [
    (
      "latenes: 5\n",
      "m.yaml:1:1: the configuration has no key \"latenes\"; did you mean \"lateness\"?"
    ),
    ("lateness: -1\n", "m.yaml:1:11: lateness must be a whole number from 0 to 3600"),
    ("lateness: soon\n", "m.yaml:1:11: lateness must be a whole number from 0 to 3600"),
    ("time: mine\n", "m.yaml:1:7: time must be event or arrival"),
    ("max_ahead: 0\n", "m.yaml:1:12: max_ahead must be a whole number from 60 to 86400"),
    ("max_age: 60\n", "m.yaml:1:10: max_age must be a whole number from 3600 to 315360000"),
    (
      "max_line_bytes: 255\n",
      "m.yaml:1:17: max_line_bytes must be a whole number from 256 to 1048576"
    ),
    (
      "unmatched: {max_bytes: 65535}\n",
      "m.yaml:1:24: max_bytes must be at least 65536 where several files are kept; raise it, or say"
        + " keep: 0 for a single small file, or max_bytes: 0 for none"
    ),
    (
      "unmatched: {}\nmax_unmatched_bytes: 9\n",
      "m.yaml:2:22: max_unmatched_bytes stands beside unmatched; remove it; under unmatched the size"
        + " is max_bytes"
    ),
    (
      "unmatched: {max_age: 59}\n",
      "m.yaml:1:22: max_age must be a whole number from 60 to 31536000"
    ),
    ("state: [a]\n", "m.yaml:1:8: state must be text"),
    (
      "holidays: [2026-12-25, 2026-02-30]\n",
      "m.yaml:1:24: \"2026-02-30\" is no date; write it as 2026-12-25"
    ),
    ("environment: prod\n", "m.yaml:1:14: environment must be a mapping; of default, hosts"),
    (
      "- x\n",
      "m.yaml:1:1: the configuration must be a mapping; of rules, reports, patterns_dir, logcheck, state,"
        + " emit, timezone, holidays, lateness, time, max_ahead, max_age, max_line_bytes,"
        + " instance, environment, max_templates, max_memory, minute_days, template_days, template_day_rows, template_forms,"
        + " workers, unmatched, max_unmatched_bytes, merge, sketch_seed, rollup, alerts, hooks,"
        + " alerting, journal, omprog, outlets, archive, privacy"
    ),
  ])
  func `a bad setting is told where and what`(text: String, expected: String) {
    let (settings, problems) = Settings.parse(text, file: "m.yaml")
    #expect(settings == nil)
    #expect(problems.map(\.description) == [expected])
  }

  @Test func `several bad settings are all listed`() {
    let (settings, problems) = Settings.parse("lateness: x\nstate: []\nfoo: 1\n", file: "m.yaml")
    #expect(settings == nil && problems.count == 3)
    #expect(
      Settings.load(file: "/no/such/file").problems.map(\.what) == [
        "cannot open: No such file or directory"
      ]
    )
  }

  @Test(
    arguments: [
      ("kern", 0), ("local7", 23), ("16", 16), ("24", nil), ("kernel", nil), ("-1", nil), ("", nil),
    ] as [(String, Int?)]
  )
  func `a facility has a name or a number`(text: String, expected: Int?) {
    #expect(Facility.number(text) == expected)
  }

  @Test(
    arguments: [
      ("emerg", 0), ("panic", 0), ("err", 3), ("error", 3), ("warn", 4), ("debug", 7), ("7", 7),
      ("8", nil), ("loud", nil),
    ] as [(String, Int?)]
  )
  func `a severity has a name or a number`(text: String, expected: Int?) {
    #expect(Severity.number(text) == expected)
  }
}
