public import Patterns
public import Syslog

/// Why a line is counted as it is: its header, its category, the rules tried, what was tallied.
public struct Explanation: Sendable {
  /// Parts of the header with their names; empty when the line has no header known here.
  public var header: [(name: String, value: String)] = []
  /// The category; nil for a line without header.
  public var category: String?
  /// The environment.
  public var environment = ""
  /// Path of the category's rule file; empty for the built-in `other`.
  public var file = ""
  /// Which part the patterns see, and its text.
  public var subject: (kind: Category.Subject, text: String) = (.message, "")
  /// Rules asked in order, the one that matched last.
  public var tried: [Attempt] = []
  /// The rule that took the record; nil when none did.
  public var rule: Rule?
  /// Its captured fields.
  public var fields: [(name: String, value: String)] = []
  /// The values its tallies took, with the label or series where they are kept apart.
  public var tallied: [(tally: Tally, value: String?, label: String?)] = []

  /// How one rule fared.
  public struct Attempt: Sendable {
    /// The rule's id.
    public var rule: String
    /// Line of its file.
    public var line: Int
    /// Path of that file: the category's, or that of a rulebase or of logcheck.
    public var file: String
    /// What came out.
    public var outcome: Outcome
    /// How far it got; nil for a match, and when nothing can be told.
    public var near: NearMiss?
  }

  /// What came out of asking a rule.
  public enum Outcome: Sendable, Equatable {
    /// It took the record.
    case matched
    /// It was run and did not match.
    case missed
    /// The record does not start with the text that its pattern starts with; not run.
    case otherStart(String)
    /// Its program condition does not hold; not run.
    case otherProgram
    /// PCRE2 gave up at its limit.
    case gaveUp
    /// None of a rulebase's rules, so many, took it; `rule` is the rulebase's path.
    case missedByAll(Int)
  }

  /// Explains one line as it would come from rsyslog.
  public static func of(
    _ line: String,
    _ rulebook: Rulebook,
    zone: Zone,
    years: YearRule
  ) -> Explanation {
    var explanation = Explanation()
    PaddedBytes.with(line) { bytes, count in
      var parser = HeaderParser(zone: zone, years: years)
      var record = Record()
      guard parser.parse(bytes, count: count, into: &record) else { return }
      explanation.describe(bytes, record, rulebook)
    }
    return explanation
  }

  private mutating func describe(
    _ line: UnsafePointer<UInt8>,
    _ record: Record,
    _ rulebook: Rulebook
  ) {
    func text(_ range: ByteRange) -> String {
      String(
        decoding: UnsafeBufferPointer(start: line + range.start, count: range.count),
        as: UTF8.self
      )
    }
    header = [
      ("time", record.time == Record.noTime ? "-" : Stamp.utc(record.time)),
      ("host", text(record.host)), ("program", text(record.program)), ("pid", text(record.pid)),
    ]
    if let facility = record.facility, let severity = record.severity {
      header.append(("facility", Facility.names[facility]))
      header.append(("severity", Severity.names[severity]))
    }
    let program = UnsafeBufferPointer(
      start: line + record.program.start,
      count: record.program.count
    )
    let found = rulebook.categories.first { category in
      category.selector.admits(program: program) && category.selector.admits(line, record)
    }
    guard let category = found ?? rulebook.categories.last else { return }
    self.category = category.name
    file = category.file
    let host = UnsafeBufferPointer(start: line + record.host.start, count: record.host.count)
    environment = (category.environments ?? rulebook.environments).environment(of: host)
    var seen = text(record.message)
    if category.subject == .content {
      seen = text(record.content)
      if !record.hasContent {
        let pid = record.pid.isEmpty ? "" : "[\(text(record.pid))]"
        seen = "\(text(record.program))\(pid): \(text(record.message))"
      }
    }
    subject = (category.subject, seen)
    ask(category, program)
    guard rule == nil, category.hasRestRules else { return }
    withUnsafeTemporaryAllocation(
      of: UInt8.self,
      capacity: record.message.end + record.program.count + record.pid.count + 64
    ) { buffer in
      guard let base = buffer.baseAddress else { return }
      let (start, count) = Subject.rest(line, record, into: base)
      let bytes = UnsafeBufferPointer(start: start, count: count)
      ask(category, program, rest: String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Asks the category's rules in order; those that see the record's rest when that is given.
  private mutating func ask(
    _ category: Category,
    _ program: UnsafeBufferPointer<UInt8>,
    rest: String? = nil
  ) {
    let scratch = RegexScratch()
    var rulebase: (first: Rule, rules: LognormRulebase)?
    PaddedBytes.with(rest ?? subject.text) { bytes, count in
      for candidate in category.rules where candidate.seesRest == (rest != nil) {
        var outcome = Outcome.missed
        let prefix = candidate.expression.literalStart
        if !candidate.programs.isEmpty, !candidate.programs.contains(where: { $0.matches(program) })
        {
          outcome = .otherProgram
        } else if !UnsafeBufferPointer(start: bytes, count: count).starts(with: prefix) {
          outcome = .otherStart(String(decoding: prefix, as: UTF8.self))
        } else {
          switch candidate.expression.match(bytes, count, scratch) {
          case .matched: outcome = .matched
          case .missed: outcome = .missed
          case .gaveUp: outcome = .gaveUp
          }
        }
        // Of thousands from elsewhere only those that were run tell anything.
        if rest != nil, outcome == .otherProgram { continue }
        if rest != nil, case .otherStart = outcome { continue }
        // A rulebase has one graph: how far that got tells more than each of its rules.
        if case .entry(let rules, _) = candidate.expression, outcome == .missed {
          if rulebase == nil { rulebase = (candidate, rules) }
          continue
        }
        var near: NearMiss?
        if outcome != .matched, outcome != .otherProgram {
          near = candidate.expression.nearMiss(
            Array(UnsafeBufferPointer(start: bytes, count: count))
          )
        }
        tried.append(
          Attempt(
            rule: candidate.id,
            line: candidate.position.line,
            file: candidate.position.file,
            outcome: outcome,
            near: near
          )
        )
        guard outcome == .matched else { continue }
        if rest != nil { subject = (.content, rest ?? "") }
        rule = candidate
        fields = Captures.values(candidate.expression, bytes, scratch)
        tallied = candidate.tallies.map { tally in
          let label = tally.labels.isEmpty ? nil : value(of: tally.labels) ?? ""
          return (tally, value(of: tally), label)
        }
        return
      }
      guard let (first, rules) = rulebase else { return }
      tried.append(
        Attempt(
          rule: first.position.file,
          line: first.position.line,
          file: first.position.file,
          outcome: .missedByAll(rules.rules.count),
          near: rules.nearMiss(Array(UnsafeBufferPointer(start: bytes, count: count)))
        )
      )
    }
  }

  private func value(of tally: Tally) -> String? {
    if tally.kind == .count { return "1" }
    if tally.fields.isEmpty { return tally.amount < 0 ? "\(tally.amount)" : "+\(tally.amount)" }
    return value(of: tally.fields)
  }

  private func value(of fields: [Tally.Field]) -> String? {
    let parts = fields.map { field in
      switch field {
      case .group(_, let name): self.fields.first { $0.name == name }?.value
      case .header(let header): headerValue(header)
      }
    }
    if parts.count == 1 { return parts[0] }
    return parts.map { $0 ?? "" }.joined(separator: " ")
  }

  /// A header field as it is tallied: facility and severity are numbers there.
  private func headerValue(_ field: Tally.HeaderField) -> String? {
    let shown = header.first { $0.name == field.rawValue }?.value
    return switch field {
    case .facility: shown.flatMap(Facility.number).map(String.init)
    case .severity: shown.flatMap(Severity.number).map(String.init)
    case .host, .program, .pid: shown
    }
  }
}
