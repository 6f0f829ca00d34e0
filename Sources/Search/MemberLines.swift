import Archive

/// The lines of a member: where they stand in their segment, and among all lines there ever were.
final class MemberLines {
  /// Place of the first among the segment's.
  let first: Int
  /// The newest stamp that had come when its last line did.
  var arrived: Int64 { member?.arrived ?? .min }
  private let member: SegmentMember?
  private var numbers: [UInt64]?

  /// Those of a member; nil for a file of others, whose lines have no numbers: they come as soon as their
  /// minute does.
  init(_ member: SegmentMember?, first: Int) {
    self.member = member
    self.first = first
  }

  /// Number of a line of the member; read when the first is asked for.
  func number(_ line: Int) -> UInt64 {
    guard let member else { return 0 }
    let numbers = numbers ?? member.lineNumbers
    self.numbers = numbers
    return line < numbers.count ? numbers[line] : member.last
  }
}
