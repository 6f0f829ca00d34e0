import Foundation
import Glibc
import Testing

/// What a death at any moment costs: nothing that was read.
struct JournalTests {
  /// Every line has a number of its own: a difference of the counts is a line that was lost or doubled.
  static let rules = """
    category: app
    select: {program: [app]}
    rules:
      - id: hit
        match: '^hit (?<number>\\d+)'
        tally:
          - {count: Hits}
          - {distinct: Numbers, of: number}
          - {sum: Total, of: number}
          - {top: numbers, of: number, keep: 3}
          - {level: Stand}

    """

  private func site(_ settings: String = "") throws -> Site {
    try Site(ruleFile: JournalTests.rules, settings: settings)
  }

  /// Lines number `range`, ten of them a second of the log, every fifth unknown to the rules.
  private func lines(_ range: Range<Int>) -> [String] {
    range.map { number in
      let second = number / 10 % 60
      let minute = number / 600
      let stamp =
        "09:" + (minute < 10 ? "0" : "") + "\(minute):" + (second < 10 ? "0" : "") + "\(second)"
      let text = number % 5 == 4 ? "miss \(number)" : "hit \(number)"
      return "\(PastDay.shortDay) \(stamp) host1 app[7]: \(text)"
    }
  }

  private func text(_ range: Range<Int>) -> String {
    lines(range).map { $0 + "\n" }.joined()
  }

  /// The store holds each of so many lines once, in the minutes they belong to.
  private func expectAll(_ count: Int, _ site: Site) throws {
    let rows = try site.summaries("--category", "app")
    let hits = (0..<count).filter { $0 % 5 != 4 }
    #expect(rows.total.read == UInt64(count) && rows.total.isBalanced)
    #expect(rows.total.unmatched == UInt64(count - hits.count))
    #expect(rows.sum("Hits") == Double(hits.count))
    #expect(rows.sum("Total") == Double(hits.reduce(0, +)))
    // The rows of a minute are parts of it: a line in two of them would be counted twice in `Hits`.
    let numbers = rows.reduce(0) { $0 + ($1.metrics["Numbers"]?.distinct ?? 0) }
    #expect(numbers == Double(hits.count))
    #expect(rows.last?.metrics["Stand"]?.level == Double(hits.count))
    let kept = JournalTests.text(of: "\(site.state)/unmatched/app.log").lines
    #expect(kept == lines(0..<count).filter { $0.contains("miss") })
    // What was emitted twice around a death was emitted the same.
    let emitted = Set(JournalTests.text(of: site.emittedFile).lines.map(JournalTests.withoutStamp))
    #expect(sum("read", inLines: Array(emitted)) == count)
  }

  private static func text(of path: String) -> String { CommandTests.text(of: path) }

  /// An emitted line without the time it was written at.
  private static func withoutStamp(_ line: String) -> String {
    line.range(of: "minuted").map { String(line[$0.lowerBound...]) } ?? line
  }

  private func die(_ child: Child) throws {
    child.send(SIGKILL)
    _ = try child.wait()
  }

  private func finish(_ site: Site) throws -> Outcome {
    let child = try site.start()
    child.closeInput()
    return try child.wait()
  }

  // MARK: Deaths

  @Test(arguments: [1, 2])
  func `killed again and again, what was read is counted once`(workers: Int) throws {
    let site = try site("workers: \(workers)")
    var next = 0
    for round in 0..<8 {
      let child = try site.start()
      for _ in 0..<(1 + round % 3) {
        let more = 150 + 97 * round
        try child.write(text(next..<(next + more)))
        next += more
        usleep(UInt32(round * 4_000))
      }
      try child.waitUntilRead()
      // Read, and now to be written down.
      usleep(20_000)
      try die(child)
    }
    #expect(try site.status().journal?.held ?? 0 >= 0)
    let outcome = try finish(site)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("ended without notice"))
    try expectAll(next, site)
    // All is in the store, so nothing is left to recover from.
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(site.state)/journal") == [])
    #expect(try finish(site).errors == "")
  }

  @Test func `without a journal a death costs the open minutes`() throws {
    let site = try site("journal: {max_bytes: 0}")
    let child = try site.start()
    try child.write(text(0..<300))
    try child.waitUntilRead()
    usleep(20_000)
    try die(child)
    #expect(try finish(site).errors == "")
    #expect(try site.total().read == 0)
    #expect(access("\(site.state)/journal", F_OK) != 0)
  }

  @Test func `what could not be stored when it died is stored later, under the same numbers`()
    throws
  {
    let site = try site()
    let child = try site.start()
    try child.write(text(0..<10))
    try eventually("it is at work") { (try? site.status().intake.lines) ?? 0 == 10 }
    let lock = try StoreLock(site)
    try child.write(text(10..<2_000))
    try eventually("minutes are emitted") {
      JournalTests.text(of: site.emittedFile).lines.count >= 2
    }
    try die(child)
    try lock.release()
    #expect(try site.total().read == 0)
    #expect(try finish(site).status == 0)
    try expectAll(2_000, site)
    // Emitted twice, and told apart from new ones by minute and number.
    #expect(JournalTests.text(of: site.emittedFile).lines.count > 4)
  }

  @Test func `a store that takes nothing at the end has it all at the next`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(text(0..<1_300))
    try eventually("it is at work") { (try? site.status().intake.lines) ?? 0 == 1_300 }
    let lock = try StoreLock(site)
    child.closeInput()
    let outcome = try child.wait()
    #expect(outcome.status == 3 && outcome.errors.contains("could not be stored"))
    try lock.release()
    let next = try finish(site)
    #expect(next.errors.contains("could not be stored were brought back"), "\(next.errors)")
    #expect(try site.total().read == 1_300)
    #expect(try site.minuted("audit").output.contains("interruption") == false)
  }

  @Test func `a line that a death has cut is no part of the next, whatever the store takes`() throws
  {
    let site = try site()
    let first = try site.start()
    try first.write(text(0..<10))
    try eventually("it is at work") { (try? site.status().intake.lines) ?? 0 == 10 }
    let lock = try StoreLock(site)
    var next = first
    for round in 1..<4 {
      // Half a line, and then the same once more from its beginning.
      try next.write(String(lines(10 * round..<(10 * round + 1))[0].dropLast(4)))
      try next.waitUntilRead()
      usleep(50_000)
      try die(next)
      next = try site.start()
      try next.write(text((10 * round)..<(10 * round + 10)))
      try next.waitUntilRead()
    }
    usleep(50_000)
    try die(next)
    try lock.release()
    #expect(try finish(site).status == 0)
    try expectAll(40, site)
  }

  @Test func `a long journal is brought back in pieces, and a death meanwhile costs nothing`()
    throws
  {
    // Two thousand minutes: more summaries than are gathered at once.
    let site = try site("lateness: 0\nenvironment: {default: a, hosts: {h1: b, h2: c, h3: d}}")
    let child = try site.start()
    try child.write(text(0..<10))
    try eventually("it is at work") { (try? site.status().intake.lines) ?? 0 == 10 }
    let lock = try StoreLock(site)
    var log = ""
    for minute in 0..<2_000 {
      let hour = minute / 60
      let stamp = "2026-02-0\(1 + hour / 24)T" + two(hour % 24) + ":" + two(minute % 60) + ":00Z"
      for host in 0..<4 { log += "\(stamp) h\(host) app[7]: hit \(minute)\n" }
    }
    try child.write(log)
    try child.waitUntilRead()
    usleep(200_000)
    try die(child)
    try lock.release()
    // Cut off at some place of its recovery.
    for pause in [30_000, 90_000, 200_000] as [UInt32] {
      let next = try site.start()
      usleep(pause)
      try die(next)
    }
    let outcome = try finish(site)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try site.summaries("--category", "app")
    #expect(rows.total.read == 8_010 && rows.total.isBalanced)
    #expect(rows.sum("Hits") == 8_008)
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  @Test(arguments: [true, false])
  func `lines that nobody took are sent by the next daemon`(isKilled: Bool) throws {
    let site = try site()
    let path = site.scratch.file("syslog")
    let child = try site.start("--emit", "unix:\(path)")
    try child.write(text(0..<1_900))
    try eventually("minutes are stored") { (try? site.total().read) ?? 0 >= 1_200 }
    usleep(100_000)
    if isKilled {
      try die(child)
    } else {
      child.closeInput()
      _ = try child.wait()
    }
    // Now there is a receiver.
    let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(receiver) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isBound = withUnsafeBytes(of: address) { bytes in
      bind(receiver, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
    }
    #expect(isBound == 0)
    let next = try site.start("--emit", "unix:\(path)")
    next.closeInput()
    #expect(try next.wait().status == 0)
    var lines: [String] = []
    var buffer = [UInt8](repeating: 0, count: 8_192)
    while true {
      let count = recv(receiver, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { break }
      lines.append(String(decoding: buffer.prefix(count), as: UTF8.self))
    }
    let summaries = lines.filter { $0.contains("category=app") }
    #expect(sum("read", inLines: summaries) == 1_900, "\(lines)")
    #expect(try site.total().read == 1_900)
  }

  // MARK: Damage

  @Test func `a damaged checkpoint is told of, and what was read since is counted`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(text(0..<1_300))
    try eventually("minutes are stored") { (try? site.total().read) ?? 0 >= 1_200 }
    usleep(50_000)
    try die(child)
    try site.edit(
      "UPDATE checkpoint SET bytes = CAST(X'4d43484b01' || substr(bytes, 6, 40) AS BLOB)"
    )
    let next = try site.start()
    try next.write(text(1_300..<1_400))
    next.closeInput()
    let outcome = try next.wait()
    #expect(outcome.status == 0 && outcome.errors.contains("of no use"), "\(outcome.errors)")
    let total = try site.total()
    // What was open at the checkpoint is lost, no more.
    #expect(total.read <= 1_400 && total.read >= 1_300)
  }

  @Test(arguments: ["cut", "flipped", "garbage"])
  func `a damaged end of the journal costs what is damaged`(how: String) throws {
    let site = try site()
    let child = try site.start()
    for part in 0..<10 {
      try child.write(text((part * 10)..<(part * 10 + 10)))
      try child.waitUntilRead()
      usleep(20_000)
    }
    try die(child)
    let directory = "\(site.state)/journal"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: directory).max())
    var journal = bytes(of: "\(directory)/\(name)")
    #expect(journal.count > 4_000)
    switch how {
    case "cut": journal.removeLast(100)
    case "flipped": journal[journal.count - 100] ^= 1
    default: journal += Array("MJ\u{1}\u{1} no entry at all".utf8)
    }
    try Data(journal).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
    let outcome = try finish(site)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("bytes of the journal cannot be read"), "\(outcome.errors)")
    #expect(try site.total().read == (how == "garbage" ? 100 : 90))
    let audit = try site.minuted("audit")
    #expect(audit.status == 1 && audit.output.contains("could not be read"), "\(audit.output)")
  }

  @Test func `a journal that is gone is told of, and what was confirmed is not called safe`() throws
  {
    let site = try site()
    let rsyslog = LockStep(site, [])
    try rsyslog.start()
    for line in lines(0..<20) { _ = try rsyslog.send(line) }
    _ = try rsyslog.send(lines(20..<21)[0], kill: .answered)
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(site.state)/journal") {
      try FileManager.default.removeItem(atPath: "\(site.state)/journal/\(name)")
    }
    let next = try site.start("--confirm", output: .file(site.scratch.file("answers")))
    next.closeInput()
    let outcome = try next.wait()
    #expect(outcome.errors.contains(" of the journal is missing"), "\(outcome.errors)")
    let audit = try site.minuted("audit")
    #expect(audit.status == 1)
    #expect(
      audit.output.contains("some of what was confirmed may be lost; segment "),
      "\(audit.output)"
    )
  }

  @Test func `a journal removed while it runs is begun anew, and that is told`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(text(0..<10))
    try eventually("it is at work") { (try? site.status().intake.lines) ?? 0 == 10 }
    try FileManager.default.removeItem(atPath: "\(site.state)/journal")
    try eventually("it is told") { child.errors.contains("was removed") }
    try eventually("another is begun", within: 20) {
      (try? FileManager.default.contentsOfDirectory(atPath: "\(site.state)/journal"))?.count ?? 0
        > 0
    }
    try child.write(text(10..<20))
    try child.waitUntilRead()
    usleep(50_000)
    try die(child)
    #expect(try finish(site).status == 0)
    try expectAll(20, site)
  }

  @Test func `a store removed while it runs is told of, and the journal is kept for the next`()
    throws
  {
    let site = try site()
    let child = try site.start()
    try child.write(text(0..<10))
    try eventually("it is at work") { (try? site.status().intake.lines) ?? 0 == 10 }
    for suffix in ["", "-wal", "-shm"] { unlink("\(site.state)/ledger.sqlite\(suffix)") }
    try child.write(text(10..<1_300))
    try eventually("it is told") { child.errors.contains("was removed") }
    child.closeInput()
    let outcome = try child.wait()
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(try finish(site).status == 0)
    #expect(try site.total().read == 1_300)
  }

  @Test(arguments: ["fifo", "directory", "link", "hole"])
  func `what is no segment is passed over`(kind: String) throws {
    let site = try site()
    let child = try site.start()
    try child.write(text(0..<10))
    try child.waitUntilRead()
    usleep(50_000)
    try die(child)
    let path = "\(site.state)/journal/0000000000000077.journal"
    switch kind {
    case "fifo": #expect(mkfifo(path, 0o600) == 0)
    case "directory": #expect(mkdir(path, 0o700) == 0)
    case "link": #expect(symlink("/dev/zero", path) == 0)
    default:
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      // Forty gigabytes of nothing.
      #expect(truncate(path, 40 << 30) == 0)
    }
    let next = try site.start()
    next.closeInput()
    let outcome = try next.wait(20)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try site.total().read == 10)
    #expect(outcome.errors.contains("journal"))
  }

  @Test func `without a journal an earlier one is told of, and a death is an interruption`() throws
  {
    let scratch = try site()
    let child = try scratch.start()
    try child.write(text(0..<10))
    try eventually("it is at work") { (try? scratch.status().intake.lines) ?? 0 == 10 }
    try die(child)
    let bare = try Site(
      rules: scratch.scratch.file("rules"),
      settings: "journal: {max_bytes: 0}",
      in: scratch.scratch
    )
    let second = try bare.start()
    try second.write(text(10..<17))
    try eventually("it says so") { second.errors.contains("is not brought back without a journal") }
    try eventually("it is at work") { (try? bare.status().intake.lines) ?? 0 == 7 }
    try die(second)
    let third = try bare.start()
    third.closeInput()
    #expect(try third.wait().status == 0)
    let audit = try bare.minuted("audit")
    #expect(audit.output.contains("there was no journal, what was open is lost"), "\(audit.output)")
    #expect(audit.status == 1)
    // Once there is one again, what it held comes back.
    let last = try Site(rules: scratch.scratch.file("rules"), in: scratch.scratch).start()
    last.closeInput()
    _ = try last.wait()
    #expect(try bare.total().read == 10)
  }

  // MARK: What is said

  @Test func `status and audit tell of a death`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(text(0..<50))
    try child.waitUntilRead()
    usleep(50_000)
    try die(child)
    let cut = try site.minuted("audit")
    #expect(cut.status == 1 && cut.output.contains("ended without notice"), "\(cut.output)")
    let next = try site.start()
    try eventually("it has begun") { (try? site.status().journal?.recovered?.lines) ?? 0 == 50 }
    #expect(try site.status().journal?.recovered?.damaged == 0)
    let status = try site.minuted("status")
    #expect(
      status.output.contains(
        "50 lines were brought back from it, 1 minute went on; the daemon before ended"
      )
    )
    next.closeInput()
    _ = try next.wait()
    let audit = try site.minuted("audit")
    #expect(audit.status == 1)
    #expect(audit.output.contains("1 interruption:\n"), "\(audit.output)")
    #expect(
      audit.output.contains("the journal brought back 50 lines, what was in the pipe is lost")
    )
    let json = try site.minuted("audit", "--format", "json").output
    #expect(json.contains(#""findings":["interrupted"]"#), "\(json)")
    #expect(json.contains(#""lines":50,"damaged":0,"confirmed":false"#), "\(json)")
    // The minutes around it are not whole.
    #expect(try site.summaries("--category", "app").allSatisfy(\.partial))
  }

  @Test func `a second daemon on the same state takes nothing and says who has it`() throws {
    let site = try site()
    let first = try site.start()
    try first.write(text(0..<10))
    try first.waitUntilRead()
    let second = try site.start()
    try second.write(text(10..<20))
    let outcome = try second.wait(30)
    #expect(
      outcome.status == 3 && outcome.errors.contains("in use by minuted with pid \(first.pid)")
    )
    first.closeInput()
    #expect(try first.wait().status == 0)
    #expect(try site.total().read == 10)
  }

  @Test func `a second daemon waits for the first to end`() throws {
    let site = try site()
    let first = try site.start()
    try first.write(text(0..<10))
    try first.waitUntilRead()
    let second = try site.start()
    try second.write(text(10..<20))
    usleep(500_000)
    first.closeInput()
    #expect(try first.wait().status == 0)
    second.closeInput()
    #expect(try second.wait().status == 0)
    #expect(try site.total().read == 20)
  }

  @Test func `many HUPs lose nothing, and leave nothing behind`() throws {
    let site = try site()
    let child = try site.start()
    try child.waitUntilCatching(SIGHUP)
    var next = 0
    for _ in 0..<40 {
      try child.write(text(next..<(next + 50)))
      next += 50
      child.send(SIGHUP)
      usleep(10_000)
    }
    child.closeInput()
    #expect(try child.wait().status == 0)
    try expectAll(next, site)
  }

  @Test func `settings that are wrong are told with their place`() throws {
    let site = try site(
      "journal: {max_bytes: 5, sync: often}\nomprog: {begin_mark: x, commit_mark: x}"
    )
    let outcome = try site.start().wait()
    #expect(outcome.status == 2)
    #expect(
      outcome.errors.contains(":5:22: a journal takes 16777216 bytes at least"),
      "\(outcome.errors)"
    )
    #expect(outcome.errors.contains("unknown sync"))
    #expect(outcome.errors.contains("both marks are the same"))
  }
}
