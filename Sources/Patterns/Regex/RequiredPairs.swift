/// Pairs of neighbouring bytes that every match of a pattern must hold somewhere.
///
/// Rules without a literal start are asked only when the subject holds their pairs. Like
/// `LiteralPrefix` this reads the pattern's text and leaves out whatever is in doubt: a pair that
/// is missing here only costs time.
enum RequiredPairs {
  /// Pairs kept of a pattern; four leave one subject in thousands that is asked in vain.
  static let maxPairs = 4

  /// The pairs of `pattern`, those that are rare in logs first; empty when none is sure.
  static func of(_ pattern: String) -> [(UInt8, UInt8)] {
    let text = Array(pattern.utf8)
    guard !LiteralPrefix.quotesSyntax(text), !LiteralPrefix.hasTopLevelAlternative(text),
      !LiteralPrefix.setsOptions(text)
    else { return [] }
    var pairs: [(UInt8, UInt8)] = []
    var last: UInt8?
    var depth = 0
    var at = 0
    while at < text.count {
      switch text[at] {
      case 0x28:
        depth += 1
        last = nil
        at += 1
        continue
      case 0x29:
        depth -= 1
        last = nil
        at += 1
        continue
      case 0x5b:
        at = LiteralPrefix.classEnd(text, at) + 1
        last = nil
        continue
      case 0x7b:
        // A repetition's count is no text: up to the brace that closes it.
        at += 1
        while at < text.count, (0x30...0x39).contains(text[at]) || text[at] == 0x2c { at += 1 }
        if at < text.count, text[at] == 0x7d { at += 1 }
        last = nil
        continue
      case 0x5c where at + 1 < text.count && takesMore(text[at + 1]): return []
      default: break
      }
      guard depth == 0, let (byte, length) = LiteralPrefix.literal(text, at) else {
        last = nil
        at += text[at] == 0x5c ? 2 : 1
        continue
      }
      let next = at + length < text.count ? text[at + length] : 0
      at += length
      if next == 0x3f || next == 0x2a || next == 0x7b {
        // May be missing: what stands before and behind it are no neighbours.
        last = nil
        continue
      }
      if let last { pairs.append((last, byte)) }
      last = byte
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

  /// Whether what follows an escaped letter or digit may belong to it, as in `\x41` or `\p{Lu}`;
  /// such patterns are rare and get no pairs.
  private static func takesMore(_ escaped: UInt8) -> Bool {
    LiteralPrefix.isAlphanumeric(escaped)
      && !"dDwWsShHvVbBAzZGKRntrfae".utf8.contains(escaped)
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
