import Foundation
import Testing
import Unknowns
import TestSupport

/// The report must be the shell's, byte by byte, order included.
struct ClassicReportTests {
  static let pipeline = """
    cut -c 17- | sed -e 's/port [0-9]* /port PORT /g' -e 's/\\[[0-9]*\\]/[PID]/g' \
    -e 's/pid=[0-9]*/pid=PID/g' | sort | uniq -c | sort -rn
    """

  static var samples: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Samples")
  }

  static func shell(_ lines: [[UInt8]]) throws -> [[UInt8]] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "classic-\(UUID().uuidString)"
    )
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(lines.flatMap { $0 + [0x0a] }).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", pipeline]
    process.environment = ["LC_ALL": "C", "PATH": "/usr/bin:/bin"]
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return data.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().map {
      Array($0)
    }
  }

  static func compare(_ lines: [[UInt8]]) throws {
    var report = ClassicReport()
    for line in lines { report.add(line) }
    let expected = try shell(lines)
    let found = report.rows()
    #expect(found.count == expected.count)
    let difference = zip(found, expected).first { $0 != $1 }
    if let (mine, theirs) = difference {
      Issue.record(
        "\(String(decoding: mine, as: UTF8.self)), not \(String(decoding: theirs, as: UTF8.self))"
      )
    }
  }

  @Test func `the sample site's report is the shell's`() throws {
    let data = try Data(contentsOf: Self.samples.appendingPathComponent("small/site.log"))
    let lines = data.split(separator: 0x0a).map { Array($0) }
    #expect(lines.count == 2_000)
    try Self.compare(lines)
  }

  @Test(arguments: lawSeeds)
  func `odd lines are reported as the shell does`(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let pieces =
      [
        "port ", "port", " ", "22", "[", "]", "[12]", "pid=", "pid=7", "x", "[]", "port  ", "1.5",
        "-3", "\t", "ä", "pid=pid=9", "[[8]]", "0",
      ].map { Array($0.utf8) } + [[0xff], [0x80, 0x0d]]
    let lines = (0..<3_000).map { _ -> [UInt8] in
      let header = Array("Feb  1 09:20:03 ".utf8.prefix(Int.random(in: 10...16, using: &random)))
      return header
        + (0..<Int.random(in: 0...5, using: &random)).flatMap { _ in
          pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }
    }
    try Self.compare(lines)
  }

  @Test func `an empty report has no rows`() {
    #expect(ClassicReport().rows().isEmpty)
  }
}
