import Archive

/// The kept lines of a category, one by one.
enum UnmatchedText {
  /// Hands over each line of a category's files in the directory of unmatched lines, the oldest first.
  static func each(
    in directory: String,
    of category: String,
    _ take: ([UInt8]) -> Void
  ) throws {
    let lines = try KeptLines(directory: directory, base: KeptFile.base(of: category))
    _ = try lines.read { file in
      var reader = LineReader()
      while try reader.fill(&file) {
        while let line = reader.next() {
          take(Array(UnsafeBufferPointer(start: line.start, count: line.count)))
        }
      }
      if let line = reader.last() {
        take(Array(UnsafeBufferPointer(start: line.start, count: line.count)))
      }
    }
  }
}
