/// One way through a pattern: operations one after the other, without alternatives.
///
/// A pattern is the ordered list of its paths; the first that matches, with the first lengths of
/// its spans that do, is the match PCRE2 finds.
struct LinearPath: Equatable {
  /// Most operations of a path; beyond it a pattern is not taken into the trie.
  static let maxOperations = 500
  /// Most paths of a pattern: each optional group doubles them.
  ///
  /// Real rules have fewer than forty; beyond it a pattern is not taken into the trie whole.
  static let maxPaths = 64

  var operations: [Operation] = []
  /// Capture groups in the order in which they close; a later one of the same number wins.
  var groups: [Group] = []

  /// One step of a path.
  enum Operation: Hashable {
    /// Exactly this byte.
    case literal(UInt8)
    /// A run of bytes out of a set.
    case span(Span)
    /// The next byte is in the set; the line feed stands for the end.
    case ahead(ByteSet)
    /// The byte before is in the set; the line feed stands for the start.
    case behind(ByteSet)
    /// Between a word's byte and another, or not.
    case boundary(isNegated: Bool)
    /// The subject's start, gone once paths are finished.
    case start
  }

  /// A run of bytes out of a set.
  struct Span: Hashable {
    var set: ByteSet
    var minimum: Int
    var maximum: Int
    var choice: Choice
    /// Which repeat of the pattern it comes from: paths that share it share its choice of length.
    var origin: Int

    var isFixed: Bool { minimum == maximum }
  }

  /// How a span's length is found.
  enum Choice: Hashable {
    /// Not settled yet: longest first, or shortest first.
    case greedy, lazy
    /// The longest there is, and no other.
    case possessive
  }

  /// A capture group: between which operations it starts and ends.
  struct Group: Equatable {
    var number: Int
    var start: Int
    var end: Int
  }

  static func + (first: LinearPath, second: LinearPath) -> LinearPath {
    let offset = first.operations.count
    return LinearPath(
      operations: first.operations + second.operations,
      groups: first.groups
        + second.groups.map {
          Group(number: $0.number, start: $0.start + offset, end: $0.end + offset)
        }
    )
  }
}
