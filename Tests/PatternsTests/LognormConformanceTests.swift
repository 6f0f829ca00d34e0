import Foundation
import Patterns
import TestSupport
import Testing

/// The real lognormalizer, run on the same rules and lines.
enum Lognormalizer {
  static let path = "/usr/bin/lognormalizer"
  static let isThere = access(path, X_OK) == 0

  /// What it writes for lines; nil when it crashes.
  static func run(_ rules: String, _ lines: [String]) throws -> [String]? {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("lognorm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let rulebase = folder.appendingPathComponent("r.rb")
    let input = folder.appendingPathComponent("in")
    let output = folder.appendingPathComponent("out")
    try Data("version=2\n\(rules)\n".utf8).write(to: rulebase)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: input)
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-r", rulebase.path, "-T"]
    process.environment = ["LC_ALL": "C", "TZ": "UTC"]
    process.standardInput = try FileHandle(forReadingFrom: input)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else { return nil }
    let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    return text.utf8.split(separator: 0x0a).map { String(Substring($0)) }
  }
}

/// The same rules and lines as the real lognormalizer, with the same result, order of members aside.
@Suite(.enabled(if: Lognormalizer.isThere, "apt install liblognorm-utils"))
struct LognormConformanceTests {
  /// How far the two agree.
  enum Agreement {
    case always
    /// On what we take: lognormalizer's JSON is laxer.
    case onOurs
    /// On what it takes: we take more.
    case onTheirs
    /// On what both take.
    case onBoth
  }

  /// Motifs, fields to try, seeds of lines, how far they agree, and what is left out.
  static let motifs: [(String, [String], Agreement, [String])] = [
    ("word", ["a b", "a\tb", "é", ""], .always, []),
    ("alpha", ["abc", "aB1"], .always, []),
    ("rest", ["", "a b"], .always, []),
    ("whitespace", ["  ", "\t a"], .always, []),
    ("number", ["007", "12345", "-3"], .always, []),
    ("number{\"maxval\":100}", ["99", "100", "101"], .always, []),
    ("number{\"format\":\"number\"}", ["123", "0"], .always, []),
    ("float", ["1.25", "-3", ".5", "-"], .always, []),
    ("hexnumber", ["0x1fA ", "0x "], .always, []),
    ("ipv4", ["1.2.3.4", "255.10.0.1", "1.2.3.256"], .always, []),
    ("ipv6", ["::1", "fe80::1:2", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "dead"], .always, [":::"]),
    ("mac48", ["00:1a:2B:3c:4d:5e", "00-1a-2B-3c-4d-5e"], .always, []),
    ("date-iso", ["2014-02-01", "2014-12-31"], .always, []),
    ("time-24hr", ["23:59:59", "00:00:00"], .always, []),
    ("time-12hr", ["12:59:59"], .always, []),
    ("duration", ["1:02:03", "11:22:33"], .always, []),
    ("kernel-timestamp", ["[12345.123456]", "[123456789012.654321]"], .always, []),
    ("date-rfc3164", ["Feb  1 09:20:00", "dec 31 2014 23:59:60:"], .always, []),
    ("date-rfc3164{\"format\":\"timestamp-unix\"}", ["Feb  1 09:20:00"], .always, []),
    ("date-rfc5424", ["2014-02-01T09:20:00.25+01:00", "2014-02-01T09:20:00Z"], .always, []),
    (
      "date-rfc5424{\"format\":\"timestamp-unix-ms\"}", ["2014-02-01T09:20:00.250+01:00"],
      .always, ["."]
    ),
    ("quoted-string", ["\"a b\"", "\"\""], .always, []),
    ("op-quoted-string", ["\"a b\"", "ab", "a b"], .always, []),
    ("string", ["\"a\"\"b\"", "\"a\\\"b\"", "ab", "a\\ b", "a\\"], .always, []),
    ("string{\"quoting.mode\":\"none\"}", ["\"a\\b\"", "a b"], .always, []),
    ("string{\"quoting.escape.mode\":\"double\"}", ["\"a\"\"b\\\"", "ab\\"], .always, []),
    ("string{\"matching.permitted\":\"abc\"}", ["cab", "cabd", "\"ab\""], .always, []),
    ("string{\"matching.mode\":\"lazy\"}", ["\"ab\"c", "ab"], .always, []),
    ("char-to:,;", ["ab,c", "a;b"], .always, []),
    ("char-sep:,", [",", "a,b", "ab"], .always, []),
    ("string-to:ab", ["xxab", "aab"], .always, []),
    ("json", ["{\"a\":[1,{\"b\":null}], \"c\" : true} ", "{}"], .onOurs, ["/"]),
    ("cee-syslog", ["@cee: {\"a\": 1} ", "@cee:{\"b\":[]}"], .onOurs, ["/"]),
    ("v2-iptables", ["IN=eth0 OUT= DF ", "SRC=1.2.3.4 DST=5.6.7.8"], .always, []),
    ("name-value-list", ["a=1  b-c=", "x=y/z"], .onTheirs, ["\"", "'"]),
    ("checkpoint-lea", ["a: b c; d:;", "x:y;"], .always, []),
    (
      "cisco-interface-spec",
      ["outside:1.2.3.4/80 (bob)", "1.2.3.4/80(bob)", "in:1.2.3.4/80"], .always, ["()"]
    ),
    (
      "cef", ["CEF:0|V|P\\|x|1|id|N\\\\|5| src=1.2.3.4 msg=a b\\=c\\n"], .onBoth,
      ["=="]
    ),
  ]

  @Test(arguments: motifs)
  func `a motif takes what lognormalizer's takes`(
    field: String,
    seeds: [String],
    agreement: Agreement,
    leftOut: [String]
  ) throws {
    for seed in lawSeeds {
      var random = SeededGenerator(seed)
      var lines = seeds
      for _ in 0..<300 {
        let line = Self.changed(seeds.randomElement(using: &random) ?? "", &random)
        if Self.isQuirk(field, line) { continue }
        if !leftOut.contains(where: { line.contains($0) }) { lines.append(line) }
      }
      for tail in ["", "% %r:word", "%%r:rest"] {
        try Self.compare("rule=t:%f:\(field)\(tail)%", lines, agreement, seed)
      }
    }
  }

  /// Whether lognormalizer's result for a line is an accident that we do not share.
  private static func isQuirk(_ field: String, _ line: String) -> Bool {
    if field.hasPrefix("string") {
      // A backslash at the end, and doubled quotes outside of quotes, stay or go as other escapes do.
      return line.hasSuffix("\\") || (!line.hasPrefix("\"") && line.contains("\"\""))
    }
    // The byte behind the last bar is lost, and a second = splits a value anywhere.
    return field == "cef" && !line.contains("| src=1.2.3.4 msg=")
  }

  /// Runs both and compares line by line, but for results of theirs that are an accident.
  static func compare(
    _ rules: String,
    _ lines: [String],
    _ agreement: Agreement,
    _ seed: UInt64,
    isAccident: (String) -> Bool = { _ in false }
  ) throws {
    guard let theirs = try Lognormalizer.run(rules, lines) else { return }
    var options = Lognorm.tagged
    options.year = Calendar(identifier: .gregorian).component(.year, from: Date())
    var lognorm = try Lognorm(rules, options)
    try #require(theirs.count == lines.count)
    for (line, their) in zip(lines, theirs) {
      let our = lognorm.json(line)
      if isAccident(their) {
        #expect(!isAccident(our), "seed \(seed): \(rules)\nline \(line.debugDescription)")
        continue
      }
      let isTaken = [our, their].map { !$0.contains("\"unparsed-data\": ") }
      switch agreement {
      case .always: break
      case .onOurs: if !isTaken[0] { continue }
      case .onTheirs: if !isTaken[1] { continue }
      case .onBoth: if !isTaken[0] || !isTaken[1] { continue }
      }
      #expect(
        try sameJSON(our, their),
        "seed \(seed): \(rules)\nline \(line.debugDescription)\ntheirs \(their)\nours   \(our)"
      )
    }
  }

  static func changed(_ line: String, _ random: inout SeededGenerator) -> String {
    var bytes = Array(line.utf8)
    let others = Array("0129abfxT:.-/ =\"\\|{}[]()@;,+Z\t_".utf8)
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      let at = Int.random(in: 0...bytes.count, using: &random)
      let byte = others.randomElement(using: &random) ?? 0x61
      switch Int.random(in: 0...3, using: &random) {
      case 0: bytes.insert(byte, at: at)
      case 1: if at < bytes.count { bytes[at] = byte }
      case 2: if at < bytes.count { bytes.remove(at: at) }
      default: bytes += Array(" x".utf8)
      }
    }
    // What is no text any more would be compared as such.
    return String(validating: bytes, as: UTF8.self) ?? line
  }
}
