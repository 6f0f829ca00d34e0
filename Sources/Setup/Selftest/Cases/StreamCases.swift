import Glibc
import Pipeline

extension SelftestCase {
  /// How the child finds itself when it is started.
  static let starting = [
    SelftestCase(
      "start",
      "input is a pipe, INT is ignored, the directory is /, no signal is masked"
    ) {
      stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(3))
      try child.waitUntilRead()
      let caught = child.mask("SigCgt") ?? 0
      for (number, name) in [(SIGHUP, "HUP"), (SIGTERM, "TERM"), (SIGUSR1, "USR1")]
      where caught & (1 << UInt64(number - 1)) == 0 {
        throw SelftestFault("\(name) is not caught")
      }
      let ignored = child.mask("SigIgn") ?? 0
      for (number, name) in [(SIGINT, "INT"), (SIGPIPE, "PIPE")]
      where ignored & (1 << UInt64(number - 1)) == 0 {
        throw SelftestFault("\(name) is not ignored")
      }
      _ = try child.finish()
      return "catches HUP, TERM, USR1, ignores INT and PIPE; " + (try stage.expect(read: 3))
    },
    SelftestCase(
      "silent",
      "without confirmMessages standard output is a file: nothing may be written there"
    ) {
      stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(50))
      _ = try child.finish()
      let written = stage.text(of: "\(stage.folder)/stdout")
      guard written.isEmpty else {
        throw SelftestFault("it wrote \(written.prefix(60)) on standard output")
      }
      return "nothing written; " + (try stage.expect(read: 50))
    },
  ]

  /// What comes through the pipe.
  static let stream = [
    SelftestCase("last-line", "the input ends without a line feed") { stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write(stage.text(2) + stage.line())
      _ = try child.finish()
      return try stage.expect(read: 3)
    },
    SelftestCase("pieces", "a line comes in many writes") { stage throws(SelftestFault) in
      let child = try stage.start()
      for byte in stage.text(2).utf8 {
        try child.write(bytes: [byte])
        try child.waitUntilRead()
      }
      _ = try child.finish()
      return try stage.expect(read: 2)
    },
    SelftestCase("empty-lines", "empty lines and lines of blanks") { stage throws(SelftestFault) in
      let child = try stage.start()
      try child.write("\n\n" + stage.text(1) + "   \n" + stage.text(1))
      _ = try child.finish()
      return try stage.expect(read: 5, malformed: 3)
    },
    SelftestCase("long-line", "a line far longer than max_line_bytes") {
      stage throws(SelftestFault) in
      let child = try stage.start()
      let long = String(repeating: "x", count: stage.plan.maxLineBytes + 1_000_000)
      try child.write(stage.text(1) + stage.line("hit 1 " + long) + "\n" + stage.text(1))
      _ = try child.finish()
      let cut = try stage.status().intake.long
      guard cut == 1 else { throw SelftestFault("\(cut) lines were cut for their length, not 1") }
      return "cut and counted once; " + (try stage.expect(read: 3))
    },
    SelftestCase("bytes", "NUL, control bytes and bytes that are no UTF-8") {
      stage throws(SelftestFault) in
      let child = try stage.start()
      let odd: [UInt8] = [0, 0x01, 0x1b, 0x5b, 0xff, 0xfe, 0xc3, 0x28, 0x80]
      for _ in 0..<10 { try child.write(bytes: Array(stage.line("hit 1 ").utf8) + odd + [0x0a]) }
      try child.write(bytes: odd + [0x0a])
      _ = try child.finish()
      return try stage.expect(read: 11, malformed: 1)
    },
    SelftestCase("flood", "200,000 lines as fast as the pipe takes them") {
      stage throws(SelftestFault) in
      let child = try stage.start()
      for _ in 0..<20 { try child.write(stage.text(10_000)) }
      _ = try child.finish(within: 25)
      return try stage.expect(read: 200_000)
    },
  ]
}
