/// A node of the frozen trie: 32 bytes of plain memory.
///
/// What follows a node when it succeeds is the next one in memory; only branches lead elsewhere.
/// Offsets count bytes from the image's start.
struct TrieNode {
  enum Kind {
    // Spans and what else ends with the check of a literal.
    static let untilOne: UInt8 = 0
    static let untilTwo: UInt8 = 1
    static let untilSpace: UInt8 = 2
    static let ranges1: UInt8 = 3
    static let ranges2: UInt8 = 4
    static let ranges4: UInt8 = 5
    static let table: UInt8 = 6
    static let one: UInt8 = 7
    // Everything else.
    static let literal: UInt8 = 8
    static let few: UInt8 = 9
    static let branch: UInt8 = 10
    static let accept: UInt8 = 11
    static let end: UInt8 = 12
    static let choice: UInt8 = 13
    static let gate: UInt8 = 14
    static let ahead: UInt8 = 15
    static let behind: UInt8 = 16
    static let boundary: UInt8 = 17
    static let fail: UInt8 = 18
  }

  /// No end is kept for spans of one possible length: their end can be reckoned.
  static let noSlot: UInt8 = 63
  /// In `room`: no longest length.
  static let unbounded: UInt16 = .max
  /// Marks an entry of a branch as the offset of a list of nodes, not a node.
  static let listMark: UInt32 = 0x8000_0000

  var kind: UInt8 = Kind.fail
  /// Where a span's end is kept.
  var slot: UInt8 = TrieNode.noSlot
  /// How many bytes of `literal` must follow.
  var literalCount: UInt8 = 0
  /// Bytes a span stops at; for a choice its kind of span, and whether it is lazy.
  var byte0: UInt8 = 0
  var byte1: UInt8 = 0
  /// Least length of a span, and how many bytes more it may have.
  var minimum: UInt16 = 0
  var room: UInt16 = TrieNode.unbounded
  /// Offset of a table, of ranges, of a branch's entries or of an accept's marks.
  var offset: UInt32 = 0
  /// Lowest rule that can be reached from here; the rule itself for accept and gate.
  var rule: UInt32 = 0
  /// For a choice: offset of the tables of the two bytes that can follow; for a branch, where the
  /// data starts.
  var follow: UInt32 = 0
  /// Bytes to compare, the first lowest; for `few` the bytes that lead on; for a choice the bytes
  /// its run stops at, and one that must still come when `literalCount` is not 0.
  var literal: UInt64 = 0
}

/// Where a capture group starts and ends: bytes behind the end of a span, or behind the start.
struct TrieMark {
  /// Stands for the subject's start.
  static let origin: UInt8 = 62
  /// Stands for "the group took no part".
  static let unset: UInt8 = 61

  var group: UInt8
  var startSlot: UInt8
  var endSlot: UInt8
  var startDelta: Int32
  var endDelta: Int32
}
