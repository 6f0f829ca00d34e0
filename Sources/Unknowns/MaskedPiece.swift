import Patterns

/// A part of a message, and what masks put in its place.
public struct MaskedPiece: Sendable, Equatable {
  /// Where it lies in the message, in bytes.
  public let range: Range<Int>
  /// What stands for it.
  public let text: [UInt8]
}

extension FormMaker {
  /// What the masks of a category do to a message, piece by piece, in order; what stays is left out.
  public mutating func pieces(
    _ category: Int,
    _ message: UnsafePointer<UInt8>,
    _ count: Int
  ) -> [MaskedPiece] {
    masker.pieces(message, count, masks(of: category), scratch)
  }
}

extension Masker {
  fileprivate mutating func pieces(
    _ message: UnsafePointer<UInt8>,
    _ count: Int,
    _ patterns: [NamedPattern],
    _ scratch: borrowing RegexScratch
  ) -> [MaskedPiece] {
    var finder = Finder(patterns, message, count, scratch)
    var scan = Scan(bytes: message, end: count, classes: classes, output: output)
    var pieces: [MaskedPiece] = []
    func take(_ at: Int, _ length: Int, _ scan: borrowing Scan) {
      let text = Array(UnsafeBufferPointer(start: output + length, count: scan.length - length))
      let source = UnsafeBufferPointer(start: message + at, count: scan.at - at)
      if !text.elementsEqual(source) { pieces.append(MaskedPiece(range: at..<scan.at, text: text)) }
    }
    var next = finder.find(from: 0, scratch)
    while scan.at < count, scan.length < Masker.limit {
      let (at, length) = (scan.at, scan.length)
      if let found = next, found.range.lowerBound == at {
        scan.put(name: patterns[found.pattern].name, skipTo: found.range.upperBound)
        next = finder.find(from: scan.at, scratch)
      } else {
        scan.end = next?.range.lowerBound ?? count
        scan.step(limit: Masker.limit)
      }
      take(at, length, scan)
    }
    return pieces
  }
}
