/// The order of `sort -rn` on what `uniq -c` wrote: by count, ties by text, both descending.
///
/// The texts are compared eight bytes at a time (Bentley and Sedgewick, "Fast algorithms for
/// sorting and searching strings", 1997, with words in place of characters): rows are sorted by
/// their next word, and only those that share it go on to the one after.
struct ClassicOrder: ~Copyable {
  private struct Row {
    /// What the rows are compared by at the moment.
    var word: UInt64
    var entry: UInt32
  }

  private struct Run {
    var range: Range<Int>
    /// Bytes that its texts have in common.
    var depth: Int
  }

  private var rows: UnsafeMutableBufferPointer<Row>
  private let entries: UnsafePointer<ClassicTable.Entry>
  private let text: UnsafePointer<UInt8>

  /// Calls `body` with each entry in order.
  static func each(_ table: borrowing ClassicTable, _ body: (ClassicTable.Entry) -> Void) {
    var order = ClassicOrder(table)
    order.sort()
    for row in order.rows { body(order.entries[Int(row.entry)]) }
  }

  /// The table must outlive it.
  private init(_ table: borrowing ClassicTable) {
    entries = UnsafePointer(table.entries)
    text = UnsafePointer(table.text)
    rows = .allocate(capacity: table.count)
    for number in 0..<table.count {
      rows.initializeElement(
        at: number,
        to: Row(word: table.entries[number].count, entry: UInt32(number))
      )
    }
  }

  deinit {
    rows.deallocate()
  }

  private mutating func sort() {
    // Those that came once are most: they go to the end without being compared.
    let several = rows.partition { $0.word == 1 }
    rows[..<several].sort { $0.word > $1.word }
    var runs: [Run] = []
    addRuns(rows.indices, depth: 0, to: &runs)
    while let run = runs.popLast() {
      load(run)
      rows[run.range].sort { $0.word > $1.word }
      addRuns(run.range, depth: run.depth + 8, to: &runs)
    }
  }

  /// Adds the stretches of rows that share their word and have text behind it.
  private mutating func addRuns(_ range: Range<Int>, depth: Int, to runs: inout [Run]) {
    var start = range.lowerBound
    while start < range.upperBound {
      let word = rows[start].word
      var end = start + 1
      var longest = length(start)
      while end < range.upperBound, rows[end].word == word {
        longest = max(longest, length(end))
        end += 1
      }
      if end - start > 1 {
        if longest > depth {
          runs.append(Run(range: start..<end, depth: depth))
        } else if depth > 0 {
          // The same up to NULs at the end, of which the shorter has fewer.
          let entries = entries
          rows[start..<end].sort {
            entries[Int($0.entry)].length > entries[Int($1.entry)].length
          }
        }
      }
      start = end
    }
  }

  private func length(_ row: Int) -> Int { entries[Int(rows[row].entry)].length }

  /// Puts the texts' bytes from a run's depth into its rows; behind a text's end there are zeros.
  private func load(_ run: Run) {
    for place in run.range {
      let entry = entries + Int(rows[place].entry)
      let left = entry.pointee.length - run.depth
      guard left > 0 else {
        rows[place].word = 0
        continue
      }
      // Of the last word only what is text.
      let rest = UInt64(max(0, 64 - 8 * left))
      let start = UnsafeRawPointer(text + entry.pointee.offset + run.depth)
      let word = UInt64(bigEndian: start.loadUnaligned(as: UInt64.self))
      rows[place].word = (word >> rest) << rest
    }
  }
}
