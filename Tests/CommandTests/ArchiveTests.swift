import Foundation
import Glibc
import TestSupport
import Testing

/// The archive of raw lines as `run` and `replay` write it.
struct ArchiveTests {
  private func line(_ number: Int, stamp: String = "09:00:00") -> String {
    "\(PastDay.shortDay) \(stamp) host\(number % 3) app[7]: hit \(number)"
  }

  private func stamp(_ second: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "09:\(two(second / 60)):\(two(second % 60))"
  }

  private func site(_ archive: String = "split") throws -> Site {
    try Site(ruleFile: JournalTests.rules, settings: "archive: \(archive)\nlateness: 1")
  }

  /// All lines of segments, by zcat in the order of their names.
  private func unpacked(_ site: Site, _ streams: String) throws -> [String] {
    try shell(
      "cd '\(site.state)/archive' && find \(streams) -name '*.log.gz' | sort | xargs -r zcat",
      in: site.scratch
    ).lines
  }

  private func expectSound(_ site: Site) throws {
    let audit = try site.minuted("audit", "--format", "json")
    #expect(audit.output.contains(#""differences":{"count":0"#), "\(audit.output)")
    #expect(audit.output.contains(#""missing":0"#) && audit.output.contains(#""gaps":0"#))
    #expect(
      !audit.output.contains(#""archive""#) || !audit.output.contains(#""findings":["archive"#)
    )
  }

  // MARK: What is in it

  @Test(arguments: [1, 2])
  func `what was read is in the segments of its minute, byte by byte`(workers: Int) throws {
    let site = try site("both")
    let log = try makeLog(
      ["--lines", "30000", "--rate", "6000", "--malformed", "2", "--jitter", "5s"],
      in: site.scratch
    )
    // Lines longer than max_line_bytes are cut, as they are for the rules.
    _ = try shell("grep -av 'overlong' '\(log)' > '\(log).cut'", in: site.scratch)
    let outcome = try site.minuted(
      "replay",
      "--quiet",
      "--state",
      site.state,
      "--workers",
      "\(workers)",
      "\(log).cut"
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    let same = try shell(
      "cd '\(site.state)/archive' && find ./%unsplit -name '*.gz' | sort | xargs zcat | cmp - '\(log).cut'"
        + " && find . -name '*.gz' ! -path './%unsplit/*' | xargs zcat | sort > ../split"
        + " && sort '\(log).cut' | cmp - ../split",
      in: site.scratch
    )
    #expect(same.status == 0, "\(same.output)\(same.errors)")
    try expectSound(site)
    let text = try site.minuted("audit").output
    #expect(text.contains("in the unsplit stream, the same"), "\(text)")
  }

  @Test func `lines missing in the archive are found out`() throws {
    let site = try Site(settings: "archive: both")
    let log = try makeLog(["--lines", "9000", "--rate", "3000"], in: site.scratch)
    _ = try site.minuted("replay", "--quiet", "--state", site.state, log)
    _ = try shell(
      "rm $(find '\(site.state)/archive/other' -name '*.gz' | sort | sed -n 2p)",
      in: site.scratch
    )
    let audit = try site.minuted("audit")
    #expect(audit.status == 1)
    #expect(audit.output.contains("1 difference to the archive"), "\(audit.output)")
    #expect(audit.output.contains("in the archive 0"))
    _ = try shell(
      "rm $(find '\(site.state)/archive/%unsplit' -name '*.gz' | sort | sed -n 2p)",
      in: site.scratch
    )
    #expect(try site.minuted("audit").output.contains("lines are missing in the unsplit stream"))
  }

  @Test func `without a word in the configuration nothing is kept`() throws {
    let site = try Site(ruleFile: JournalTests.rules)
    let log = try makeLog(["--lines", "2000"], in: site.scratch)
    _ = try site.minuted("replay", "--quiet", "--state", site.state, log)
    #expect(access("\(site.state)/archive", F_OK) != 0)
    let search = try site.minuted("search", "x")
    #expect(search.status == 2 && search.errors.contains("archive: split"), "\(search.errors)")
  }

  @Test(
    arguments: [
      ("archive: splitt", "unknown archive \"splitt\""),
      ("archive: {days: 3}", "does not say what to keep"),
      ("archive: {keep: split, directory: a/b}", "must be an absolute path"),
      ("archive: {keep: split, days: 0}", "days"), ("archive: {keep: split, max: 1}", "max"),
    ]
  )
  func `a mistake in the configuration is told with its place`(text: String, message: String) throws
  {
    let site = try Site(ruleFile: JournalTests.rules, settings: text)
    let outcome = try site.minuted("search", "x")
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains(message) && outcome.errors.contains("minuted.yaml:"),
      "\(outcome.errors)"
    )
  }

  @Test func `hostile names stay in the archive`() throws {
    let scratch = try Scratch()
    try scratch.write(
      "rules/evil.yaml",
      "category: evil\nselect: {program: ['*']}\nrules:\n  - {id: x, match: '^never', tally: [{count: N}]}\n"
    )
    let site = try Site(rules: scratch.file("rules"), settings: "archive: split", in: scratch)
    let lines = [
      "\(PastDay.shortDay) 09:00:00 ../../etc ../../../x[1]: <script>alert(1)</script>",
      "\(PastDay.shortDay) 09:00:00 host \u{1b}[31mred: =cmd|' /C calc'!A0",
      "\(PastDay.shortDay) 09:00:00 host sh: $(reboot) `id` \u{0}\u{7f}\u{9b}",
    ]
    let log = try scratch.write("log", lines.joined(separator: "\n") + "\n")
    _ = try site.minuted("replay", "--quiet", "--state", site.state, log)
    let found = files(under: "\(site.state)/archive")
    #expect(found.allSatisfy { $0.hasPrefix("evil/") || $0.hasPrefix("other/") }, "\(found)")
    #expect(try Set(unpacked(site, ".")) == Set(lines))
    // To a pipe they go as they came; JSON has no control characters in it.
    #expect(try Set(site.minuted("search").lines) == Set(lines))
    let json = try site.minuted("search", "--json")
    #expect(json.lines.count == 3)
    #expect(json.outputBytes.allSatisfy { $0 == 0x0a || $0 >= 0x20 })
  }

  // MARK: Deaths

  @Test func `killed at any moment, each confirmed line is there once`() throws {
    let site = try site("both")
    var random = SeededGenerator(20_261_130)
    let rsyslog = LockStep(site, [])
    try rsyslog.start()
    var sent: [String] = []
    var second = 0
    // What had no answer comes again as it was.
    var unanswered: String?
    while sent.count < 500 {
      second += Int.random(in: 0..<4, using: &random)
      let late = Int.random(in: 0..<9, using: &random) == 0 ? min(second, 130) : 0
      let line = unanswered ?? line(sent.count, stamp: stamp((second - late) % 3_600))
      var moment: LockStep.Moment?
      if Int.random(in: 0..<30, using: &random) == 0 {
        moment = Bool.random(using: &random) ? .read : .answered
      }
      let answer = try rsyslog.send(line, kill: moment)
      if moment != nil { try rsyslog.start() }
      unanswered = answer == nil ? line : nil
      if answer != nil { sent.append(line) }
    }
    #expect(try rsyslog.finish().status == 0)
    #expect(rsyslog.deaths > 5)
    let unsplit = try unpacked(site, "./%unsplit")
    #expect(unsplit == sent, "\(unsplit.difference(from: sent))")
    #expect(try unpacked(site, "app").sorted() == sent.sorted())
    #expect(try site.minuted("search", "hit").lines == sent)
    #expect(files(under: "\(site.state)/archive/%open") == [])
    try expectSound(site)
  }

  @Test func `a minute that is being gathered is found once it was written`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(line(1, stamp: "09:00:00") + "\n" + line(2, stamp: "09:00:30") + "\n")
    try child.write(line(3, stamp: "09:02:00") + "\n")
    // The first minute is closed; the open one is written with the checkpoint behind it.
    try eventually("the open minute is found") {
      try site.minuted("search", "hit").lines.count == 3
    }
    child.closeInput()
    _ = try child.wait()
    #expect(files(under: "\(site.state)/archive/%open") == [])
    #expect(try site.minuted("search", "hit").lines.count == 3)
    let status = try site.minuted("status").output
    #expect(status.contains("archive: 3 lines written"), "\(status)")
  }

  // MARK: Room

  @Test func `beyond what is to be kept the oldest go`() throws {
    let site = try Site(
      ruleFile: JournalTests.rules,
      settings: "archive: {keep: split, days: 1}"
    )
    let lines = (1...9).map { "Nov  \($0) 09:00:00 host app[1]: hit \($0)\n" }.joined()
    let log = try site.scratch.write("log", lines)
    _ = try site.minuted("replay", "--quiet", "--state", site.state, log)
    #expect(try unpacked(site, "app").map { $0.suffix(5) } == ["hit 8", "hit 9"])
    try expectSound(site)
  }

  @Test func `without room on the disk lines are left out, told and counted, and intake goes on`()
    throws
  {
    var disk = statvfs()
    #expect(statvfs("/tmp", &disk) == 0)
    // As much as there is at all is never free.
    let free = UInt64(disk.f_blocks) * UInt64(disk.f_frsize)
    let site = try Site(
      ruleFile: JournalTests.rules,
      settings: "archive: {keep: split, min_free: \(free)}"
    )
    let child = try site.start()
    try child.write((0..<100).map { line($0) + "\n" }.joined())
    child.closeInput()
    let outcome = try child.wait()
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("lines are left out of it"), "\(outcome.errors)")
    #expect(try site.total().read == 100)
    #expect(try site.minuted("status").output.contains("100 lines LEFT OUT"))
    let audit = try site.minuted("audit")
    #expect(audit.status == 1 && audit.output.contains("lines left out of the archive (lost)"))
  }

  @Test func `a disk on which nothing could ever be kept is a mistake`() throws {
    let site = try Site(
      ruleFile: JournalTests.rules,
      settings: "archive: {keep: split, min_free: 1152921504606846976}"
    )
    let outcome = try site.minuted("run", "--emit", "stdout")
    #expect(
      outcome.status == 2 && outcome.errors.contains("lower archive: min_free"),
      "\(outcome.errors)"
    )
  }

  @Test func `an archive that cannot be written stops nothing`() throws {
    let scratch = try Scratch()
    let blocked = try scratch.write("blocked", "a file where a directory should be")
    let site = try Site(
      rules: Tree.rules,
      settings: "archive: {keep: both, directory: \(blocked)}",
      in: scratch
    )
    let child = try site.start()
    try child.write((0..<100).map { line($0) + "\n" }.joined())
    child.closeInput()
    let outcome = try child.wait()
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("archive"), "\(outcome.errors)")
    #expect(try site.total().read == 100)
  }

  @Test func `two daemons do not share an archive`() throws {
    let scratch = try Scratch()
    let place = scratch.file("archive")
    let one = try Site(settings: "archive: {keep: split, directory: \(place)}", in: scratch)
    let child = try one.start()
    try child.write(line(1) + "\n")
    try child.waitUntilRead()
    let other = try run(
      Tree.minuted,
      ["run", "--config", one.config, "--state", scratch.file("other"), "--emit", "stdout"],
      in: scratch
    )
    #expect(other.status == 2 || other.status == 3)
    #expect(other.errors.contains("written to by another minuted"), "\(other.errors)")
    // A replay keeps to its own state.
    let log = try scratch.write("log", line(2) + "\n")
    let replay = try one.minuted("replay", "--quiet", "--state", scratch.file("replayed"), log)
    #expect(replay.status == 0, "\(replay.errors)")
    #expect(files(under: scratch.file("replayed/archive")).count == 1)
    child.closeInput()
    _ = try child.wait()
  }
}
