import Foundation
import Glibc
import Testing

/// Files of unmatched lines that are put away, packed and removed.
struct KeptLinesTests {
  private func site(_ keeping: String) throws -> Site {
    try Site(ruleFile: SignalTests.rules(), settings: "unmatched: {\(keeping)}")
  }

  private func lines(_ numbers: Range<Int>) -> String {
    numbers.map {
      "\(PastDay.shortDay) 09:00:00 h app[7]: miss \($0) \(String(repeating: "x", count: $0 % 90))\n"
    }
    .joined()
  }

  /// What `zcat -f` makes of all files in the order of their names.
  private func kept(_ site: Site) throws -> String {
    let outcome = try shell(
      #"""
      cd '\#(site.state)/unmatched' && for f in app-* app.log; do
        # A kill between packing and removing leaves both; the plain one is whole.
        case $f in *.gz) [ -e "${f%.gz}" ] && continue;; esac
        [ -e $f ] && zcat -f $f
      done; true
      """#,
      in: site.scratch
    )
    return outcome.output
  }

  private func names(_ site: Site) -> [String] {
    files(under: "\(site.state)/unmatched")
  }

  @Test(arguments: [1, 4])
  func `all files together hold what came, packed, and can be replayed`(workers: Int) throws {
    let site = try site("max_bytes: 65536, keep: 1000")
    let text = lines(0..<20_000)
    let log = try site.scratch.write("app.log", text)
    let outcome = try site.minuted("replay", "--workers", "\(workers)", log)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try kept(site) == text)
    #expect(
      names(site).count > 15
        && names(site).allSatisfy { $0 == "app.log" || $0.hasSuffix("Z.log.gz") }
    )
    let again = try Site(ruleFile: SignalTests.rules())
    for name in names(site) {
      #expect(try again.minuted("replay", "\(site.state)/unmatched/\(name)").status == 0)
    }
    #expect(try again.total().unmatched == 20_000)
    let classic = try site.minuted("unknown", "--classic", "--category", "app")
    #expect(
      classic.lines.reduce(0) { $0 + (Int($1.split(separator: " ").first ?? "") ?? 0) } == 20_000
    )
  }

  @Test func `the oldest are removed, and that is said`() throws {
    let site = try site("max_bytes: 65536, keep: 3")
    try FileManager.default.createDirectory(
      atPath: "\(site.state)/unmatched",
      withIntermediateDirectories: true
    )
    try "mine\n".write(
      toFile: "\(site.state)/unmatched/app-old.log.gz",
      atomically: true,
      encoding: .utf8
    )
    let text = lines(0..<20_000)
    let outcome = try site.minuted("replay", try site.scratch.write("app.log", text))
    #expect(outcome.errors.contains(" of unmatched lines ("), "\(outcome.errors)")
    let names = names(site)
    #expect(names.count == 5 && names.contains("app-old.log.gz"), "\(names)")
    let status = try site.minuted("status")
    #expect(status.output.contains("unmatched app: 4 files, "), "\(status.output)")
    #expect(status.output.contains(" bytes, the oldest put away 20"))
    let child = try site.start()
    try child.write(lines(0..<4_000))
    try eventually("the files put away are told of") {
      let unmatched = (try? site.status())?.unmatched ?? []
      return unmatched.contains { $0.removed_files ?? 0 > 0 && $0.files == 4 }
    }
    let running = try site.minuted("status")
    #expect(running.output.contains(" removed since the start"), "\(running.output)")
    child.closeInput()
    #expect(try child.wait().status == 0)
  }

  @Test func `killed at any time, no line is there twice and none is lost from its middle`() throws
  {
    let site = try site("max_bytes: 65536, keep: 10000")
    var next = 0
    for round in 0..<6 {
      let child = try site.start()
      let end = next + 3_000 + 500 * round
      try child.write(lines(next..<end))
      next = end
      try child.waitUntilRead()
      usleep(UInt32(round * 3_000))
      child.send(SIGKILL)
      _ = try child.wait()
    }
    let child = try site.start()
    child.closeInput()
    #expect(try child.wait().status == 0)
    // What lay in the buffer, 64 KiB at most, is gone with each process; what was written is whole.
    let numbers = try kept(site).lines.map { line -> Int in
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      let number = words.count == 8 ? Int(words[6]) ?? -1 : -1
      #expect(number >= 0 && line + "\n" == lines(number..<(number + 1)), "\(line)")
      return number
    }
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
    #expect(numbers.count > next - 6 * 1_500 && numbers.count > 10_000)
    // Replay finishes at leisure what was put away and not packed.
    let log = try site.scratch.write("last.log", lines(0..<1))
    #expect(try site.minuted("replay", log).status == 0)
    let names = names(site)
    #expect(names.allSatisfy { $0 == "app.log" || $0.hasSuffix("Z.log.gz") }, "\(names)")
  }

  @Test func `a full disk is told, and what was put away is packed once there is room`() throws {
    let site = try site("max_bytes: 1048576, keep: 100")
    let disk = try SmallDisk(at: site.state, size: "32m", in: site.scratch)
    defer { withExtendedLifetime(disk) {} }
    let child = try site.start()
    try child.write(lines(0..<100))
    try eventually("a start is made") { (try? site.status().running) ?? false }
    try disk.fill()
    try child.write(lines(100..<40_000))
    try child.waitUntilRead()
    #expect(child.isRunning)
    try disk.empty()
    child.closeInput()
    #expect(try child.wait().status == 0)
    let status = try site.status().unmatched.first { $0.category == "app" }
    let total = try site.total()
    #expect(total.read == 40_000)
    let kept = UInt64(try kept(site).lines.count)
    #expect(status?.kept == kept)
    #expect(kept + (status?.beyond_cap ?? 0) + (status?.unwritten ?? 0) == 40_000)
  }
}
