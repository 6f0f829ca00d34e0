import Testing

/// However lines come in, they give the same summaries.
struct SameSummariesTests {
  private static let formats = ["rfc3164", "rfc3164-pri", "rfc3339", "rfc3339-pri", "rfc5424"]
  private static let count = 30_000

  /// Everything that a way of reading leaves behind and that must not depend on the way.
  private struct Result: Equatable {
    var summaries: String
    var emitted: String
    var unknown: String
    var unmatched: [String: [UInt8]]
  }

  private func result(of site: Site) throws -> Result {
    let folder = "\(site.state)/unmatched"
    return Result(
      summaries: try site.minuted("summary", "--format", "json").output,
      emitted: text(of: site.emittedFile),
      unknown: try site.minuted("unknown", "--format", "json").output,
      unmatched: files(under: folder).reduce(into: [:]) { $0[$1] = bytes(of: "\(folder)/\($1)") }
    )
  }

  private func replay(
    _ path: String,
    input: Child.Input = .nothing,
    workers: Int = 1
  ) throws -> Result {
    let site = try Site()
    let outcome = try site.minuted(
      "replay",
      "--emit",
      site.emitted,
      "--workers",
      "\(workers)",
      path,
      input: input
    )
    try #require(outcome.status == 0, "\(outcome.errors)")
    return try result(of: site)
  }

  /// Writes the log to a pipe in pieces of odd sizes, which end in the middle of lines.
  private func feed(_ log: [UInt8], seed: UInt64, workers: Int = 1) throws -> Result {
    let site = try Site(settings: "workers: \(workers)")
    let child = try site.start()
    var random = SplitMix(state: seed)
    var start = 0
    while start < log.count {
      // Many small pieces first, among them single bytes, then large ones.
      let limit = start < 20_000 ? 400 : 200_000
      let size = Int.random(in: 1...limit, using: &random)
      try child.write(bytes: Array(log[start..<min(log.count, start + size)]))
      start += size
    }
    child.closeInput()
    try #require(try child.wait().status == 0)
    return try result(of: site)
  }

  @Test(arguments: SameSummariesTests.formats)
  func `run, replay, workers, pipes, gzip and standard input give the same`(format: String) throws {
    let scratch = try Scratch()
    let log = try makeLog(
      [
        "--lines", "\(SameSummariesTests.count)", "--jitter", "5", "--malformed", "2",
        "--format", format, "--start", PastDay.start, "--seed", "7",
      ],
      in: scratch
    )
    let expected = try replay(log)
    let rows = try expected.summaries.lines.map(StoredSummary.init(json:))
    #expect(rows.total.read == UInt64(SameSummariesTests.count))
    #expect(rows.filter { !$0.accounting.isBalanced }.isEmpty)
    #expect(sum("read", inLines: expected.emitted.lines) == SameSummariesTests.count)
    #expect(rows.total.malformed > 0 && rows.total.unmatched > 0 && rows.total.matched > 0)

    let site = try Site()
    #expect(try site.start(input: .file(log)).wait().status == 0)
    #expect(try result(of: site) == expected, "run < file")

    let seed = UInt64.random(in: .min ... .max)
    #expect(try feed(bytes(of: log), seed: seed) == expected, "cat | run, seed \(seed)")

    for workers in [2, 8] {
      #expect(try replay(log, workers: workers) == expected, "\(workers) workers")
      let fed = try feed(bytes(of: log), seed: seed, workers: workers)
      #expect(fed == expected, "cat | run, \(workers) workers, seed \(seed)")
    }

    let zipped = scratch.file("site.log.gz")
    #expect(try shell("gzip -c \(log) > \(zipped)", in: scratch).status == 0)
    #expect(try replay(zipped) == expected, "replay file.gz")
    #expect(try replay("-", input: .file(log)) == expected, "replay - < file")
  }

  @Test func `a log in several files is one stream`() throws {
    let scratch = try Scratch()
    let log = try makeLog(
      ["--lines", "6000", "--jitter", "5", "--format", "rfc3339", "--start", PastDay.start],
      in: scratch
    )
    let split = try shell(
      "cd \(scratch.path) && split -l 2500 site.log part- && gzip part-ab && ls part-*",
      in: scratch
    )
    try #require(split.lines == ["part-aa", "part-ab.gz", "part-ac"])
    let site = try Site()
    let parts = split.lines.map(scratch.file)
    let outcome = try site.minuted("replay", "--emit", site.emitted, parts[0], parts[1], parts[2])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let expected = try replay(log)
    #expect(try result(of: site) == expected)
  }
}

/// SplitMix64: random numbers that a seed repeats.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
