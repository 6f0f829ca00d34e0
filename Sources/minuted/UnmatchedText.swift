import Archive
import Glibc
import Syslog

/// The kept lines of a category, those put away first.
enum UnmatchedText {
  /// Hands over each line of a category's files in the directory of unmatched lines.
  ///
  /// Files that were put away are `NAME-STAMP.log`, packed `.log.gz`; their names sort by time.
  static func each(
    in directory: String,
    of category: String,
    _ take: ([UInt8]) -> Void
  ) throws {
    let base = SafeName.make(category)
    var names: [String] = []
    if let folder = opendir(directory) {
      defer { closedir(folder) }
      while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if isPutAway(name, base) { names.append(name) }
      }
    }
    for name in names.sorted() + ["\(base).log"] where access("\(directory)/\(name)", F_OK) == 0 {
      var file = try LogFile(path: "\(directory)/\(name)")
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

  /// `NAME-20261125T093000Z.log`, with `.gz` when packed.
  private static func isPutAway(_ name: String, _ base: String) -> Bool {
    guard name.hasPrefix(base + "-"), name.hasSuffix(".log") || name.hasSuffix(".log.gz") else {
      return false
    }
    let stamp = name.utf8.dropFirst(base.utf8.count + 1).prefix { $0 != 0x2e }
    return stamp.count == 16 && stamp.last == 0x5a
      && stamp.dropLast().allSatisfy { $0 == 0x54 || (0x30...0x39).contains($0) }
  }
}
