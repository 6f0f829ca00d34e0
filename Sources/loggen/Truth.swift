import Glibc

/// Counts the lines written, by the minute of their stamps and their tag, for tests to compare.
///
/// Lines without a usable header count in the minute they were made, under `(malformed)`.
struct Truth {
  /// The tag number of lines without a header.
  static let malformed = 0

  private let output: Output
  private let names: [String]
  private let sorted: [Int]
  /// Lines come at most this long after a later minute has begun.
  private let patience: Int
  private var counts: [Int: [Int]] = [:]

  /// Creates or empties the file; nil, with errno set, when it cannot.
  init?(path: String, names: [String], jitter: Int) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    output = Output(descriptor: descriptor)
    self.names = names
    sorted = names.indices.sorted { names[$0] < names[$1] }
    patience = jitter / 60 + 2
  }

  mutating func count(_ origin: DelayQueue.Origin) {
    counts[origin.minute, default: Array(repeating: 0, count: names.count)][origin.tag] += 1
  }

  /// Writes out the minutes that can get no more lines once it is `minute`.
  mutating func settle(minute: Int) throws(OutputError) {
    for old in counts.keys.sorted() where old + patience < minute {
      try write(minute: old)
    }
  }

  /// Writes out all that is left.
  mutating func finish() throws(OutputError) {
    for minute in counts.keys.sorted() { try write(minute: minute) }
  }

  private mutating func write(minute: Int) throws(OutputError) {
    guard let tally = counts.removeValue(forKey: minute) else { return }
    var text = LineBuffer(capacity: 4_096)
    for tag in sorted where tally[tag] > 0 {
      text.append(Stamp(second: minute * 60).iso)
      text.append("Z\t")
      text.append(Array(names[tag].utf8))
      text.append("\t")
      text.append(decimal: tally[tag])
      text.append("\n")
    }
    try output.write(text.bytes)
  }
}
