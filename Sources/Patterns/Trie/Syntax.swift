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

  /// How many paths it has, those of parts repeated without end counted once.
  var ways: Int {
    switch self {
    case .one, .start, .ahead, .behind, .boundary: return 1
    case .sequence(let parts): return parts.reduce(1) { Syntax.product($0, $1.ways) }
    case .either(let branches):
      if single != nil { return 1 }
      return branches.reduce(0) { Syntax.sum($0, $1.ways) }
    case .group(let inner, _): return inner.ways
    case .times(let inner, let times):
      if inner.single != nil { return 1 }
      // What has no end is refused for that.
      if times.isUnbounded { return inner.ways }
      guard times.maximum <= LinearPath.maxPaths else { return .max }
      // x{2,4} is xx, xxx or xxxx.
      var power = 1
      var result = 0
      for count in 0...times.maximum {
        if count >= times.minimum { result = Syntax.sum(result, power) }
        power = Syntax.product(power, inner.ways)
      }
      return result
    }
  }

  private static func product(_ first: Int, _ second: Int) -> Int {
    let (result, isTooBig) = first.multipliedReportingOverflow(by: second)
    return isTooBig ? .max : result
  }

  private static func sum(_ first: Int, _ second: Int) -> Int {
    let (result, isTooBig) = first.addingReportingOverflow(second)
    return isTooBig ? .max : result
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
