public import Patterns
public import Rollup
public import Rulebook
public import Syslog

/// Takes out of lines what the site does not want to keep, before anything else sees them.
///
/// All redactions look at the line as it came. What they find is joined where it overlaps, and replaced
/// from left to right. The stamp in front of the host is never touched.
///
/// Used by one thread at a time. Cost for a line in which nothing is found: some 5 to 200 ns for each
/// redaction; with fields, the header and a match.
public final class Redactor {
  /// What is done with the lines of a site.
  public struct Manner: Sendable {
    /// Zone of stamps without one.
    public var zone = Zone.utc
    /// Longest line.
    public var maxLineBytes = Settings.defaultMaxLineBytes
    /// Programs whose records are our own.
    public var ownPrograms: Set<String> = []
    /// Whether lines of those are left as they are: they carry what other instances have signed.
    public var sparesOwn = false
    /// Lines that are no records and must stay as they are.
    public var marks: [[UInt8]] = []
    /// What becomes of the host in the header: nothing, or a pseudonym.
    public var hidesHost = false

    /// Nothing special.
    public init() {}
  }

  private enum Finder {
    case known(KnownForm)
    case pattern(PatternFinder)
    /// By `FieldFinder`, for all of them at once.
    case fields
  }

  /// What was found so far, in the order of the redactions.
  public private(set) var counts: [RedactionCount]
  private let redactions: [Redaction]
  private let finders: [Finder]
  private let masks: [[UInt8]]
  private let pseudonyms: PseudonymMaker?
  private let manner: Manner
  private let ownPrograms: Set<[UInt8]>
  private var fieldFinder: FieldFinder?
  private let fields: [String: Int]
  private let scratch = RegexScratch()
  private var parser: HeaderParser
  private var record = Record()
  private var spans: [Span] = []

  /// Prepares redactions; pseudonyms need a key, fields rules.
  ///
  /// - Throws: a regex that PCRE2 does not take.
  public init(
    _ redactions: [Redaction],
    key: SharedKey?,
    rulebook: Rulebook?,
    manner: Manner = Manner()
  ) throws(PatternError) {
    self.redactions = redactions
    self.manner = manner
    counts = redactions.map { RedactionCount(name: $0.name) }
    pseudonyms = key.map(PseudonymMaker.init)
    masks = redactions.map { Array(($0.replacement ?? "[\($0.name)]").utf8) }
    ownPrograms = Set(manner.ownPrograms.map { Array($0.utf8) })
    var finders: [Finder] = []
    var fields: [String: Int] = [:]
    for (number, redaction) in redactions.enumerated() {
      switch redaction.subject {
      case .known(let form): finders.append(.known(form))
      case .pattern(let pattern): finders.append(.pattern(try PatternFinder(pattern)))
      case .fields(let names):
        finders.append(.fields)
        for name in names where fields[name] == nil { fields[name] = number }
      }
    }
    self.finders = finders
    self.fields = fields
    // Only where the parts of a header lie is asked: any year will do.
    parser = HeaderParser(zone: manner.zone, years: .notAfter(0))
    if let rulebook { replace(rulebook) }
  }

  /// Goes on with other rules.
  public func replace(_ rulebook: Rulebook) {
    guard !fields.isEmpty else { return }
    fieldFinder = FieldFinder(
      rulebook,
      fields: fields,
      ownPrograms: manner.ownPrograms,
      maxLineBytes: manner.maxLineBytes + RedactedStream.overlap
    )
  }

  /// Appends a line as it is to be kept; false, and nothing appended, when it stays as it came.
  ///
  /// `ByteScan.padding` bytes behind it must be readable.
  public func redact(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    into output: inout [UInt8]
  ) -> Bool {
    spans.removeAll(keepingCapacity: true)
    var header: Bool?
    func hasHeader() -> Bool {
      if let header { return header }
      let found = parser.parse(line, count: count, into: &record)
      header = found
      return found
    }
    for (number, finder) in finders.enumerated() {
      let programs = redactions[number].programs
      if !programs.isEmpty, !hasHeader() || !admits(programs, line) { continue }
      if find(finder, number, line, count) { continue }
      // What a regex could not be asked about is not kept: who writes lines must not switch it off.
      counts[number].gaveUp &+= 1
      var whole = Span(hasHeader() ? record.message.start : 0, count, number)
      whole.isJoined = true
      spans.append(whole)
    }
    if fieldFinder != nil || manner.hidesHost, hasHeader() {
      let known = spans.count
      fieldFinder?.find(line, record, &spans)
      if spans.count > known { findAgain(spans[known...], line, count) }
      // A field limited to programs is found for all: what is not asked for goes again.
      if spans.contains(where: { isElsewhere($0, line) }) {
        spans.removeAll { isElsewhere($0, line) }
      }
    }
    if spans.isEmpty, !manner.hidesHost { return false }
    let isKnown = hasHeader()
    if isSpared(line, count, isKnown) { return false }
    clip(isKnown)
    note(line, isKnown)
    spans.removeAll { redactions[$0.number].action == .count }
    let host = manner.hidesHost && isKnown && record.host.count > 0 ? record.host : nil
    if spans.isEmpty, host == nil { return false }
    spans.join()
    write(line, count, host, into: &output)
    return true
  }

  /// A single line as it is to be kept, for whoever looks at one.
  public func redacted(_ line: String) -> String {
    let bytes = Array(line.utf8)
    let padded = bytes + [UInt8](repeating: 0, count: ByteScan.padding)
    var output: [UInt8] = []
    let isChanged = padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { redact($0, bytes.count, into: &output) } ?? false
    }
    return isChanged ? String(decoding: output, as: UTF8.self) : line
  }

  /// The values of fields wherever else they stand in the line: beside its pseudonym a name would tell whose it is.
  private func findAgain(_ fields: ArraySlice<Span>, _ line: UnsafePointer<UInt8>, _ count: Int) {
    for field in fields where field.end - field.start > 1 {
      let value = UnsafeBufferPointer(start: line + field.start, count: field.end - field.start)
      var at = ByteScan.first(value, in: line, from: record.message.start, to: count)
      while at < count {
        let end = at + value.count
        let isWord =
          !WordEdge.isInside(line, at)
          && (end == count || !ByteKind.isAlphanumeric(line[end]) && line[end] != 0x5f)
        // user=app,app=psql: the second is the name of a key.
        let isKey = end < count && line[end] == 0x3d
        if isWord, !isKey, at != field.start { spans.append(Span(at, end, field.number)) }
        at = ByteScan.first(value, in: line, from: end, to: count)
      }
    }
  }

  /// False where PCRE2 gave up.
  private func find(
    _ finder: Finder,
    _ number: Int,
    _ line: UnsafePointer<UInt8>,
    _ count: Int
  ) -> Bool {
    switch finder {
    case .fields: break
    case .pattern(let pattern): return pattern.find(line, count, number, scratch, &spans)
    case .known(let form):
      switch form {
      case .card: CardFinder.find(line, count, number, &spans)
      case .iban: AccountFinder.find(line, count, number, &spans)
      case .email: MailFinder.find(line, count, number, &spans)
      case .ip: AddressFinder.find(line, count, number, &spans)
      case .mac: HardwareFinder.find(line, count, number, &spans)
      case .secret: SecretFinder.find(line, count, number, &spans)
      case .query: QueryFinder.find(line, count, number, &spans)
      }
    }
    return true
  }

  private func bytes(_ line: UnsafePointer<UInt8>, _ range: ByteRange) -> UnsafeBufferPointer<UInt8>
  {
    UnsafeBufferPointer(start: line + range.start, count: range.count)
  }

  private func admits(_ programs: [Glob], _ line: UnsafePointer<UInt8>) -> Bool {
    programs.contains { $0.matches(bytes(line, record.program)) }
  }

  private func isElsewhere(_ span: Span, _ line: UnsafePointer<UInt8>) -> Bool {
    let redaction = redactions[span.number]
    guard case .fields = redaction.subject, !redaction.programs.isEmpty else { return false }
    return !admits(redaction.programs, line)
  }

  private func isSpared(_ line: UnsafePointer<UInt8>, _ count: Int, _ isKnown: Bool) -> Bool {
    if manner.sparesOwn, isKnown, ownPrograms.contains(Array(bytes(line, record.program))) {
      return true
    }
    let whole = UnsafeBufferPointer(start: line, count: count)
    return manner.marks.contains { $0.elementsEqual(whole) }
  }

  /// Leaves the part of a line alone that says when it was.
  private func clip(_ isKnown: Bool) {
    guard isKnown, !spans.isEmpty else { return }
    let parts = [record.host, record.program, record.message].filter { $0.count > 0 }
    guard let first = parts.map(\.start).min() else { return }
    for index in spans.indices { spans[index].start = max(spans[index].start, first) }
    spans.removeAll { $0.end <= $0.start }
  }

  private func note(_ line: UnsafePointer<UInt8>, _ isKnown: Bool) {
    guard !spans.isEmpty else { return }
    let program = isKnown ? source(line, record.program) : []
    let host = isKnown ? source(line, record.host) : []
    for number in counts.indices {
      let values = spans.count { $0.number == number }
      if values > 0 { counts[number].add(values, program: program, host: host) }
    }
  }

  /// A name in the header as it is shown, which must not tell what was taken out of the line.
  private func source(_ line: UnsafePointer<UInt8>, _ range: ByteRange) -> [UInt8] {
    let hit = spans.first {
      redactions[$0.number].action != .count && $0.start < range.end && range.start < $0.end
    }
    return hit.map { masks[$0.number] } ?? Array(bytes(line, range))
  }

  // MARK: Writing

  private func write(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ host: ByteRange?,
    into output: inout [UInt8]
  ) {
    var at = 0
    func copy(to end: Int) {
      if end > at {
        output.append(contentsOf: UnsafeBufferPointer(start: line + at, count: end - at))
      }
      at = end
    }
    if let host, let pseudonyms {
      copy(to: host.start)
      output += pseudonyms.pseudonym(of: Array(bytes(line, host)))
      at = host.end
    }
    for span in spans where span.end > at {
      copy(to: max(span.start, at))
      let value = Array(UnsafeBufferPointer(start: line + at, count: span.end - at))
      output += replacement(span, value)
      at = span.end
    }
    copy(to: count)
  }

  private func replacement(_ span: Span, _ value: [UInt8]) -> [UInt8] {
    let redaction = redactions[span.number]
    if span.isJoined { return masks[span.number] }
    switch redaction.action {
    case .count: return value
    case .mask:
      return redaction.keptLast > 0
        ? Redactor.starred(value, keeping: redaction.keptLast) : masks[span.number]
    case .pseudonym: return pseudonyms?.pseudonym(of: value) ?? masks[span.number]
    case .truncate: return IPText.truncated(value) ?? masks[span.number]
    }
  }

  /// Letters and digits as `*`, but for the last ones; all where no more are there than twice as many.
  private static func starred(_ value: [UInt8], keeping kept: Int) -> [UInt8] {
    let size = value.count { ByteKind.isAlphanumeric($0) || $0 >= 0x80 }
    var left = size > 2 * kept ? size - kept : size
    return value.map { byte in
      guard left > 0, ByteKind.isAlphanumeric(byte) || byte >= 0x80 else { return byte }
      left -= 1
      return 0x2a
    }
  }
}
