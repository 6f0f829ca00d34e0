import Archive
import Patterns

/// Matches the lines of files by a rulebase, and writes big blocks.
struct Normalizer: ~Copyable {
  /// What a line becomes.
  enum Shape {
    case json
    case keyValue
    case csv(LognormQuoting)
    /// The line as it is.
    case raw
  }

  /// What is written, and of which lines.
  struct Plan {
    var format: Shape
    var columns: LognormColumns
    /// Of each rule, whether its lines are wanted; nil for all.
    var tagged: [Bool]?
    var leavesOutParsed: Bool
    var leavesOutUnparsed: Bool
    var numbersLines: Bool
  }

  /// What came by.
  struct Counts {
    var lines: UInt64 = 0
    var matched: UInt64 = 0
    var otherTag: UInt64 = 0
    var long: UInt64 = 0
    var overruns: UInt64 = 0
    /// By rule.
    var hits: [UInt64]
  }

  /// Output is written when so much of it is there.
  private static let outputBytes = 1 << 17

  private(set) var counts: Counts
  private var scratch = LognormScratch()
  private var writer: LognormWriter
  private let table: LognormTable
  private let plan: Plan
  private var reader = LineReader()

  init(_ rulebase: LognormRulebase, _ options: LognormWriter.Options, _ plan: Plan) {
    counts = Counts(hits: [UInt64](repeating: 0, count: rulebase.rules.count))
    writer = LognormWriter(rulebase, options)
    table = rulebase.table
    self.plan = plan
  }

  /// Reads a file to its end; a last line without line feed is one too.
  mutating func run(_ file: inout LogFile) throws(ArchiveError) {
    defer { if let last = reader.last() { take(last.start, last.count) } }
    while try reader.fill(&file) {
      while let line = reader.next() { take(line.start, line.count) }
      // Whoever waits for a pipe's lines shall not wait for the next block.
      if file.size == nil { flush() }
    }
  }

  /// Writes what is left.
  mutating func finish() {
    counts.overruns = scratch.overruns
    counts.long = reader.longLines
    flush()
  }

  private mutating func take(_ subject: UnsafePointer<UInt8>, _ count: Int) {
    counts.lines &+= 1
    let rule = table.match(subject, count, &scratch, keepsSlots: false)
    if rule >= 0 {
      counts.matched &+= 1
      counts.hits[rule] &+= 1
    }
    if let tagged = plan.tagged, rule < 0 || !tagged[rule] {
      counts.otherTag &+= 1
      return
    }
    guard rule >= 0 ? !plan.leavesOutParsed : !plan.leavesOutUnparsed else { return }
    switch plan.format {
    case .json:
      writer.json(
        rule,
        subject,
        count,
        scratch,
        lineNumber: plan.numbersLines ? counts.lines : nil
      )
    case .keyValue: writer.keyValue(rule, subject, count, scratch)
    case .csv(let quoting):
      writer.csv(rule, subject, count, scratch, plan.columns, quoting: quoting)
    case .raw: writer.out.append(subject, count)
    }
    writer.out.append(0x0a)
    if writer.out.count >= Self.outputBytes { flush() }
  }

  private mutating func flush() {
    Talk.data(raw: writer.out.bytes)
    writer.out.removeAll()
  }
}
