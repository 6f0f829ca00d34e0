import Foundation
import Glibc
import Testing

/// Files that are replayed more than once: no line is counted twice, whatever the file is called.
struct AgainTests {
  /// A log of so many lines, one a second; long enough in all for the marks of texts to matter.
  private func lines(_ range: Range<Int>) -> String {
    range.map { number in
      let second = number % 60
      let minute = number / 60 % 60
      let stamp = "2026-02-01T\(two(9 + number / 3_600)):\(two(minute)):\(two(second))Z"
      return "\(stamp) host app[7]: request \(number) took \(number * 37 % 1_000) ms\n"
    }.joined()
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private func site() throws -> Site { try Site() }

  private func expect(
    _ outcome: Outcome,
    status: Int32,
    says text: String,
    read: Int,
    in site: Site,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: location)
    let told = outcome.errors.contains(text)
    #expect(told, "\(outcome.errors)", sourceLocation: location)
    #expect(try site.total().read == UInt64(read), sourceLocation: location)
  }

  @Test(arguments: [3, 20, 5_000])
  func `a text is known again by another name, as gzip, and twice in one command`(count: Int) throws
  {
    let site = try site()
    let log = try site.scratch.write("app.log", lines(0..<count))
    #expect(try site.minuted("replay", log, log).status == 2)
    #expect(try site.total().read == UInt64(count))
    let copy = try site.scratch.write("copy.log", lines(0..<count))
    let zipped = site.scratch.file("copy.log.gz")
    #expect(try shell("gzip -c \(copy) > \(zipped)", in: site.scratch).status == 0)
    for name in [log, copy, zipped] {
      let refused = try site.minuted("replay", name)
      try expect(refused, status: 2, says: "replayed before", read: count, in: site)
    }
    #expect(try site.minuted("replay", "--again", zipped).status == 0)
    #expect(try site.total().read == 2 * UInt64(count))
  }

  @Test(arguments: [(3, 9), (30, 5_000), (4_000, 4_001), (4_000, 9_000)])
  func `of a file that has grown only the new lines are read, plain or rotated and gzip`(
    before: Int,
    after: Int
  ) throws {
    let site = try site()
    let log = try site.scratch.write("app.log", lines(0..<before))
    #expect(try site.minuted("replay", log).status == 0)
    try site.scratch.write("app.log", lines(0..<after))
    let grown = try site.minuted("replay", log)
    try expect(grown, status: 0, says: "only what follows was read", read: after, in: site)
    try expect(
      try site.minuted("replay", log),
      status: 2,
      says: "passed over",
      read: after,
      in: site
    )
    // Rotated with more lines, and compressed.
    let last = try site.scratch.write("app.log.1", lines(0..<(after + 50)))
    #expect(try shell("gzip \(last)", in: site.scratch).status == 0)
    let rotated = try site.minuted("replay", last + ".gz")
    try expect(rotated, status: 0, says: "(50 lines)", read: after + 50, in: site)
    let audit = try site.minuted("audit")
    #expect(audit.status == 0, "\(audit.output)")
  }

  @Test func `another text is read, though it is as long or begins alike`() throws {
    let site = try site()
    let first = try site.scratch.write("one.log", lines(0..<5_000))
    #expect(try site.minuted("replay", first).status == 0)
    let other = try site.scratch.write("two.log", lines(10_000..<15_000))
    #expect(try site.minuted("replay", other).status == 0)
    // The same first half.
    let fork = try site.scratch.write("three.log", lines(0..<2_500) + lines(20_000..<22_600))
    #expect(try site.minuted("replay", fork).status == 0)
    #expect(try site.total().read == 15_100)
  }

  @Test func `a shorter text that begins alike is passed over, and --again takes it`() throws {
    let site = try site()
    let log = try site.scratch.write("app.log", lines(0..<5_000))
    #expect(try site.minuted("replay", log).status == 0)
    let cut = try site.scratch.write("cut.log", lines(0..<4_000))
    let refused = try site.minuted("replay", cut)
    try expect(refused, status: 2, says: "may be a part of it", read: 5_000, in: site)
    #expect(try site.minuted("replay", "--again", cut).status == 0)
    #expect(try site.total().read == 9_000)
  }

  @Test func `a last line that was not whole is told, not counted twice or torn`() throws {
    let site = try site()
    let whole = lines(0..<200)
    let log = try site.scratch.write("app.log", String(whole.dropLast(20)))
    #expect(try site.minuted("replay", log).status == 0)
    try site.scratch.write("app.log", whole + lines(200..<210))
    let refused = try site.minuted("replay", log)
    try expect(refused, status: 2, says: "not whole then", read: 200, in: site)
    // The command it names reads what follows, once.
    let bytes = whole.utf8.count - 20
    let rest = "tail -c +\(bytes + 1) \(log) | tail -n +2"
    #expect(refused.errors.contains("tail -c +\(bytes + 1) FILE | tail -n +2 | minuted replay -"))
    let command = "\(rest) | \(Tree.minuted) replay --config \(site.config) -"
    #expect(try shell(command, in: site.scratch).status == 0)
    #expect(try site.total().read == 210)
  }

  @Test func `a damaged gzip is read once as far as it goes, and its good copy from there`() throws
  {
    let site = try site()
    let log = try site.scratch.write("app.log", lines(0..<9_000))
    #expect(try shell("gzip -c \(log) > \(log).gz", in: site.scratch).status == 0)
    let good = bytes(of: log + ".gz")
    let cut = try site.scratch.write("cut.gz", bytes: Array(good.prefix(good.count / 2)))
    #expect(try site.minuted("replay", cut).status == 2)
    let first = try site.total().read
    #expect(first > 1_000 && first < 9_000)
    let again = try site.minuted("replay", cut)
    try expect(again, status: 2, says: "replayed before", read: Int(first), in: site)
    // Cut in the middle of a line, in all likelihood: told, and nothing counted twice.
    let repaired = try site.minuted("replay", log + ".gz")
    let expected = repaired.status == 0 ? 9_000 : first
    #expect(try site.total().read == expected)
  }

  @Test func `a pipe with a name is read whole, and not known again`() throws {
    let site = try site()
    let log = try site.scratch.write("app.log", lines(0..<5_000))
    let pipe = site.scratch.file("pipe")
    let command =
      "mkfifo \(pipe); cat \(log) > \(pipe) & \(Tree.minuted) replay --config \(site.config)"
    #expect(try shell("\(command) \(pipe)", in: site.scratch).status == 0)
    #expect(try site.total().read == 5_000)
  }

  @Test func `of a replay that was killed nothing is counted twice`() throws {
    let site = try site()
    let log = try makeLog(
      ["--lines", "400000", "--rate", "6000", "--start", PastDay.start],
      in: site.scratch
    )
    let child = try Child(
      Tree.minuted,
      ["replay", "--quiet", "--config", site.config, log],
      in: site.scratch
    )
    try eventually("a minute is stored") { (try? site.total().read) ?? 0 > 0 }
    child.send(SIGKILL)
    _ = try child.wait()
    let stored = try site.total().read
    let refused = try site.minuted("replay", log)
    #expect(refused.status == 2)
    #expect(refused.errors.contains("was cut off"), "\(refused.errors)")
    #expect(try site.total().read == stored)
    #expect(try site.minuted("replay", "--again", "--quiet", log).status == 0)
    // It was read to its end now: what is left of the first time is forgotten.
    #expect(try site.minuted("replay", log).errors.contains("replayed before"))
  }

  @Test func `standard input is not known again`() throws {
    let site = try site()
    let log = try site.scratch.write("app.log", lines(0..<30))
    #expect(try site.minuted("replay", log).status == 0)
    #expect(try site.minuted("replay", "-", input: .file(log)).status == 0)
    #expect(try site.total().read == 60)
  }
}
