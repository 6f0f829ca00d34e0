import Foundation
import Patterns
import Testing

/// A rulebase with what it needs to normalize lines one by one.
struct Lognorm: ~Copyable {
  let rulebase: LognormRulebase
  var scratch = LognormScratch()
  private var writer: LognormWriter

  /// Loads rules; `version=2` is put in front.
  init(
    _ rules: String,
    _ options: LognormWriter.Options = Lognorm.tagged,
    files: [String: String] = [:]
  ) throws {
    let loading = LognormRulebase.load(path: "r", bytes: Array("version=2\n\(rules)\n".utf8)) {
      files[$0].map { Array($0.utf8) }
    }
    rulebase = try #require(loading.rulebase, "\(loading.problems)")
    writer = LognormWriter(rulebase, options)
  }

  static var tagged: LognormWriter.Options {
    var options = LognormWriter.Options()
    options.showsTags = true
    options.year = 2026
    return options
  }

  /// The rule that takes a line, -1 for none.
  mutating func match(_ line: [UInt8], noise: UInt8 = 0x20) -> Int {
    let padded = line + [UInt8](repeating: noise, count: 64)
    let table = rulebase.table
    return padded.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return -1 }
      return table.match(base, line.count, &scratch)
    }
  }

  /// What is written for a line.
  mutating func json(_ line: [UInt8], noise: UInt8 = 0x20) -> String {
    written(line, noise) { writer, rule, base, count, scratch in
      writer.json(rule, base, count, scratch)
    }
  }

  mutating func json(_ line: String) -> String { json(Array(line.utf8)) }

  mutating func keyValue(_ line: String) -> String {
    written(Array(line.utf8), 0) { writer, rule, base, count, scratch in
      writer.keyValue(rule, base, count, scratch)
    }
  }

  mutating func csv(_ line: String, _ columns: [String], _ quoting: LognormQuoting) -> String {
    let columns = LognormColumns(rulebase, columns)
    return written(Array(line.utf8), 0) { writer, rule, base, count, scratch in
      writer.csv(rule, base, count, scratch, columns, quoting: quoting)
    }
  }

  private mutating func written(
    _ line: [UInt8],
    _ noise: UInt8,
    _ write: (
      inout LognormWriter, Int, UnsafePointer<UInt8>, Int, borrowing LognormScratch
    ) -> Void
  ) -> String {
    let padded = line + [UInt8](repeating: noise, count: 64)
    let table = rulebase.table
    writer.out.removeAll()
    padded.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let rule = table.match(base, line.count, &scratch)
      write(&writer, rule, base, line.count, scratch)
    }
    return String(decoding: writer.out.copy, as: UTF8.self)
  }
}

/// The problems of a rulebase, as they are shown.
func lognormProblems(
  _ rules: String,
  isLenient: Bool = false,
  files: [String: String] = [:]
) -> [String] {
  LognormRulebase.load(path: "r", bytes: Array(rules.utf8), isLenient: isLenient) {
    files[$0].map { Array($0.utf8) }
  }.problems.map(\.description)
}

/// JSON texts that say the same, the order of members aside.
func sameJSON(_ left: String, _ right: String) throws -> Bool {
  let values = try [left, right].map {
    try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed) as? NSObject
  }
  return values[0] == values[1]
}
