import Foundation
import Testing

/// The manual pages and what shells complete are those of the commands.
struct ManualTests {
  @Test func `the manual pages are as the commands are defined`() throws {
    let scratch = try Scratch()
    let outcome = try run(
      "\(Tree.root)/Tools/manual",
      ["--check", "--binaries", (Tree.loggen as NSString).deletingLastPathComponent],
      in: scratch
    )
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  @Test(arguments: [
    ("minuted re", ["replay", "report"]),
    ("minuted rules ex", ["explain"]),
    ("minuted summary --format js", ["json"]),
    ("minuted alerts list --severity maj", ["major"]),
    ("minuted replay shipp", ["shipped.log"]),
    ("minuted summary --state shippe", ["shipped"]),
  ])
  func `bash completes`(line: String, expected: [String]) throws {
    let scratch = try Scratch()
    try scratch.write("shipped.log", "")
    try scratch.write("shipped/status.json", "{}")
    let script = try run(Tree.minuted, ["--generate-completion-script", "bash"], in: scratch)
    #expect(script.status == 0, "\(script.errors)")
    let path = try scratch.write("completion.bash", script.output)
    #expect(try run("/bin/bash", ["-n", path], in: scratch).status == 0)
    let outcome = try run(
      "\(Tree.root)/Tools/completes",
      [path, scratch.path, line],
      in: scratch
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answered = Set(outcome.lines.map { $0.trimmingCharacters(in: .whitespaces) })
    #expect(answered.isSuperset(of: expected), "\(outcome.output)")
  }
}
