import Archive
import Glibc
import Patterns
import Rulebook
import Syslog

/// Decides whether a line is wanted, and says what it is; one for each worker.
final class LineTest {
  private let query: SearchQuery
  private let scratch = RegexScratch()
  private var parser: HeaderParser
  private var asker: RuleAsker?
  private let rulebook: Rulebook?
  /// The named groups of each rule, by category.
  private let groups: [[[Regex.Group]]]
  private var record = Record()
  // Of the segment at hand.
  private var minute: Int64 = 0
  private var isUnsplit = false
  private var looksAtTime = false
  private var routes = false
  private var readsHeader: Bool
  /// Searches that PCRE2 gave up.
  private(set) var gaveUp: UInt64 = 0

  /// Longest line that rules are asked about, that of a segment's.
  static let maxLineBytes = 1 << 20

  init(_ query: SearchQuery, _ rulebook: Rulebook?) {
    self.query = query
    self.rulebook = rulebook
    readsHeader = query.needsHeader
    parser = HeaderParser(zone: query.zone, years: .notAfter(0))
    groups = rulebook?.categories.map { $0.rules.map(\.expression.groups) } ?? []
    asker = rulebook.map {
      RuleAsker($0, keepsAllGroups: true, maxLineBytes: LineTest.maxLineBytes)
    }
  }

  /// Gets ready for the lines of a segment.
  func begin(_ minute: Int64, base: String) {
    parser.setYears(.notAfter(minute + 60 + YearRule.allowance))
    self.minute = minute
    isUnsplit = base == SegmentKey.unsplit
    routes = isUnsplit && !query.categories.isEmpty
    looksAtTime =
      isUnsplit
      ? query.from > .min || query.to < .max
      : minute < query.from || minute + 60 > query.to
    readsHeader = query.needsHeader || routes || looksAtTime
  }

  /// Whether nothing but the pattern decides about the lines of the segment.
  var isPlain: Bool { !readsHeader }

  /// Whether every line is wanted.
  var takesAll: Bool { isPlain && query.pattern.takesAll }

  /// Whether a line is wanted; 64 bytes behind it must be readable.
  func wants(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard holdsPattern(line, count) else { return false }
    guard readsHeader else { return true }
    let isKnown = parser.parse(line, count: count, into: &record)
    if !isKnown { record = Record() }
    if looksAtTime, !isTimely(isKnown) { return false }
    guard query.needsHeader || routes else { return true }
    if !query.hosts.isEmpty, !isKnown || !fits(query.hosts, line, record.host) { return false }
    if !query.programs.isEmpty, !isKnown || !fits(query.programs, line, record.program) {
      return false
    }
    if routes, !isOfCategory(line, isKnown) { return false }
    return query.fields.isEmpty || isKnown && hasFields(line)
  }

  private func holdsPattern(_ line: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if let regex = query.pattern.regex {
      let outcome = regex.match(line, count, scratch)
      if outcome == .gaveUp { gaveUp += 1 }
      return (outcome == .matched) != query.pattern.isInverted
    }
    let plain = query.pattern.plain
    let holds = plain.withUnsafeBufferPointer {
      ByteScan.occurs($0, in: line, from: 0, to: count)
    }
    return holds != query.pattern.isInverted
  }

  /// Whether the stamp is in range; a line whose stamp is not of its segment's minute was counted there
  /// without it, and is taken with the minute.
  private func isTimely(_ isKnown: Bool) -> Bool {
    let time = record.time
    if !isUnsplit {
      guard isKnown, time >= minute, time < minute + 60 else { return true }
      return time >= query.from && time < query.to
    }
    // In the order they came a line is no later than its segment. One whose stamp cannot have been believed
    // counted with those around it.
    let isBelieved =
      isKnown && time != Record.noTime && time < minute + 60 && time >= minute - query.maxAge
    let counted = isBelieved ? time : minute
    return counted >= query.from && counted < query.to
  }

  private func fits(_ globs: [Glob], _ line: UnsafePointer<UInt8>, _ range: ByteRange) -> Bool {
    let name = UnsafeBufferPointer(start: line + range.start, count: range.count)
    return globs.contains { $0.matches(name) }
  }

  private func isOfCategory(_ line: UnsafePointer<UInt8>, _ isKnown: Bool) -> Bool {
    guard let rulebook, let last = rulebook.categories.last else { return false }
    // Without a header, and our own, count with what no category takes.
    let place = isKnown ? asker?.place(line, record) : nil
    let name = place.map { rulebook.categories[$0.category].name } ?? last.name
    return query.categories.contains { $0.matches(name) }
  }

  private func hasFields(_ line: UnsafePointer<UInt8>) -> Bool {
    guard let answer = asker?.ask(line, record), answer.rule >= 0 else { return false }
    let groups = groups[answer.category][answer.rule]
    return query.fields.allSatisfy { field in
      groups.contains { group in
        group.name == field.name
          && captured(group, answer).map { $0.elementsEqual(field.value) } ?? false
      }
    }
  }

  private func captured(
    _ group: Regex.Group,
    _ answer: RuleAsker.Answer
  ) -> UnsafeBufferPointer<UInt8>? {
    guard let found = asker?.scratch.found else { return nil }
    let start = found[2 * group.number]
    let end = found[2 * group.number + 1]
    guard start >= 0, end >= start else { return nil }
    return UnsafeBufferPointer(start: answer.subject + start, count: end - start)
  }

  // MARK: JSON

  /// Appends a line as JSON, with what the rules make of it now.
  func describe(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    category: String?,
    isContext: Bool,
    into out: inout LognormBuffer
  ) {
    let isKnown = parser.parse(line, count: count, into: &record)
    out.append("{\"v\":1")
    if isKnown, record.time != Record.noTime {
      member("time", Stamp.utc(record.time), &out)
    } else {
      out.append(",\"time\":null")
    }
    let answer = isKnown ? asker?.ask(line, record) : nil
    let routed = answer.flatMap { answer in rulebook.map { $0.categories[answer.category] } }
    if let name = category ?? routed?.name { member("category", name, &out) }
    if isKnown {
      value("host", line, record.host, &out)
      value("program", line, record.program, &out)
      if !record.pid.isEmpty { value("pid", line, record.pid, &out) }
      value("message", line, record.message, &out)
    }
    if let answer, answer.rule >= 0, let routed {
      member("rule", routed.rules[answer.rule].id, &out)
      out.append(",\"fields\":{")
      var isFirst = true
      for group in groups[answer.category][answer.rule] {
        guard let bytes = captured(group, answer), let start = bytes.baseAddress else { continue }
        if !isFirst { out.append(",") }
        isFirst = false
        out.appendString(group.name)
        out.append(":")
        out.appendString(start, bytes.count)
      }
      out.append("}")
    } else {
      out.append(",\"rule\":null,\"fields\":{}")
    }
    if isContext { out.append(",\"context\":true") }
    out.append(",\"line\":")
    out.appendString(line, count)
    out.append("}\n")
  }

  private func member(_ name: StaticString, _ text: String, _ out: inout LognormBuffer) {
    key(name, &out)
    out.appendString(text)
  }

  private func value(
    _ name: StaticString,
    _ line: UnsafePointer<UInt8>,
    _ range: ByteRange,
    _ out: inout LognormBuffer
  ) {
    key(name, &out)
    out.appendString(line + range.start, range.count)
  }

  private func key(_ name: StaticString, _ out: inout LognormBuffer) {
    out.append(",\"")
    out.append(name)
    out.append("\":")
  }
}
