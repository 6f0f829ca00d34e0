import Foundation
import Glibc
import Testing

/// `minuted rules suggest`: from unknown lines to rules in files, without an edit by hand.
struct SuggestTests {
  private static let app = """
    # Rules of the app. Keep this line.
    category: app
    select: {program: app}

    rules:
      # -- what is known
      - id: start
        match: '^started$'
        tally: [{count: Starts}]
        samples: [{line: started}]

    # -- told apart
    metrics:
      Starts: {description: 'starts: all of them'}

    """

  private static func line(_ number: Int, _ program: String, _ text: String) -> String {
    let second = number % 60
    let stamp = "09:0\(number / 60 % 10):\(second < 10 ? "0" : "")\(second)"
    return "\(PastDay.shortDay) \(stamp) host\(number % 3) \(program)[7]: \(text)\n"
  }

  /// Deliveries of an app, log-ins of a program that no category selects.
  private static let log =
    (0..<40).map { number in
      line(
        number,
        "app",
        "delivered parcel \(number * 7) to 10.0.0.\(number % 9) in \(number + 2) ms,"
          + " \(number * 10) bytes"
      )
    }.joined()
    + (0..<10).map {
      line($0, "door", "card \($0 * 3) opened gate \"north wing\" for user u\($0)x")
    }
    .joined() + line(50, "app", "started")
    + line(51, "app", "odd: %{x} 'quoted' \\d+ [a|b] # \"y\"")

  private static func replayed(_ site: Site) throws {
    let log = try site.scratch.write("site.log", log)
    let outcome = try site.minuted("replay", log)
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `unknown lines become rules that count, and nothing is left to suggest`() throws {
    let site = try Site(ruleFile: Self.app)
    let rules = site.scratch.file("rules")
    try Self.replayed(site)
    chmod("\(rules)/app.yaml", 0o640)
    let drafted = try site.minuted("rules", "suggest", "--top", "5", "--write")
    try #require(drafted.status == 0, "\(drafted.errors)")
    #expect(drafted.output.contains("- id: delivered_parcel"), "\(drafted.output)")
    #expect(drafted.output.contains("coverage of app in the store: 2.4 % -> 97.6 %"))

    // Every byte of the file is where it was, the rules stand behind the last one.
    let written = text(of: "\(rules)/app.yaml")
    let place = try #require(written.range(of: "  - id: delivered"))
    let tail = "\n# -- told apart"
    #expect(Self.app.hasPrefix(String(written[..<place.lowerBound])))
    #expect(written.hasSuffix(String(Self.app[Self.app.range(of: tail)!.lowerBound...])))
    var status = stat()
    #expect(stat("\(rules)/app.yaml", &status) == 0 && status.st_mode & 0o777 == 0o640)
    #expect(files(under: rules) == ["app.yaml", "door.yaml"])
    #expect(
      text(of: "\(rules)/door.yaml").hasPrefix("category: door\nselect:\n  program: ['door']\n")
    )
    let tested = try site.minuted("rules", "test")
    #expect(tested.status == 0, "\(tested.errors)")

    // The same store: all is known now.
    let again = try site.minuted("rules", "suggest", "--top", "5", "--write")
    #expect(again.status == 0 && again.output.isEmpty, "\(again.output)\(again.errors)")
    #expect(again.errors.contains("known to the rules by now"))
    #expect(text(of: "\(rules)/app.yaml") == written)

    // A second replay counts.
    let second = try Site(rules: rules)
    try Self.replayed(second)
    let summaries = try second.summaries()
    #expect(summaries.total.unmatched == 0)
    #expect(summaries.sum("DeliveredParcel") == 40)
    #expect(summaries.sum("DeliveredParcelBytes") == Double((0..<40).reduce(0) { $0 + $1 * 10 }))
    #expect(summaries.sum("CardOpenedGate") == 10)
  }

  @Test func `a template is named by its id, ignored when asked, and not written unasked`() throws {
    let site = try Site(ruleFile: Self.app)
    try Self.replayed(site)
    let report = try site.minuted("unknown", "--format", "json", "--category", "app")
    let id = try #require(report.output.firstMatch(of: #/"id":"([0-9a-f]{16})"/#)).1
    let drafted = try site.minuted("rules", "suggest", String(id.prefix(8)), "--ignore")
    #expect(drafted.status == 0, "\(drafted.errors)")
    #expect(drafted.output.contains("template \(id)"))
    #expect(drafted.output.contains("  ignore: true\n  why: 'FILL IN: 40 records of 3 hosts"))
    #expect(text(of: site.scratch.file("rules/app.yaml")) == Self.app)

    let unknown = try site.minuted("rules", "suggest", "0000000000000000")
    #expect(unknown.status == 2 && unknown.errors.contains("no template's id begins"))
    let short = try site.minuted("rules", "suggest", "abc")
    #expect(short.status == 2 && short.errors.contains("4 to 16 hex digits"))
    let both = try site.minuted("rules", "suggest", "--as", "lognorm", "--write")
    #expect(both.status == 2)
  }

  @Test func `a link that leads out of the rules is not written through`() throws {
    let site = try Site(ruleFile: Self.app)
    try Self.replayed(site)
    let elsewhere = try site.scratch.write("elsewhere.yaml", Self.app)
    let file = site.scratch.file("rules/app.yaml")
    unlink(file)
    #expect(symlink(elsewhere, file) == 0)
    let refused = try site.minuted("rules", "suggest", "--category", "app", "--write")
    #expect(
      refused.status == 3 && refused.errors.contains("outside of the rules"),
      "\(refused.errors)"
    )
    #expect(text(of: elsewhere) == Self.app)

    // Within the rules it is followed, and stays a link.
    unlink(file)
    rename(elsewhere, site.scratch.file("rules/.app.real"))
    #expect(symlink(".app.real", file) == 0)
    let written = try site.minuted("rules", "suggest", "--category", "app", "--write")
    #expect(written.status == 0, "\(written.errors)")
    var status = stat()
    #expect(lstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(text(of: file).contains("- id: delivered_parcel"))
    #expect(files(under: site.scratch.file("rules")).sorted() == [".app.real", "app.yaml"])
  }

  @Test(.enabled(if: access("/usr/bin/lognormalizer", X_OK) == 0))
  func `a rule of liblognorm's takes the lines in lognormalizer too`() throws {
    let site = try Site(ruleFile: Self.app)
    try Self.replayed(site)
    let drafted = try site.minuted("rules", "suggest", "--top", "5", "--as", "lognorm")
    #expect(drafted.status == 0, "\(drafted.errors)")
    let rulebase = try site.scratch.write("drafts.rulebase", drafted.output)
    let messages = Self.log.lines.compactMap { line -> String? in
      line.contains("started") ? nil : line.components(separatedBy: "[7]: ").last
    }
    let normalized = try run(
      "/usr/bin/lognormalizer",
      ["-r", rulebase, "-e", "json"],
      input: .bytes(Array((messages.joined(separator: "\n") + "\n").utf8)),
      in: site.scratch
    )
    #expect(normalized.lines.count == messages.count, "\(normalized.errors)")
    #expect(!normalized.output.contains("unparsed-data"), "\(drafted.output)\n\(normalized.output)")
    #expect(normalized.output.contains(#""bytes": "390""#))
  }

  @Test func `programs whose names are patterns or options select nothing`() throws {
    let site = try Site(ruleFile: Self.app)
    let rules = site.scratch.file("rules")
    let lines = ["a*p", "*", "-rf-", "--help", "door9", "../xy/z", "gatekeeper"].flatMap {
      program in
      (0..<8).map {
        Self.line($0, program, "card \(program.utf8.count * 100 + $0) opened gate")
      }
    }
    let log = try site.scratch.write("site.log", lines.joined() + Self.line(9, "app", "started"))
    try #require(try site.minuted("replay", log).status == 0)
    let written = try site.minuted("rules", "suggest", "--write")
    #expect(written.status == 0, "\(written.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: rules).sorted()
    #expect(files == ["app.yaml", "door9.yaml"])
    let text = try String(contentsOfFile: "\(rules)/door9.yaml", encoding: .utf8)
    #expect(text.contains("program: ['door9', 'gatekeeper']"), "\(text)")
    let tried = try site.minuted("rules", "test")
    #expect(tried.status == 0, "\(tried.errors)")
  }

  @Test func `a template's text writes no YAML of its own into the facts`() throws {
    let site = try Site(ruleFile: Self.app)
    let odd = "door opened\u{2028}- {id: injected, ignore: true, why: x, match: .}\u{85}# end"
    let log = try site.scratch.write(
      "site.log",
      (0..<9).map { Self.line($0, "app", "\(odd) \($0)") }.joined()
    )
    try #require(try site.minuted("replay", log).status == 0)
    let drafted = try site.minuted("rules", "suggest")
    #expect(!drafted.output.contains("\u{2028}") && !drafted.output.contains("\u{85}"))
    let raw = try site.minuted("unknown", "--raw", input: .file(log)).output
    #expect(!raw.contains("\u{2028}"))
  }

  @Test func `rules that ship are not written to`() throws {
    let scratch = try Scratch()
    let state = scratch.file("state")
    let log = try scratch.write("site.log", Self.log)
    try #require(try run(Tree.minuted, ["replay", "--state", state, log], in: scratch).status == 0)
    let refused = try run(
      Tree.minuted,
      ["rules", "suggest", "--state", state, "--write"],
      in: scratch
    )
    #expect(refused.status == 2 && refused.errors.contains("--rules DIR"), "\(refused.errors)")
  }
}
