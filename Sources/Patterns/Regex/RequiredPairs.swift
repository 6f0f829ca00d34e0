/// Pairs of neighbouring bytes that every match of a pattern must hold somewhere.
///
/// Rules without a literal start are asked only when the subject holds their pairs: those of
/// `RequiredLiterals`, so that a pair that is missing here only costs time.
enum RequiredPairs {
  /// Pairs kept of a pattern; four leave one subject in thousands that is asked in vain.
  static let maxPairs = 4

  /// The pairs of `pattern`, those that are rare in logs first; empty when none is sure.
  static func of(_ pattern: String) -> [(UInt8, UInt8)] {
    let pairs = RequiredLiterals.of(pattern).flatMap { run in
      zip(run, run.dropFirst()).map { ($0, $1) }
    }
    return Array(spread(pairs).prefix(maxPairs))
  }

  /// The pair to look for when only one is; nil when none is sure.
  static func rarest(of pattern: String) -> (UInt8, UInt8)? {
    of(pattern).max { first, second in
      ByteRarity.rank(first.0) + ByteRarity.rank(first.1)
        < ByteRarity.rank(second.0) + ByteRarity.rank(second.1)
    }
  }

  /// Rare pairs first: those with capitals, digits or punctuation tell more than lower-case words.
  private static func spread(_ pairs: [(UInt8, UInt8)]) -> [(UInt8, UInt8)] {
    func weight(_ byte: UInt8) -> Int {
      switch byte {
      case 0x61...0x7a: 1
      case 0x20: 0
      case 0x30...0x39: 1
      default: 3
      }
    }
    // The sort keeps the order of equals, and pairs one apart share no byte.
    let scored = pairs.enumerated().map {
      (index: $0, pair: $1, score: weight($1.0) + weight($1.1) - $0 % 2)
    }
    return scored.sorted { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
      .map(\.pair)
  }
}
