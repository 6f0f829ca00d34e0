import Foundation
import Glibc
import TestSupport
import Testing

/// `minuted run --confirm`: what was answered is counted, once, whenever it dies.
struct ConfirmTests {
  private func line(_ number: Int) -> String {
    let second = number / 20 % 60
    return "\(PastDay.shortDay) 09:00:" + (second < 10 ? "0" : "")
      + "\(second) host1 app[7]: hit \(number)"
  }

  private func expectOnce(_ count: Int, _ site: Site) throws {
    let rows = try site.summaries("--category", "app")
    #expect(rows.total.read == UInt64(count) && rows.sum("Hits") == Double(count))
    #expect(rows.sum("Total") == Double((0..<count).reduce(0, +)))
  }

  @Test(arguments: ["second", "answer"])
  func `line by line, a death at any moment loses and doubles nothing`(sync: String) throws {
    let site = try Site(ruleFile: JournalTests.rules, settings: "journal: {sync: \(sync)}")
    var random = SeededGenerator(20_261_129)
    let rsyslog = LockStep(site, [])
    try rsyslog.start()
    var number = 0
    while number < 300 {
      var moment: LockStep.Moment?
      if Int.random(in: 0..<25, using: &random) == 0 {
        moment = Bool.random(using: &random) ? .read : .answered
      }
      let answer = try rsyslog.send(line(number), kill: moment)
      if moment != nil { try rsyslog.start() }
      // Without an answer it comes again, by the real one's rules.
      guard let answer else { continue }
      #expect(answer == "OK")
      number += 1
    }
    #expect(try rsyslog.finish().status == 0)
    #expect(rsyslog.deaths > 5)
    try expectOnce(300, site)
    // What was not answered came again, so nothing is missing and no minute is partial for it.
    let audit = try site.minuted("audit", "--format", "json").output
    #expect(audit.contains(#""findings":[]"#), "\(audit)")
  }

  @Test func `in transactions, a death at any moment loses and doubles nothing`() throws {
    let site = try Site(ruleFile: JournalTests.rules)
    var random = SeededGenerator(4_711)
    let rsyslog = LockStep(site, ["--transactions"])
    try rsyslog.start()
    var number = 0
    func moment(_ random: inout SeededGenerator) -> LockStep.Moment? {
      Int.random(in: 0..<30, using: &random) == 0 ? .allCases.randomElement(using: &random) : nil
    }
    func sendMark(_ mark: String) throws {
      #expect(try rsyslog.send("\(mark) TRANSACTION") == "OK")
    }
    while number < 400 {
      let batch = number..<(number + Int.random(in: 1...20, using: &random))
      number = batch.upperBound
      try sendMark("BEGIN")
      for line in batch {
        let last = line == batch.upperBound - 1
        let moment = moment(&random)
        var answer = try rsyslog.send(self.line(line), kill: moment)
        // A death behind the answer to the last line of a batch is one of its commit: see below.
        if moment != nil, answer == nil || !last {
          try rsyslog.start()
          try sendMark("BEGIN")
        }
        if answer == nil { answer = try rsyslog.send(self.line(line)) }
        #expect(answer == "DEFER_COMMIT")
        if moment == .answered, last {
          try rsyslog.start()
          try resend(batch, rsyslog)
        } else if last {
          if Int.random(in: 0..<4, using: &random) == 0 {
            _ = try rsyslog.send("COMMIT TRANSACTION", kill: .read)
            try rsyslog.start()
            try resend(batch, rsyslog)
          } else {
            try sendMark("COMMIT")
          }
        }
      }
    }
    #expect(try rsyslog.finish().status == 0)
    #expect(rsyslog.deaths > 8)
    try expectOnce(number, site)
  }

  /// After a commit that had no answer: each line in a transaction of its own.
  private func resend(_ batch: Range<Int>, _ rsyslog: LockStep) throws {
    for line in batch {
      #expect(try rsyslog.send("BEGIN TRANSACTION") == "OK")
      #expect(try rsyslog.send(self.line(line)) == "DEFER_COMMIT")
      #expect(try rsyslog.send("COMMIT TRANSACTION") == "OK")
    }
  }

  @Test func `marks are no lines, unless nobody said so`() throws {
    let text =
      "BEGIN TRANSACTION\n" + PastDay.lines(30, "hit") + "COMMIT TRANSACTION\nBEGIN TRANSACTION\n"
      + PastDay.lines(30, minute: 1, "hit")
    for (flags, malformed) in [(["--transactions"], 0), ([], 3)] {
      for workers in ["1", "3"] {
        let site = try Site(ruleFile: SignalTests.rules())
        let child = try site.start(and: flags + ["--workers", workers])
        try child.write(text)
        child.closeInput()
        #expect(try child.wait().status == 0)
        #expect(try site.total().read == UInt64(60 + malformed))
        #expect(try site.total().malformed == UInt64(malformed))
        #expect(try site.status().intake.lines == 60 + malformed)
      }
    }
  }

  @Test func `a start that takes long is told in dots`() throws {
    // A state in use: it waits some seconds for that one to end.
    let site = try Site(ruleFile: SignalTests.rules(), settings: "omprog: {confirm_timeout: 1}")
    let first = try site.start()
    try first.write(PastDay.lines(1, "hit"))
    try first.waitUntilRead()
    let path = site.scratch.file("answers.txt")
    let second = try site.start("--confirm", output: .file(path))
    try eventually("dots come") { text(of: path).hasPrefix("..") }
    first.closeInput()
    _ = try first.wait()
    try eventually("it is ready") { text(of: path).hasSuffix("OK\n") }
    #expect(text(of: path).drop { $0 == "." } == "OK\n")
    second.closeInput()
    #expect(try second.wait().status == 0)
  }

  @Test func `without a journal nothing can be confirmed`() throws {
    let site = try Site(ruleFile: SignalTests.rules(), settings: "journal: {max_bytes: 0}")
    let outcome = try site.start("--confirm").wait()
    #expect(outcome.status == 2 && outcome.errors.contains("there is no journal"))
  }

  @Test func `standard output is for answers alone`() throws {
    let site = try Site(ruleFile: SignalTests.rules())
    let outcome = try site.start("--confirm", "--emit", "stdout").wait()
    #expect(outcome.status == 2 && outcome.errors.contains("--confirm"))
  }
}
