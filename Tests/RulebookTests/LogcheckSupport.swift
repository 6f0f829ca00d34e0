import Foundation
import Patterns
import Rulebook
import Syslog
import Testing

/// A line taken as the worker takes it.
enum LogcheckLine {
  static func rule(_ line: String, _ book: Rulebook) throws -> String {
    var router = Router(book, ownPrograms: [], seed: 1)
    return try rule(Array(line.utf8), book, &router)
  }

  static func rule(_ bytes: [UInt8], _ book: Rulebook, _ router: inout Router) throws -> String {
    let padded = bytes + [UInt8](repeating: 0x0a, count: ByteScan.padding)
    var joined = [UInt8](repeating: 0, count: padded.count + 64)
    var parser = HeaderParser(years: .notAfter(1_400_000_000))
    var record = Record()
    let scratch = RegexScratchHolder()
    var answer: String?
    padded.withUnsafeBufferPointer { buffer in
      joined.withUnsafeMutableBufferPointer { room in
        guard let base = buffer.baseAddress, let room = room.baseAddress,
          parser.parse(base, count: bytes.count, into: &record)
        else { return }
        let route = router.route(base + record.program.start, record.program.count)
        let (category, rules) = withUnsafePointer(to: record) {
          router.destination(route, base, $0)
        }
        var rule = scratch.match(rules, base + record.message.start, record.message.count)
        if rule < 0, let rest = router.restRules(route, category) {
          let (start, count) = Subject.rest(base, record, into: room)
          rule = scratch.match(rest, start, count)
        }
        answer = rule < 0 ? "-" : book.categories[category].rules[rule].id
      }
    }
    return try #require(answer, "malformed: \(String(decoding: bytes, as: UTF8.self))")
  }

  /// Whether a rule takes a line: its program, and its pattern on the rest.
  static func takes(_ rule: Rule, _ line: [UInt8]) -> Bool {
    let padded = line + [UInt8](repeating: 0x0a, count: ByteScan.padding)
    var parser = HeaderParser(years: .notAfter(1_400_000_000))
    var record = Record()
    var joined = [UInt8](repeating: 0, count: padded.count + 64)
    let scratch = RegexScratch()
    return padded.withUnsafeBufferPointer { buffer in
      joined.withUnsafeMutableBufferPointer { room in
        guard let base = buffer.baseAddress, let room = room.baseAddress,
          parser.parse(base, count: line.count, into: &record)
        else { return false }
        let program = UnsafeBufferPointer(
          start: base + record.program.start,
          count: record.program.count
        )
        guard rule.programs.isEmpty || rule.programs.contains(where: { $0.matches(program) })
        else { return false }
        let (start, count) = Subject.rest(base, record, into: room)
        return rule.expression.match(start, count, scratch) == .matched
      }
    }
  }
}
