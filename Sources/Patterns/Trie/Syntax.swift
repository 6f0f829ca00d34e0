/// A pattern of the subset that the trie takes, as a tree.
indirect enum Syntax: Equatable, Sendable {
  /// One byte out of a set.
  case one(ByteSet)
  /// One after the other.
  case sequence([Syntax])
  /// The first that leads to a match.
  case either([Syntax])
  /// `minimum` to `maximum` times.
  case times(Syntax, Repeat)
  /// A capturing group with its number.
  case group(Syntax, number: Int)
  /// `^`, `\A`.
  case start
  /// The next byte is in the set; the line feed in it stands for the end.
  case ahead(ByteSet)
  /// The byte before is in the set; the line feed in it stands for the start.
  case behind(ByteSet)
  /// `\b`, or `\B` when negated.
  case boundary(isNegated: Bool)

  /// How often something is repeated, and which number of times is tried first.
  struct Repeat: Equatable {
    /// Stands for "any number of times".
    static let unbounded = Int.max

    var minimum: Int
    var maximum: Int
    var mode: Mode
  }

  /// Which number of times a repeat tries first.
  enum Mode: Equatable {
    /// As often as possible.
    case greedy
    /// As seldom as possible.
    case lazy
    /// As often as possible, and no other number.
    case possessive
  }

  /// The set of bytes when the whole matches exactly one byte without capturing.
  var single: ByteSet? {
    switch self {
    case .one(let set): set
    case .sequence(let parts): parts.count == 1 ? parts[0].single : nil
    case .either(let branches):
      branches.reduce(ByteSet?.some(ByteSet())) { result, branch in
        guard let result, let set = branch.single else { return nil }
        return result.union(set)
      }
    default: nil
    }
  }
}

/// Why a pattern, or part of it, lies outside the subset.
struct OutsideSubset: Error, Equatable {
  let reason: String
}
