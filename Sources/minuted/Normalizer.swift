import Archive
import Glibc
import Patterns

/// Takes lines out of big blocks, matches them, and writes big blocks.
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

  /// Longest line, in bytes; the rest of a longer one is left out, and it is counted.
  static let maxLineBytes = 1 << 20
  /// Bytes read at once; so much of a line may be kept from the block before.
  private static let blockBytes = 1 << 18
  /// Output is written when so much of it is there.
  private static let outputBytes = 1 << 17
  /// Readable bytes behind a line, for the matcher.
  private static let padding = 64

  private(set) var counts: Counts
  private var scratch = LognormScratch()
  private var writer: LognormWriter
  private let table: LognormTable
  private let plan: Plan
  /// A line's start from the block before, then the block.
  private let buffer: UnsafeMutablePointer<UInt8>
  private var kept = 0
  /// Whether the rest of a line that is too long is being passed over.
  private var isSkipping = false

  init(_ rulebase: LognormRulebase, _ options: LognormWriter.Options, _ plan: Plan) {
    counts = Counts(hits: [UInt64](repeating: 0, count: rulebase.rules.count))
    writer = LognormWriter(rulebase, options)
    table = rulebase.table
    self.plan = plan
    let size = Self.maxLineBytes + Self.blockBytes + Self.padding
    buffer = .allocate(capacity: size)
    buffer.initialize(repeating: 0, count: size)
  }

  deinit { buffer.deallocate() }

  /// Reads a file to its end; a last line without line feed is one too.
  mutating func run(_ file: inout LogFile) throws(ArchiveError) {
    defer { endLine() }
    while true {
      let room = UnsafeMutableRawBufferPointer(start: buffer + kept, count: Self.blockBytes)
      let count = try file.read(into: room)
      if count == 0 { return }
      take(count)
      // Whoever waits for a pipe's lines shall not wait for the next block.
      if file.size == nil { flush() }
    }
  }

  /// Writes what is left.
  mutating func finish() {
    counts.overruns = scratch.overruns
    flush()
  }

  private mutating func endLine() {
    if kept > 0 { line(0, kept) }
    kept = 0
    isSkipping = false
  }

  /// Takes the lines that are complete; keeps the start of the last one.
  private mutating func take(_ count: Int) {
    let end = kept + count
    var start = 0
    var from = kept
    while let found = memchr(buffer + from, 0x0a, end - from) {
      let stop = found.assumingMemoryBound(to: UInt8.self) - buffer
      if isSkipping { isSkipping = false } else { line(start, stop) }
      start = stop + 1
      from = start
      if start == end { break }
    }
    kept = end - start
    if isSkipping {
      kept = 0
    } else if kept > Self.maxLineBytes {
      counts.long += 1
      line(start, start + Self.maxLineBytes)
      isSkipping = true
      kept = 0
    } else if start > 0, kept > 0 {
      memmove(buffer, buffer + start, kept)
    }
  }

  private mutating func line(_ start: Int, _ stop: Int) {
    let subject = UnsafePointer(buffer + start)
    var count = stop - start
    if count > 0, subject[count - 1] == 0x0d { count -= 1 }
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
