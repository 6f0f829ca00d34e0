import Archive
import Glibc
import Patterns
import Syslog

/// Picks the wanted lines of one segment out of its texts, with the neighbours that are wanted as well.
final class LinePicker {
  /// The lines that were picked.
  let hits = SegmentHits()
  private let query: SearchQuery
  private let test: LineTest
  /// What JSON says of the lines' category; nil where only the rules know.
  private let category: String?
  private let limit: Int
  private let literal: [UInt8]
  /// The newest stamp that had come when the lines at hand did.
  private var arrived = Int64.min
  /// The latest lines, each with its place; as many as may be wanted before a match.
  private var recent: [(line: Int, number: UInt64, text: [UInt8])] = []
  /// Lines still wanted behind the last match.
  private(set) var wantedAfter = 0
  /// Place of the line that was given last.
  private var last = -1

  /// Begins with a segment of a stream, of which so many lines are wanted at most.
  init(_ query: SearchQuery, _ test: LineTest, base: String, limit: Int) {
    self.query = query
    self.test = test
    self.limit = limit
    category = base == SegmentKey.unsplit ? nil : base
    literal = query.literal
  }

  /// Whether no further line of the segment is wanted.
  var isDone: Bool { hits.matches >= limit && wantedAfter == 0 }

  /// Picks the wanted lines of a text.
  func pick(from text: UnsafeBufferPointer<UInt8>, _ lines: MemberLines) {
    // Where a text has to be there, lines without it are not even cut.
    let jumps = !literal.isEmpty && !query.hasContext
    literal.withUnsafeBufferPointer { literal in
      eachLine(of: text, lines, holding: jumps ? literal : nil) { line, count, index in
        if hits.matches >= limit {
          // What is still wanted behind the last.
          pass(line, count, lines, index)
        } else if test.wants(line, count) {
          hits.matches += 1
          if !query.countsOnly { give(line, count, lines, index) }
        } else if query.hasContext {
          pass(line, count, lines, index)
        }
        return !isDone
      }
    }
  }

  /// Takes lines of a text by their places in the segment, as neighbours of a match in another one.
  func take(_ places: Range<Int>, from text: UnsafeBufferPointer<UInt8>, _ lines: MemberLines) {
    eachLine(of: text, lines) { line, count, index in
      let place = lines.first + index
      guard place < places.upperBound else { return false }
      if place >= places.lowerBound {
        append(line, count, place, lines.number(index), isContext: true)
      }
      return true
    }
  }

  /// Calls `body` for each line of a text, or for those that hold another text, with its place among them,
  /// as long as that answers true.
  @inline(__always)
  private func eachLine(
    of text: UnsafeBufferPointer<UInt8>,
    _ lines: MemberLines,
    holding literal: UnsafeBufferPointer<UInt8>? = nil,
    _ body: (UnsafePointer<UInt8>, Int, Int) -> Bool
  ) {
    guard let base = text.baseAddress else { return }
    arrived = lines.arrived
    let end = text.count
    var at = 0
    var index = 0
    while at < end {
      if let literal {
        let place = ByteScan.first(literal, in: base, from: at, to: end)
        guard place < end else { return }
        var start = place
        while start > at, base[start - 1] != 0x0a { start -= 1 }
        index += LinePicker.lineFeeds(in: UnsafeBufferPointer(rebasing: text[at..<start]))
        at = start
      }
      let stop = memchr(base + at, 0x0a, end - at)
      let next = stop.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) } ?? end
      guard body(base + at, next - at, index) else { return }
      index += 1
      at = next + 1
    }
  }

  /// How many line feeds a text has.
  static func lineFeeds(in text: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    for byte in text where byte == 0x0a { count &+= 1 }
    return count
  }

  /// Gives a line that matches, behind those before it that are wanted as well.
  private func give(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ lines: MemberLines,
    _ index: Int
  ) {
    let place = lines.first + index
    for entry in recent.suffix(query.before) where entry.line > last {
      let padded = entry.text + [UInt8](repeating: 0, count: ByteScan.padding)
      padded.withUnsafeBufferPointer { bytes in
        guard let base = bytes.baseAddress else { return }
        append(base, entry.text.count, entry.line, entry.number, isContext: true)
      }
    }
    recent = []
    append(line, count, place, lines.number(index), isContext: false)
    last = place
    wantedAfter = query.after
  }

  /// A line that does not match: it may be wanted for one before it, or behind it.
  private func pass(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ lines: MemberLines,
    _ index: Int
  ) {
    let place = lines.first + index
    if wantedAfter > 0 {
      append(line, count, place, lines.number(index), isContext: true)
      wantedAfter -= 1
      last = place
    } else if query.before > 0 {
      // Trimmed now and then: once for each line would cost as much as they are long.
      if recent.count >= 2 * query.before {
        recent.removeFirst(recent.count - query.before + 1)
      }
      let text = Array(UnsafeBufferPointer(start: line, count: count))
      recent.append((place, lines.number(index), text))
    }
  }

  private func append(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ place: Int,
    _ number: UInt64,
    isContext: Bool
  ) {
    let start = hits.out.count
    if query.isJSON {
      test.describe(line, count, category: category, isContext: isContext, into: &hits.out)
    } else {
      hits.out.append(line, count)
      hits.out.append(0x0a)
    }
    hits.hits.append(
      SegmentHits.Hit(
        number: number,
        arrived: arrived,
        line: place,
        start: start,
        count: hits.out.count - start,
        isContext: isContext
      )
    )
  }
}
