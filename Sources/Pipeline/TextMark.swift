import Sketches

/// What of a text tells it again: under another name, compressed or not, and when it has grown.
///
/// The mark is of the text as it was read, not of the bytes on disk. Its head finds the texts that
/// may be the same, its tail decides: both are hashed, and in between lie at most as many logs as
/// begin alike, have the same bytes at that place, and are different.
struct TextMark: Equatable {
  /// Bytes at the start that are hashed: 4 KiB, some 30 lines with their stamps.
  static let headBytes = 4_096
  /// Bytes before the end that are hashed: 64 KiB.
  static let tailBytes = 65_536
  /// A text without a whole head is told by its few bytes.
  private static let short = "short-"

  /// Bytes of text.
  var length: Int64
  /// Hash of the first bytes.
  var head: UInt64
  /// Hash of the last bytes.
  var tail: UInt64
  /// Whether the last byte was a line feed: then what follows begins with a whole line.
  var endsLine: Bool

  /// The mark as it is stored: `HEAD-LENGTH-TAIL-1`, the hashes in hex, 0 for a last line without
  /// line feed; `short-` in front where the text is shorter than a head.
  var fingerprint: String {
    let isShort = length < Int64(Self.headBytes)
    return (isShort ? Self.short : "") + String(head, radix: 16) + "-\(length)-"
      + String(tail, radix: 16) + (endsLine ? "-1" : "-0")
  }

  /// Reads what `fingerprint` gives; nil for anything else.
  init?(fingerprint: String) {
    let isShort = fingerprint.hasPrefix(Self.short)
    let text = isShort ? fingerprint.dropFirst(Self.short.count) : Substring(fingerprint)
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, let head = UInt64(parts[0], radix: 16), let length = Int64(parts[1]),
      let tail = UInt64(parts[2], radix: 16), length > 0, parts[3] == "1" || parts[3] == "0",
      (length < Int64(Self.headBytes)) == isShort
    else { return nil }
    self.init(length: length, head: head, tail: tail, endsLine: parts[3] == "1")
  }

  init(length: Int64, head: UInt64, tail: UInt64, endsLine: Bool) {
    self.length = length
    self.head = head
    self.tail = tail
    self.endsLine = endsLine
  }

  /// What the fingerprints begin with of the texts that may be this one or an earlier part of it.
  static func prefixes(ofTextBeginning head: [UInt8]) -> [String] {
    let whole = head.count < headBytes ? [] : [String(hash(head[...]), radix: 16) + "-"]
    return whole + [short]
  }

  static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { hashBytes($0, buffer.count, seed: 0) } ?? 0
    }
  }
}
