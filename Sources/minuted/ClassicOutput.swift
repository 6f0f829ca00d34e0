import Archive
import Pipeline
import Reports
import Unknowns

/// What the article's shell pipeline makes of lines (`unknown --classic`).
enum ClassicOutput {
  /// That of standard input.
  static func ofStandardInput() throws {
    var report = ClassicReport()
    do {
      var file = try LogFile(path: "-")
      try add(&file, to: &report)
    } catch let error as ArchiveError {
      throw Failure(error.description)
    }
    report.write { Talk.data(bytes: $0) }
  }

  /// All kept lines of a category, oldest first; none when it has no unmatched line.
  static func ofKept(_ category: String, _ state: StateDirectory) throws {
    var report = ClassicReport()
    do {
      let lines = try KeptLines(
        directory: state.unmatched,
        base: KeptFile.base(of: category)
      )
      let gone = try lines.read { try add(&$0, to: &report) }
      if gone > 0 { Talk.tell("\(Plural.of(gone, "file")) removed meanwhile, being the oldest") }
    } catch let error as ArchiveError {
      throw Failure(error.description)
    } catch let error as ArchiveFault {
      throw Failure(error.description)
    }
    report.write { Talk.data(bytes: $0) }
  }

  private static func add(_ file: inout LogFile, to report: inout ClassicReport) throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var held = 0
    while true {
      // A line longer than the buffer is kept whole, as sort does.
      if held == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
      let count = try buffer.withUnsafeMutableBytes {
        try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[held...]))
      }
      if count == 0 { break }
      held += count
      let taken = buffer.withUnsafeBufferPointer {
        report.take(UnsafeBufferPointer(rebasing: $0[..<held]))
      }
      buffer.withUnsafeMutableBytes { $0.copyBytes(from: Array($0[taken..<held])) }
      held -= taken
    }
    if held > 0 { report.add(buffer[..<held]) }
  }
}
