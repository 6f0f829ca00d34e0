import Glibc
import Minutes
import Pipeline
import Rulebook
import Syslog

/// The stations of a line's journey one after the other, each with all before it, on one thread
/// and on lines in memory.
final class Stages {
  private let bytes: UnsafeMutablePointer<UInt8>
  private let count: Int
  private let path: String
  let lines: Int
  private let rulebook: Rulebook

  init(path: String, rules: String) {
    self.path = path
    let descriptor = open(path, O_RDONLY)
    var information = stat()
    guard descriptor >= 0, fstat(descriptor, &information) == 0 else {
      ChildProcess.fail("cannot read \(path)")
    }
    count = Int(information.st_size)
    bytes = .allocate(capacity: count + ByteScan.padding)
    bytes.initialize(repeating: 0x0a, count: count + ByteScan.padding)
    var have = 0
    while have < count {
      let got = read(descriptor, bytes + have, count - have)
      if got <= 0 { ChildProcess.fail("cannot read \(path)") }
      have += got
    }
    close(descriptor)
    var found = 0
    for offset in 0..<count where bytes[offset] == 0x0a { found += 1 }
    lines = found
    let loading = Rulebook.load(paths: [rules])
    guard let rulebook = loading.rulebook else {
      ChildProcess.fail(loading.problems.map(\.description).joined(separator: "\n"))
    }
    self.rulebook = rulebook
  }

  deinit {
    bytes.deallocate()
  }

  func measure(rounds: Int) -> [Measurement] {
    [
      measurement("read + split", rounds) { self.readAndSplit() },
      measurement("split", rounds) { self.split() },
      measurement("+ parse", rounds) { self.parse() },
      measurement("+ match", rounds) { self.match() },
      measurement("+ tally", rounds) { self.tally() },
    ]
  }

  private func measurement(
    _ name: String,
    _ rounds: Int,
    _ body: () -> Int
  ) -> Measurement {
    var check = 0
    let result = Measurement.best(name, lines: lines, bytes: count, rounds: rounds) {
      check = body()
    }
    // The work's outcome is used, so that it cannot be left out.
    if check < 0 { ChildProcess.fail("\(name) went wrong") }
    return result
  }

  @inline(__always)
  private func eachLine(_ body: (UnsafePointer<UInt8>, Int) -> Void) {
    var start = 0
    while start < count, let found = memchr(bytes + start, 0x0a, count - start) {
      let end = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
      body(UnsafePointer(bytes + start), end - start)
      start = end + 1
    }
  }

  /// Intake as the program does it: 256 KiB at a time from the file, cut into lines.
  private func readAndSplit() -> Int {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    let room = 256 << 10
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
    defer { buffer.deallocate() }
    var found = 0
    while true {
      let got = read(descriptor, buffer, room)
      if got <= 0 { return found }
      var start = 0
      while start < got, let newline = memchr(buffer + start, 0x0a, got - start) {
        found += 1
        start = UnsafeRawPointer(newline) - UnsafeRawPointer(buffer) + 1
      }
    }
  }

  private func split() -> Int {
    var sum = 0
    eachLine { sum ^= $1 }
    return sum
  }

  private func parse() -> Int {
    var parser = HeaderParser(years: .notAfter(4_000_000_000))
    var record = Record()
    var good = 0
    eachLine { line, length in
      if parser.parse(line, count: length, into: &record) { good += 1 }
    }
    return good
  }

  private func makeJourney() -> Journey {
    Journey(rulebook, environments: ["prod"], seed: 1)
  }

  private func match() -> Int {
    var parser = HeaderParser(years: .notAfter(4_000_000_000))
    var journey = makeJourney()
    var record = Record()
    var matched = 0
    var gaveUp: UInt64 = 0
    eachLine { line, length in
      guard parser.parse(line, count: length, into: &record) else { return }
      let rule = withUnsafePointer(to: record) { journey.match(line, $0, gaveUp: &gaveUp) }
      if rule >= 0 { matched += 1 }
    }
    return matched
  }

  private func tally() -> Int {
    var parser = HeaderParser(years: .notAfter(4_000_000_000))
    var journey = makeJourney()
    let book = MinuteBook(
      plans: rulebook.categories.map { CategoryPlan($0) },
      environments: ["prod"],
      instance: "bench"
    )
    var record = Record()
    var summaries = 0
    eachLine { line, length in
      guard parser.parse(line, count: length, into: &record) else { return }
      book.saw(record.time, from: 0)
      withUnsafePointer(to: record) { record in
        _ = journey.carry(line, record, in: book.shard(at: record.pointee.time), of: book)
      }
      if book.hasClosed { summaries += book.takeClosed().count }
    }
    return summaries + book.closeAll().count
  }
}
