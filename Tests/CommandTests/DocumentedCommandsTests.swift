import Foundation
import Testing

/// What README and Docs say of commands, keys and each other is so.
struct DocumentedCommandsTests {
  @Test func `commands in the pages run and say what is shown`() throws {
    let scratch = try Scratch()
    let outcome = try run(
      "\(Tree.root)/Tools/documented",
      ["--binaries", (Tree.loggen as NSString).deletingLastPathComponent],
      in: scratch,
      within: 600
    )
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    // A tool that found no commands would find nothing wrong with them.
    let found = outcome.lines.last?.firstMatch(of: /(\d+) commands run/)
    #expect(found.flatMap { Int($0.1) } ?? 0 >= 40, "\(outcome.output)")
  }
}
