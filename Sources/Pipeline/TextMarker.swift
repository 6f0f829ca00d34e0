/// Makes the mark of a text while it is read.
///
/// Cost: a copy of at most 64 KiB for each block.
struct TextMarker {
  private var head: [UInt8]
  private var tail: [UInt8]
  private var length: Int64

  /// Begins with a text's start, or where an earlier reading of it ended.
  init(head: ArraySlice<UInt8> = [], tail: ArraySlice<UInt8> = [], length: Int64 = 0) {
    self.head = Array(head.prefix(Int(min(length, Int64(TextMark.headBytes)))))
    self.tail = Array(tail)
    self.length = length
  }

  /// Takes the next bytes.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    if head.count < TextMark.headBytes {
      head += bytes.prefix(TextMark.headBytes - head.count)
    }
    let kept = max(0, TextMark.tailBytes - bytes.count)
    if tail.count > kept { tail.removeFirst(tail.count - kept) }
    // Copied as a whole: `suffix` of the pointer would go through every byte of every line.
    let start = max(0, bytes.count - TextMark.tailBytes)
    tail.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start...]))
    length += Int64(bytes.count)
  }

  /// The mark of all so far; nil when there was nothing.
  var mark: TextMark? {
    guard length > 0 else { return nil }
    return TextMark(
      length: length,
      head: TextMark.hash(head[...]),
      tail: TextMark.hash(tail[...]),
      endsLine: tail.last == 0x0a
    )
  }
}
