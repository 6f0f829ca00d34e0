import Glibc

extension SelftestCase {
  /// What is answered with `confirmMessages`.
  static let answers = [
    SelftestCase(
      "confirm",
      "the first OK comes before any line, then one answer for each, one write each"
    ) {
      stage throws(SelftestFault) in
      let child = try stage.startConfirming()
      for _ in 0..<300 { try child.ask(stage.line()) }
      guard !child.hasMore() else {
        throw SelftestFault("there is an answer that nobody asked for")
      }
      _ = try child.finish()
      return "300 answers in lock step; " + (try stage.expect(read: 300))
    },
    SelftestCase("confirm-content", "lines that look like answers, marks, rubbish: never a refusal")
    {
      stage throws(SelftestFault) in
      let child = try stage.startConfirming()
      let rubbish = [
        "OK", "DEFER_COMMIT", "PREVIOUS_COMMITTED", "...", "", " ", stage.plan.beginMark,
        stage.plan.commitMark,
        "Error: no", String(repeating: "y", count: stage.plan.maxLineBytes * 2),
      ]
      for line in rubbish { try child.ask(line) }
      for line in ["OK", "Error: x", "DEFER_COMMIT"] { try child.ask(stage.line("hit 1 \(line)")) }
      _ = try child.finish()
      return try stage.expect(read: rubbish.count + 3, malformed: rubbish.count)
    },
    SelftestCase(
      "confirm-dots",
      "a long start: dots keep rsyslog waiting, OK comes when it is ready"
    ) {
      stage throws(SelftestFault) in
      let first = try stage.start()
      try first.write(stage.text(1))
      try first.waitUntilRead()
      // It waits some seconds for the first to let go of the state.
      let second = try stage.start(["--confirm"], config: "impatient.yaml")
      usleep(1_500_000)
      _ = try first.finish()
      let answer = try second.answer()
      guard answer == "OK" else { throw SelftestFault("the first answer is \(answer), not OK") }
      guard second.dots > 0 else {
        throw SelftestFault("no dot came in 1.5 s of waiting, with confirmTimeout 1 s")
      }
      try second.ask(stage.line())
      _ = try second.finish()
      return "\(second.dots) dots before OK; " + (try stage.expect(read: 2))
    },
    SelftestCase(
      "confirm-term",
      "TERM while lines are confirmed: each is answered up to the end of the pipe"
    ) {
      stage throws(SelftestFault) in
      let child = try stage.startConfirming()
      for _ in 0..<20 { try child.ask(stage.line()) }
      child.process.send(SIGTERM)
      for _ in 0..<20 { try child.ask(stage.line()) }
      _ = try child.finish(within: 5)
      return try stage.expect(read: 40)
    },
    SelftestCase("confirm-hup", "HUP while lines are confirmed costs no answer") {
      stage throws(SelftestFault) in
      let child = try stage.startConfirming()
      for round in 0..<40 {
        if round % 10 == 5 { child.process.send(SIGHUP) }
        try child.ask(stage.line())
      }
      _ = try child.finish()
      return try stage.expect(read: 40)
    },
    SelftestCase("confirm-gone", "nobody reads the answers any more: lines are read to the end") {
      stage throws(SelftestFault) in
      let child = try stage.startConfirming()
      try child.ask(stage.line())
      child.process.closeOutput()
      try child.write(stage.text(50))
      _ = try child.finish()
      return try stage.expect(read: 51)
    },
  ]

  /// What comes of batches with `useTransactions`.
  static let transactions = [
    SelftestCase("marks", "without confirmations the marks are no lines") {
      stage throws(SelftestFault) in
      let child = try stage.start(["--transactions"])
      for _ in 0..<10 {
        try child.write(stage.plan.beginMark + "\n" + stage.text(30) + stage.plan.commitMark + "\n")
      }
      _ = try child.finish()
      return try stage.expect(read: 300)
    },
    SelftestCase("batches", "BEGIN is answered OK, lines DEFER_COMMIT, COMMIT OK") {
      stage throws(SelftestFault) in
      let child = try stage.startConfirming(["--transactions"])
      for size in [1, 1, 1, 5, 40, 1] { try stage.batch(child, size) }
      _ = try child.finish()
      return try stage.expect(read: 49)
    },
    SelftestCase(
      "begin-again",
      "BEGIN inside a transaction: rsyslog 8.2302 after a failure. What came stands"
    ) {
      stage throws(SelftestFault) in
      let child = try stage.startConfirming(["--transactions"])
      try child.ask(stage.plan.beginMark)
      for _ in 0..<3 { try child.ask(stage.line(), "DEFER_COMMIT") }
      try child.ask(stage.plan.beginMark)
      for _ in 0..<2 { try child.ask(stage.line(), "DEFER_COMMIT") }
      try child.ask(stage.plan.commitMark)
      _ = try child.finish()
      return try stage.expect(read: 5)
    },
    SelftestCase("end-inside", "the pipe ends inside a transaction: what came is counted") {
      stage throws(SelftestFault) in
      let child = try stage.startConfirming(["--transactions"])
      try child.ask(stage.plan.beginMark)
      for _ in 0..<4 { try child.ask(stage.line(), "DEFER_COMMIT") }
      _ = try child.finish()
      return try stage.expect(read: 4)
    },
    SelftestCase(
      "near-marks",
      "a mark outside a transaction is none of the lines; what only looks like one is a line"
    ) {
      stage throws(SelftestFault) in
      let child = try stage.startConfirming(["--transactions"])
      try child.ask(stage.plan.commitMark)
      try child.ask(stage.plan.beginMark + " ")
      try child.ask("x" + stage.plan.commitMark)
      try child.ask(stage.line("hit 1 " + stage.plan.beginMark))
      try stage.batch(child, 2)
      _ = try child.finish()
      return try stage.expect(read: 5, malformed: 2)
    },
  ]
}

extension SelftestStage {
  /// Sends a batch of so many lines, each answer checked; answers the lines.
  @discardableResult
  func batch(_ child: SelftestChild, _ size: Int) throws(SelftestFault) -> [String] {
    let lines = (0..<size).map { _ in line() }
    try child.ask(plan.beginMark)
    for line in lines { try child.ask(line, "DEFER_COMMIT") }
    try child.ask(plan.commitMark)
    return lines
  }
}
