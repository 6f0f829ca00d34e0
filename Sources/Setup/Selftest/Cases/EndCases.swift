import Glibc
import Pipeline

extension SelftestCase {
  /// How the child is ended.
  static let ending = [
    SelftestCase("eof", "the pipe is closed: it has closeTimeout, 5 s by default, to end") {
      stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(1_000))
      let seconds = try child.finish(within: 5)
      guard !(try stage.status().running) else {
        throw SelftestFault("status.json says it still runs")
      }
      return "ended in \(seconds) s; " + (try stage.expect(read: 1_000))
    },
    SelftestCase("eof-at-once", "the pipe is closed before a line came") {
      stage throws(SelftestFault) in
      let child = try stage.start()
      let seconds = try child.finish(within: 5)
      return "ended in \(seconds) s; " + (try stage.expect(read: 0))
    },
    SelftestCase(
      "term-drains",
      "TERM while lines come, then the pipe is closed (systemctl stop rsyslog)"
    ) {
      stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(500))
      try child.waitUntilRead()
      child.process.send(SIGTERM)
      for _ in 0..<10 {
        try child.write(stage.text(50))
        usleep(20_000)
      }
      let seconds = try child.finish(within: 5)
      return "ended \(seconds) s after the pipe; " + (try stage.expect(read: 1_000))
    },
    SelftestCase(
      "term-alone",
      "TERM, and the pipe stays open: it has to end by itself before it is killed"
    ) {
      stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(100))
      try child.waitUntilRead()
      child.process.send(SIGTERM)
      let limit = Double(Daemon.drainSeconds)
      let seconds = try child.ended(within: limit + 8)
      guard seconds >= limit - 1.5 else {
        throw SelftestFault("it ended after \(seconds) s and did not drain")
      }
      return "ended after \(seconds) s; " + (try stage.expect(read: 100))
    },
    SelftestCase("term-twice", "a second TERM ends it at once") { stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(100))
      try child.waitUntilRead()
      let begun = SpawnedChild.now()
      // Two at the same moment count as one: until it is heard.
      while child.process.poll() == nil, SpawnedChild.now() < begun + 3 {
        child.process.send(SIGTERM)
        usleep(100_000)
      }
      _ = try child.ended(within: 0.5)
      return try stage.expect(read: 100)
    },
  ]

  /// What signals do that are not to end it.
  static let signals = [
    SelftestCase("hup-twice", "HUP from logrotate and from hup.signal: rules are loaded anew") {
      stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(100))
      try child.waitUntilRead()
      child.process.send(SIGHUP)
      child.process.send(SIGHUP)
      try stage.until("the rules are reloaded") { $0.rules.reloads > 0 }
      try child.write(stage.text(100))
      _ = try child.finish()
      let rules = try stage.status().rules
      guard rules.refused == 0 else { throw SelftestFault("\(rules.refused) reloads were refused") }
      return "\(rules.reloads) reloads; " + (try stage.expect(read: 200))
    },
    SelftestCase("hup-early", "HUP as soon as it is caught, before anything else is set up") {
      stage throws(SelftestFault) in
      let child = try stage.start()
      try child.waitUntilCatching(SIGHUP)
      child.process.send(SIGHUP)
      try child.write(stage.text(10))
      _ = try child.finish()
      return try stage.expect(read: 10)
    },
    SelftestCase("usr1", "USR1 emits the open minute, and nothing is counted twice") {
      stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(40))
      try child.waitUntilRead()
      child.process.send(SIGUSR1)
      try stage.wait("the open minute is emitted") {
        stage.text(of: stage.emitted).contains("partial=1") || !stage.plan.hasOwnRules
      }
      try child.write(stage.text(20))
      _ = try child.finish()
      return try stage.expect(read: 60)
    },
    SelftestCase("int", "INT, which omprog has ignored, stays so") { stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(10))
      try child.waitUntilRead()
      child.process.send(SIGINT)
      child.process.send(SIGINT)
      try child.write(stage.text(10))
      try child.waitUntilRead()
      usleep(100_000)
      if let ending = child.process.poll() { throw SelftestFault("it ended with \(ending)") }
      _ = try child.finish()
      return try stage.expect(read: 20)
    },
    SelftestCase("output-gone", "standard output is a pipe that nobody reads any more (EPIPE)") {
      stage throws(SelftestFault) in
      let child = try stage.start(output: .abandonedPipe)
      try child.write(stage.text(100))
      try child.waitUntilRead()
      try child.write(stage.text(100))
      _ = try child.finish()
      return try stage.expect(read: 200)
    },
  ]
}
