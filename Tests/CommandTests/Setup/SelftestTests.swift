import Foundation
import Glibc
import Testing

/// `minuted omprog-selftest`: what it says of minuted, and of programs that are none.
@Suite(.serialized)
struct SelftestTests {
  @Test func `every case holds, and nothing is left behind`() throws {
    let scratch = try Scratch()
    let before = leftovers()
    let outcome = try run(Tree.minuted, ["omprog-selftest"], in: scratch, within: 120)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.lines.count > 30)
    #expect(outcome.lines.last?.contains(" 0 do not") == true)
    #expect(leftovers().subtracting(before).isEmpty)
  }

  @Test func `with the shipped rules the accounts hold as well`() throws {
    let scratch = try Scratch()
    let cases = ["eof", "batches", "bytes", "empty-lines"].flatMap { ["--case", $0] }
    let outcome = try run(
      Tree.minuted,
      ["omprog-selftest", "--rules", Tree.rules] + cases,
      in: scratch,
      within: 120
    )
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.lines.count == 5)
  }

  /// Programs that do not what omprog needs, and a case that tells.
  @Test(arguments: [
    ("exec cat", "silent"),
    ("exec cat >/dev/null", "eof"),
    ("echo hello; exec cat >/dev/null", "confirm"),
    ("echo OK; while read -r line; do echo OK; echo OK; done", "confirm"),
    ("echo OK; while read -r line; do echo Error; done", "batches"),
    ("trap '' TERM; cat >/dev/null; sleep 60", "eof"),
    ("exit 1", "start"),
    ("exit 0", "second"),
  ])
  func `a program that is none fails, and is ended`(script: String, played: String) throws {
    let scratch = try Scratch()
    let program = try scratch.write(
      "fake",
      "#!/bin/sh\n[ \"$1\" = --version ] && exit 0\n\(script)\n"
    )
    chmod(program, 0o755)
    let outcome = try run(
      Tree.minuted,
      ["omprog-selftest", "--program", program, "--case", played],
      in: scratch,
      within: 60
    )
    #expect(outcome.status == 1, "\(outcome.output)")
    #expect(outcome.lines.first?.contains("fails") == true)
  }

  @Test func `usage: no such case, no such program, a program that cannot be run`() throws {
    let scratch = try Scratch()
    #expect(try run(Tree.minuted, ["omprog-selftest", "--case", "nope"], in: scratch).status == 2)
    #expect(
      try run(Tree.minuted, ["omprog-selftest", "--program", "/no/such"], in: scratch).status == 2
    )
    let bad = try scratch.write("bad", "#!/bin/sh\nexit 1\n")
    chmod(bad, 0o755)
    #expect(try run(Tree.minuted, ["omprog-selftest", "--program", bad], in: scratch).status == 3)
  }

  private func leftovers() -> Set<String> {
    Set(
      (try? FileManager.default.contentsOfDirectory(atPath: "/tmp"))?.filter {
        $0.hasPrefix("minuted-selftest-")
      } ?? []
    )
  }
}
