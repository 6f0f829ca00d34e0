import Patterns

/// Room for matching, kept by reference.
final class RegexScratchHolder {
  private let scratch = RegexScratch()

  func match(_ table: MatchTable, _ subject: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var gaveUp: UInt64 = 0
    return table.match(subject, count, scratch, gaveUp: &gaveUp)
  }
}
