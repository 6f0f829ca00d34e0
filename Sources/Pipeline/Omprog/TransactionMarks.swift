import Glibc
import Rulebook

/// The two lines that omprog puts around a batch.
struct TransactionMarks: Sendable {
  private let beginMark: [UInt8]
  private let commitMark: [UInt8]

  /// The marks of a site; nil where it has no transactions.
  init?(_ settings: OmprogSettings) {
    guard settings.hasTransactions else { return nil }
    beginMark = Array(settings.beginMark.utf8)
    commitMark = Array(settings.commitMark.utf8)
  }

  func isBegin(_ line: UnsafeRawBufferPointer) -> Bool { TransactionMarks.equal(line, beginMark) }

  func isCommit(_ line: UnsafeRawBufferPointer) -> Bool { TransactionMarks.equal(line, commitMark) }

  private static func equal(_ line: UnsafeRawBufferPointer, _ mark: [UInt8]) -> Bool {
    line.count == mark.count && mark.withUnsafeBytes { line.elementsEqual($0) }
  }
}
