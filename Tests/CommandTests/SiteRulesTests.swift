import Foundation
import Testing

/// A site's own rules before those that ship, as `init` sets them up.
struct SiteRulesTests {
  private static let line = "2026-03-10T09:20:03Z web1 sshd[7]: strange weather over port "

  private func site() throws -> Site {
    let scratch = try Scratch()
    try scratch.write("rules.d/.keep", "")
    let site = try Site(
      settings: "",
      in: scratch
    )
    let text = CommandTests.text(of: site.config)
      .replacing(
        "rules: [\"\(Tree.rules)\"]",
        with: "rules: [\"\(scratch.file("rules.d"))\", \"\(Tree.rules)\"]"
      )
    try scratch.write("minuted.yaml", text)
    let log = try scratch.write("in.log", (1...20).map { SiteRulesTests.line + "\($0)\n" }.joined())
    #expect(try site.minuted("replay", log).status == 0)
    return site
  }

  @Test(
    "a rule for a shipped category goes into a copy of the site's own, which stands in its place"
  )
  func copied() throws {
    let site = try site()
    let shipped = bytes(of: "\(Tree.rules)/sshd.yaml")
    let outcome = try site.minuted("rules", "suggest", "--write")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("a copy of \(Tree.rules)/sshd.yaml"))
    #expect(outcome.errors.contains("next: minuted rules check"))
    #expect(bytes(of: "\(Tree.rules)/sshd.yaml") == shipped)
    let own = CommandTests.text(of: site.scratch.file("rules.d/sshd.yaml"))
    #expect(own.hasPrefix(String(decoding: shipped.prefix(200), as: UTF8.self)))
    let check = try site.minuted("rules", "check")
    #expect(check.status == 0 && check.errors.contains("17 files"), "\(check.errors)")
    #expect(check.errors.contains("rules.d/sshd.yaml stands in place of \(Tree.rules)/sshd.yaml"))
    let explained = try site.minuted("rules", "explain", SiteRulesTests.line + "7")
    #expect(explained.status == 0 && explained.output.contains("rules.d/sshd.yaml"))
    // Once more into the copy.
    let log = try site.scratch.write(
      "more.log",
      (1...9).map { "2026-03-10T09:20:03Z web1 sshd[7]: odd \($0) tides\n" }.joined()
    )
    #expect(try site.minuted("replay", log).status == 0)
    let second = try site.minuted("rules", "suggest", "--write")
    #expect(
      second.status == 0 && second.errors.contains("rules.d/sshd.yaml: added"),
      "\(second.errors)"
    )
  }

  @Test("a directory that leaves the shipped rules out gets no file that would hide one of them")
  func hidden() throws {
    let site = try site()
    let outcome = try site.minuted(
      "rules",
      "suggest",
      "--write",
      "--rules",
      site.scratch.file("rules.d")
    )
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: site.scratch.file("rules.d/sshd.yaml")))
  }

  @Test("within one path a category stands once")
  func twice() throws {
    let scratch = try Scratch()
    let rule = "category: app\nselect: {program: app}\n"
    try scratch.write("a/one.yaml", rule)
    try scratch.write("a/two.yaml", rule)
    try scratch.write("b/app.yaml", rule + "rules: [{id: x, match: '('}]\n")
    let twice = try run(Tree.minuted, ["rules", "check", scratch.file("a")], in: scratch)
    #expect(twice.status == 2 && twice.errors.contains("is already described"))
    // What is not read cannot be wrong.
    let both = try run(
      Tree.minuted,
      ["rules", "check", scratch.file("a/one.yaml"), scratch.file("b")],
      in: scratch
    )
    #expect(both.status == 0 && both.errors.contains("stands in place of"), "\(both.errors)")
  }
}
