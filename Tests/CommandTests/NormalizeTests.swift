import Testing

/// `minuted normalize`.
struct NormalizeTests {
  static let rules = """
    version=2
    rule=login:user %user:word% from %ip:ipv4%
    rule=logout:bye %user:word%
    annotate=logout:+over="yes"

    """

  /// Runs it on lines with the rules above.
  private static func normalize(
    _ options: [String],
    _ input: String,
    in scratch: Scratch
  ) throws -> Outcome {
    let rulebase = try scratch.write("r.rb", rules)
    return try run(
      Tree.minuted,
      ["normalize", "-r", rulebase] + options,
      input: .bytes(Array(input.utf8)),
      in: scratch
    )
  }

  @Test func `one line out for each line in`() throws {
    let scratch = try Scratch()
    let outcome = try Self.normalize(
      [],
      "user u from 1.2.3.4\r\n\nbye v\nbad \0\nbye w",
      in: scratch
    )
    #expect(outcome.status == 0)
    #expect(
      outcome.lines == [
        #"{ "user": "u", "ip": "1.2.3.4" }"#, #"{ "originalmsg": "", "unparsed-data": "" }"#,
        #"{ "user": "v", "over": "yes" }"#,
        #"{ "originalmsg": "bad \u0000", "unparsed-data": "bad \u0000" }"#,
        #"{ "user": "w", "over": "yes" }"#,
      ]
    )
  }

  @Test(arguments: [
    (["-T", "-p"], [#"{ "user": "v", "event.tags": [ "logout" ], "over": "yes" }"#]),
    (["-P", "-eraw"], ["other"]), (["-tlogin"], []),
    (["-tlogout", "--format", "kv"], ["user=v over=yes"]),
    (["-ecsv", "-Euser,over,nix"], [#""v","yes","#, ",,"]),
    (["--format", "csv", "--fields", "unparsed-data,user"], [#","v""#, #""other","#]),
    (
      ["-L", "-P"],
      [#"{ "originalmsg": "other", "unparsed-data": "other", "lognormalizer.line_nbr": 2 }"#]
    ),
  ])
  func `lognormalizer's options do what they do there`(
    options: [String],
    lines: [String]
  ) throws {
    let scratch = try Scratch()
    let outcome = try Self.normalize(options, "bye v\nother\n", in: scratch)
    #expect(outcome.status == 0)
    #expect(outcome.lines == lines)
  }

  @Test func `counts go to standard error`() throws {
    let scratch = try Scratch()
    let outcome = try Self.normalize(["-HU", "--stats"], "bye v\nother\n", in: scratch)
    #expect(outcome.errors.contains("1 unparsable entries\n"))
    #expect(outcome.errors.contains("2 records processed, 1 parsed, 1 unparsed\n"))
    #expect(outcome.errors.contains(":3 logout\n"))
    #expect(outcome.errors.contains("1 of 2 rules took no line\n"))
    #expect(outcome.lines.count == 2)
  }

  @Test func `a line that is too long is cut and counted`() throws {
    let scratch = try Scratch()
    let long = "bye " + String(repeating: "x", count: 3 << 20)
    let outcome = try Self.normalize([], "\(long)\nbye v\n\(long)", in: scratch)
    #expect(outcome.lines.count == 3)
    #expect(outcome.lines[0].utf8.count < 1_100_000)
    #expect(outcome.lines[1] == #"{ "user": "v", "over": "yes" }"#)
    #expect(outcome.errors.contains("2 lines cut at 1048576 bytes"))
  }

  @Test func `a bad rulebase is refused with all that is wrong, or read leniently`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("bad.rb", "version=2\nrule=:%a:wrod%\nfoo=1\nrule=:x\n")
    let strict = try run(Tree.minuted, ["normalize", "-r", path], in: scratch)
    #expect(strict.status == 2)
    #expect(
      strict.errors.lines == [
        "\(path):2:10: unknown field type \"wrod\"; did you mean \"word\"?",
        "\(path):3:1: unknown record type \"foo\"; known are rule, prefix, extendprefix, type,"
          + " annotate, include",
        "2 problems in \(path)",
      ]
    )
    let lenient = try run(
      Tree.minuted,
      ["normalize", "-r", path, "--lenient"],
      input: .bytes(Array("x\n".utf8)),
      in: scratch
    )
    #expect(lenient.status == 0)
    #expect(lenient.lines == ["{ }"])
  }

  @Test func `a reader that has gone ends it, a full disk is told`() throws {
    let scratch = try Scratch()
    let rulebase = try scratch.write("r.rb", Self.rules)
    let log = try scratch.write("log", String(repeating: "bye v\n", count: 100_000))
    let gone = try Child(
      Tree.minuted,
      ["normalize", "-r", rulebase, log],
      output: .abandonedPipe,
      in: scratch
    ).wait()
    #expect(gone.status == 0)
    let full = try Child(
      Tree.minuted,
      ["normalize", "-r", rulebase, log],
      output: .file("/dev/full"),
      in: scratch
    ).wait()
    #expect(full.status == 3)
    #expect(full.errors.contains("No space left on device"))
  }

  @Test func `rule files give their captures`() throws {
    let scratch = try Scratch()
    let outcome = try run(
      Tree.minuted,
      ["normalize", "--rules", Tree.rules],
      input: .bytes(
        Array(
          "Feb  1 09:20:00 h sshd[7]: Connection closed by 192.0.2.7 port 22\nbad\n".utf8
        )
      ),
      in: scratch
    )
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == 2)
    #expect(outcome.lines.first?.hasPrefix(#"{ "category": "sshd", "rule": ""#) == true)
    #expect(outcome.lines.first?.contains(#""host": "h", "program": "sshd", "pid": "7""#) == true)
    #expect(outcome.lines.last == #"{ "originalmsg": "bad", "unparsed-data": "bad" }"#)
  }
}
