import Rulebook
import Testing

struct RollupSettingsTests {
  @Test func `the keys are read, and who accepts lines waits longer for longer ones`() throws {
    let (settings, problems) = Settings.parse(
      """
      merge: true
      sketch_seed: a long enough text
      rollup: {accept: [edge1, 'dmz-*'], tags: shopminutes, key_file: /etc/minuted/key}
      """,
      file: "m.yaml"
    )
    #expect(problems.isEmpty)
    let found = try #require(settings)
    #expect(found.rollup.merges)
    #expect(found.rollup.seed == "a long enough text")
    #expect(found.rollup.accept == ["edge1", "dmz-*"])
    #expect(found.rollup.tags == ["shopminutes"])
    #expect(found.rollup.keyFile == "/etc/minuted/key")
    #expect(found.lateness == RollupSettings.defaultLateness)
    #expect(found.maxLineBytes == RollupSettings.defaultMaxLineBytes)
  }

  @Test func `what is set is not overruled`() throws {
    let (settings, _) = Settings.parse(
      """
      lateness: 20
      max_line_bytes: 9000
      sketch_seed: a long enough text
      rollup: {accept: edge1}
      """,
      file: "m.yaml"
    )
    let found = try #require(settings)
    #expect((found.lateness, found.maxLineBytes) == (20, 9_000))
  }

  @Test(arguments: [
    ("merge: true\n", "m.yaml:1:8: no sketch_seed; add \"sketch_seed: TEXT\""),
    ("rollup: {accept: a}\n", "m.yaml:1:9: no sketch_seed; add \"sketch_seed: TEXT\""),
    ("sketch_seed: short\n", "m.yaml:1:14: sketch_seed has fewer than 8 characters"),
    ("merge: perhaps\n", "m.yaml:1:8: merge must be true or false"),
    ("rollup: {acept: a}\n", "did you mean \"accept\"?"),
    ("rollup: {tags: ['a b']}\n", "m.yaml:1:16: \"a b\" cannot be a syslog tag"),
  ])
  func `a mistake is told with what to do`(text: String, problem: String) {
    let (settings, problems) = Settings.parse(text, file: "m.yaml")
    #expect(settings == nil)
    #expect(problems.map(\.description).joined(separator: "\n").contains(problem), "\(problems)")
  }

  @Test func `a rule file can ask for its own lines to be carried`() throws {
    func layout(_ summary: String) throws -> Category.SummaryLayout? {
      let text = """
        category: app
        select: {program: app}
        rules: [{id: a, match: '^a$', tally: [{count: As}], samples: [{line: a}]}]
        summary: \(summary)

        """
      return try rulebook([("app.yaml", text)]).categories.first?.summary
    }
    let bare = try #require(try layout("{merge: true}"))
    #expect(bare.merges && bare.fields.isEmpty)
    let laid = try #require(try layout("{tag: appminutes, fields: {A: As}, merge: true}"))
    #expect(laid.merges && laid.fields.count == 1)
    #expect(try layout("{fields: {A: As}}")?.merges == false)
  }
}
