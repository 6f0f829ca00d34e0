public import Patterns

extension Masker {
  /// Most places of one message that a rule file's masks take.
  static let maxFinds = 64

  /// A rule file's masks, asked one after the other of one message.
  struct Finder: ~Copyable {
    private let patterns: [NamedPattern]
    private let message: UnsafePointer<UInt8>
    private let count: Int
    /// For each pattern where it matches next; nil when it does no more.
    private var next: [Range<Int>?]

    /// Looks for the first match of each pattern.
    init(
      _ patterns: [NamedPattern],
      _ message: UnsafePointer<UInt8>,
      _ count: Int,
      _ scratch: borrowing RegexScratch
    ) {
      self.patterns = patterns
      self.message = message
      self.count = count
      next = Array(repeating: nil, count: patterns.count)
      for index in patterns.indices { next[index] = match(index, from: 0, scratch) }
    }

    /// The leftmost match from an offset on, of the first pattern that has one there.
    mutating func find(
      from start: Int,
      _ scratch: borrowing RegexScratch
    ) -> (pattern: Int, range: Range<Int>)? {
      var best: (pattern: Int, range: Range<Int>)?
      for index in patterns.indices {
        if let known = next[index], known.lowerBound < start {
          next[index] = match(index, from: start, scratch)
        }
        guard let range = next[index] else { continue }
        if range.lowerBound < best?.range.lowerBound ?? .max { best = (index, range) }
      }
      return best
    }

    private func match(
      _ index: Int,
      from start: Int,
      _ scratch: borrowing RegexScratch
    ) -> Range<Int>? {
      var start = start
      while start < count,
        patterns[index].regex.match(message, count, scratch, from: start) == .matched
      {
        let range = scratch.captures[0]..<max(scratch.captures[0], scratch.captures[1])
        // What takes nothing masks nothing.
        if !range.isEmpty { return range }
        start = range.upperBound + 1
      }
      return nil
    }
  }

  /// Masks a message, first what the patterns of a rule file find: `<*NAME>`.
  ///
  /// The answer is valid until the next call. Cost: a search for each pattern, 50 ns and more.
  public mutating func mask(
    _ message: UnsafePointer<UInt8>,
    _ count: Int,
    _ patterns: [NamedPattern],
    _ scratch: borrowing RegexScratch
  ) -> UnsafeBufferPointer<UInt8> {
    if patterns.isEmpty { return mask(message, count) }
    var finder = Finder(patterns, message, count, scratch)
    var scan = Scan(bytes: message, end: count, classes: classes, output: output)
    var finds = 0
    while finds < Masker.maxFinds, scan.length < Masker.limit,
      let (pattern, range) = finder.find(from: scan.at, scratch)
    {
      scan.end = range.lowerBound
      scan.run(limit: Masker.limit)
      guard scan.at == range.lowerBound else { break }
      if scan.length < Masker.limit {
        scan.put(name: patterns[pattern].name, skipTo: range.upperBound)
      }
      finds += 1
    }
    scan.end = count
    scan.run(limit: Masker.limit)
    return finish(&scan, count)
  }
}

extension Masker.Scan {
  /// Appends the name of a rule file's mask.
  mutating func put(name: String, skipTo next: Int) {
    put("<*", skipTo: next)
    for byte in name.utf8 {
      output[length] = byte
      length += 1
    }
    put(">", skipTo: next)
  }
}
