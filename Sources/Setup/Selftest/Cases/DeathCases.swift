import Glibc
import Pipeline

extension SelftestCase {
  /// What a death costs, and what two instances do.
  static let deaths = [
    SelftestCase("killed", "kill -9, then a new child: what was read comes back") {
      stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(1_000))
      try child.waitUntilRead()
      // What it has counted the journal has.
      child.process.send(SIGUSR1)
      try stage.until("all lines are counted") { $0.intake.lines == 1_000 }
      try child.kill()
      let next = try stage.start()
      try next.write(stage.text(500))
      _ = try next.finish()
      return try stage.expect(read: 1_500)
    },
    SelftestCase(
      "killed-confirmed",
      "kill -9 behind an answer: what was answered is there, what was not comes again"
    ) {
      stage throws(SelftestFault) in
      var child = try stage.startConfirming()
      for round in 0..<5 {
        for _ in 0..<20 { try child.ask(stage.line()) }
        let unanswered = stage.line()
        if round % 2 == 0 { try child.write(unanswered + "\n") }
        // It may or may not have read it by now; it is sent again all the same.
        try child.kill()
        child = try stage.startConfirming()
        try child.ask(unanswered)
      }
      _ = try child.finish()
      return "5 deaths; " + (try stage.expect(read: 105))
    },
    SelftestCase(
      "killed-in-commit",
      "it dies before COMMIT is answered: each line comes again in a batch of its own, counted once"
    ) {
      stage throws(SelftestFault) in
      var child = try stage.startConfirming(["--transactions"])
      try stage.batch(child, 3)
      let lines = (0..<10).map { _ in stage.line() }
      try child.ask(stage.plan.beginMark)
      for line in lines { try child.ask(line, "DEFER_COMMIT") }
      try child.write(stage.plan.commitMark + "\n")
      try child.kill()
      child = try stage.startConfirming(["--transactions"])
      for line in lines {
        try child.ask(stage.plan.beginMark)
        try child.ask(line, "DEFER_COMMIT")
        try child.ask(stage.plan.commitMark)
      }
      try stage.batch(child, 2)
      _ = try child.finish()
      let repeats = try stage.status().answers?.repeats ?? 0
      guard repeats == 10 else { throw SelftestFault("\(repeats) repeats were known, not 10") }
      return "10 repeats known; " + (try stage.expect(read: 15))
    },
    SelftestCase(
      "killed-in-batch",
      "it dies inside a batch: the line without an answer comes again behind a new BEGIN"
    ) {
      stage throws(SelftestFault) in
      var child = try stage.startConfirming(["--transactions"])
      try child.ask(stage.plan.beginMark)
      for _ in 0..<6 { try child.ask(stage.line(), "DEFER_COMMIT") }
      let unanswered = stage.line()
      try child.write(unanswered + "\n")
      try child.kill()
      child = try stage.startConfirming(["--transactions"])
      try child.ask(stage.plan.beginMark)
      try child.ask(unanswered, "DEFER_COMMIT")
      try child.ask(stage.line(), "DEFER_COMMIT")
      try child.ask(stage.plan.commitMark)
      _ = try child.finish()
      return try stage.expect(read: 8)
    },
    SelftestCase(
      "second",
      "a second instance on one state: it waits, ends with 3, and the first goes on"
    ) {
      stage throws(SelftestFault) in
      let first = try stage.start()
      try first.write(stage.text(10))
      try first.waitUntilRead()
      let second = try stage.start()
      try second.write(stage.text(1))
      let seconds = try second.ended(within: 15, status: 3)
      guard seconds >= 3 else {
        throw SelftestFault("it did not wait for the first to end: \(seconds) s")
      }
      try first.write(stage.text(10))
      _ = try first.finish()
      return
        "ended after \(seconds) s, \(stage.complaint.contains("in use") ? "saying who has it" : stage.complaint); "
        + (try stage.expect(read: 20))
    },
    SelftestCase(
      "successor",
      "a new child while the old one still writes: it waits, and takes over"
    ) { stage throws(SelftestFault) in
      let first = try stage.start()
      try first.write(stage.text(10))
      try first.waitUntilRead()
      let second = try stage.start()
      try second.write(stage.text(5))
      usleep(500_000)
      _ = try first.finish()
      _ = try second.finish()
      return try stage.expect(read: 15)
    },
  ]

  /// What omprog makes of `binary=`.
  static let arguments = [
    SelftestCase("quotes", #"--state="…" arrives with its quotes, blanks inside"#) {
      stage throws(SelftestFault) in
      let place = "\(stage.folder)/a b"
      let binary = BinaryWords(#"/x --state="\#(place)""#)
      let child = try stage.start(state: Array(binary.words.dropFirst()))
      try child.write(stage.text(2))
      _ = try child.finish()
      guard HostRoot.machine.has("\(place)/ledger.sqlite") else {
        throw SelftestFault("nothing was stored in \(place)")
      }
      return "stored in a directory with a blank in its name"
    },
    SelftestCase("blank-argument", "two blanks in binary= are an empty argument: refused, and said")
    { stage throws(SelftestFault) in
      let child = try stage.start([""])
      _ = try child.ended(within: 10, status: 2)
      return "exit status 2: \(stage.text(of: stage.stderr).split(separator: "\n").first ?? "")"
    },
  ]
}
