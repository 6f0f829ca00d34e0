/// A rulebase file's name and where its lines start.
final class LognormFile: Sendable {
  let path: String
  let bytes: [UInt8]
  private let lineStarts: [Int]

  init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == 0x0a { starts.append(index + 1) }
    lineStarts = starts
  }

  /// Line and column, both from 1, of a byte.
  func place(_ offset: Int) -> (line: Int, column: Int) {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return (low + 1, offset - lineStarts[low] + 1)
  }
}

/// Bytes of a record that know where they were written.
///
/// A record may come from several lines, and a prefix from another file.
struct LognormText {
  private struct Piece {
    var at: Int
    var file: LognormFile
    var offset: Int
  }

  private(set) var bytes: [UInt8] = []
  private var pieces: [Piece] = []

  init() {}

  init(_ file: LognormFile, _ range: Range<Int>) {
    append(file, range)
  }

  mutating func append(_ file: LognormFile, _ range: Range<Int>) {
    pieces.append(Piece(at: bytes.count, file: file, offset: range.lowerBound))
    bytes += file.bytes[range]
  }

  mutating func append(_ other: LognormText) {
    for var piece in other.pieces {
      piece.at += bytes.count
      pieces.append(piece)
    }
    bytes += other.bytes
  }

  /// What follows the first `count` bytes.
  func dropping(_ count: Int) -> LognormText {
    var rest = LognormText()
    rest.bytes = Array(bytes[count...])
    for (index, piece) in pieces.enumerated() {
      let end = index + 1 < pieces.count ? pieces[index + 1].at : bytes.count
      // The last piece stays even when empty, so that an empty text has a place.
      guard end > count || index == pieces.count - 1 else { continue }
      let skipped = max(0, count - piece.at)
      rest.pieces.append(
        Piece(at: max(0, piece.at - count), file: piece.file, offset: piece.offset + skipped)
      )
    }
    return rest
  }

  /// Takes bytes off the end.
  mutating func removeLast(_ count: Int) {
    bytes.removeLast(count)
  }

  /// Where a byte was written.
  func problem(_ fault: LognormFault) -> LognormProblem {
    guard let piece = pieces.last(where: { $0.at <= fault.at }) ?? pieces.first else {
      return LognormProblem(
        file: "pattern",
        line: 1,
        column: fault.at + 1,
        what: fault.what,
        hint: fault.hint,
        isWarning: fault.isWarning
      )
    }
    let place = piece.file.place(piece.offset + max(0, fault.at - piece.at))
    return LognormProblem(
      file: piece.file.path,
      line: place.line,
      column: place.column,
      what: fault.what,
      hint: fault.hint,
      isWarning: fault.isWarning
    )
  }
}
