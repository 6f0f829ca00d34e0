/// Reads the PCRE2 syntax that the trie takes: literals, classes, groups, alternatives, repeats,
/// anchors, and assertions about one byte.
///
/// It reads only patterns that PCRE2 has accepted, so it need not find errors; what it does not
/// know, it refuses with `OutsideSubset`, and never guesses.
struct SyntaxReader {
  /// Deepest nesting of groups read.
  static let maxDepth = 100

  let text: [UInt8]
  var at = 0
  private var depth = 0
  var isCaseless = false
  var groupCount = 0

  init(_ pattern: String) {
    text = Array(pattern.utf8)
  }

  /// Reads the whole pattern.
  mutating func read() throws(OutsideSubset) -> Syntax {
    let result = try alternatives()
    guard at == text.count else { throw OutsideSubset(reason: "unbalanced parenthesis") }
    return result
  }

  /// Reads as much of a pattern's outermost sequence as lies within the subset; `isWhole` tells
  /// whether that is all of it.
  mutating func readStart() -> (parts: [Syntax], isWhole: Bool) {
    var parts: [Syntax] = []
    while at < text.count, text[at] != 0x7c, text[at] != 0x29 {
      do throws(OutsideSubset) {
        if let part = try item() { parts.append(part) }
      } catch {
        return (parts, false)
      }
    }
    return (parts, at == text.count)
  }

  // MARK: Sequences

  mutating func alternatives() throws(OutsideSubset) -> Syntax {
    depth += 1
    defer { depth -= 1 }
    guard depth <= SyntaxReader.maxDepth else { throw OutsideSubset(reason: "nested too deep") }
    var branches = [try sequence()]
    while at < text.count, text[at] == 0x7c {
      at += 1
      branches.append(try sequence())
    }
    return branches.count == 1 ? branches[0] : .either(branches)
  }

  private mutating func sequence() throws(OutsideSubset) -> Syntax {
    var parts: [Syntax] = []
    while at < text.count, text[at] != 0x7c, text[at] != 0x29 {
      if let part = try item() { parts.append(part) }
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// An atom with its quantifier; nil for what stands for nothing, such as `(?i)`.
  private mutating func item() throws(OutsideSubset) -> Syntax? {
    guard let atom = try atom() else {
      if try quantifier() != nil { throw OutsideSubset(reason: "a repeat of nothing") }
      return nil
    }
    guard let times = try quantifier() else { return atom }
    switch atom {
    case .start, .ahead, .behind, .boundary:
      throw OutsideSubset(reason: "a repeated assertion")
    default: break
    }
    if try quantifier() != nil { throw OutsideSubset(reason: "a repeat of a repeat") }
    if times.minimum == 1, times.maximum == 1 { return atom }
    return .times(atom, times)
  }

  private mutating func quantifier() throws(OutsideSubset) -> Syntax.Repeat? {
    guard at < text.count else { return nil }
    var minimum = 0
    var maximum = Syntax.Repeat.unbounded
    switch text[at] {
    case 0x2a: at += 1
    case 0x2b:
      at += 1
      minimum = 1
    case 0x3f:
      at += 1
      maximum = 1
    case 0x7b:
      guard let (low, high, end) = try braces() else { return nil }
      minimum = low
      maximum = high
      at = end
    default: return nil
    }
    var mode = Syntax.Mode.greedy
    if at < text.count, text[at] == 0x3f {
      mode = .lazy
      at += 1
    } else if at < text.count, text[at] == 0x2b {
      // PCRE2 10.42 finds no match for ^b{2,}(?i:a)?+b on "bbb"; what it answers is its own affair.
      guard maximum == Syntax.Repeat.unbounded else {
        throw OutsideSubset(reason: "a possessive repeat with an end")
      }
      mode = .possessive
      at += 1
    }
    return Syntax.Repeat(minimum: minimum, maximum: maximum, mode: mode)
  }

  /// `{n}`, `{n,}`, `{n,m}` at the reader's place; nil when the brace is a plain character.
  private func braces() throws(OutsideSubset) -> (minimum: Int, maximum: Int, end: Int)? {
    var place = at + 1
    func number() -> Int? {
      var value: Int?
      while place < text.count, (0x30...0x39).contains(text[place]), (value ?? 0) < 100_000 {
        value = (value ?? 0) * 10 + Int(text[place] - 0x30)
        place += 1
      }
      return value
    }
    // Newer PCRE2 reads `{,3}` and blanks within braces as quantifiers, older as characters.
    if place < text.count, text[place] == 0x2c || text[place] == 0x20 || text[place] == 0x09 {
      throw OutsideSubset(reason: "a brace that PCRE2's versions read differently")
    }
    guard let minimum = number(), place < text.count else { return nil }
    var maximum = minimum
    if text[place] == 0x2c {
      place += 1
      maximum = number() ?? Syntax.Repeat.unbounded
    }
    guard place < text.count, text[place] == 0x7d else {
      if place < text.count, text[place] == 0x20 || text[place] == 0x09 {
        throw OutsideSubset(reason: "a brace that PCRE2's versions read differently")
      }
      return nil
    }
    return (minimum, maximum, place + 1)
  }

  // MARK: Atoms

  private mutating func atom() throws(OutsideSubset) -> Syntax? {
    let byte = text[at]
    at += 1
    switch byte {
    case 0x5e: return .start
    case 0x24: return .ahead(.newline)
    case 0x2e: return .one(ByteSet.all.removing(0x0a))
    case 0x5b: return .one(try characterClass())
    case 0x28: return try group()
    case 0x5c: return try escape()
    case 0x2a, 0x2b, 0x3f: throw OutsideSubset(reason: "a repeat of nothing")
    default: return literal(byte)
    }
  }

  private func literal(_ byte: UInt8) -> Syntax {
    let set = ByteSet(byte)
    return .one(isCaseless ? set.caseless : set)
  }

  private mutating func escape() throws(OutsideSubset) -> Syntax {
    guard at < text.count else { throw OutsideSubset(reason: "a lone backslash") }
    switch text[at] {
    case 0x62:
      at += 1
      return .boundary(isNegated: false)
    case 0x42:
      at += 1
      return .boundary(isNegated: true)
    case 0x41:
      at += 1
      return .start
    case 0x5a, 0x7a:
      at += 1
      return .ahead(.newline)
    default:
      let escaped = try escapedSet(inClass: false)
      return escaped.byte.map(literal) ?? .one(escaped.set)
    }
  }

  /// The set behind a backslash; `byte` is set when it stands for one character.
  mutating func escapedSet(
    inClass: Bool
  ) throws(OutsideSubset) -> (set: ByteSet, byte: UInt8?) {
    guard at < text.count else { throw OutsideSubset(reason: "a lone backslash") }
    let letter = text[at]
    at += 1
    if let set = SyntaxReader.escapedClass(letter) { return (set, nil) }
    var byte = letter
    switch letter {
    case 0x4e:  // \N
      if inClass || (at < text.count && text[at] == 0x7b) { throw outside(letter) }
      return (ByteSet.all.removing(0x0a), nil)
    case 0x61: byte = 0x07
    case 0x65: byte = 0x1b
    case 0x66: byte = 0x0c
    case 0x6e: byte = 0x0a
    case 0x72: byte = 0x0d
    case 0x74: byte = 0x09
    case 0x62 where inClass: byte = 0x08
    case 0x78:
      guard let value = hexadecimal() else { throw outside(letter) }
      byte = value
    case let other where LiteralPrefix.isAlphanumeric(other): throw outside(letter)
    default: break
    }
    return (ByteSet(byte), byte)
  }

  private static func escapedClass(_ letter: UInt8) -> ByteSet? {
    switch letter {
    case 0x64: .digit
    case 0x44: ByteSet.digit.inverted
    case 0x77: .word
    case 0x57: ByteSet.word.inverted
    case 0x73: .space
    case 0x53: ByteSet.space.inverted
    case 0x68: .horizontal
    case 0x48: ByteSet.horizontal.inverted
    case 0x76: .vertical
    case 0x56: ByteSet.vertical.inverted
    default: nil
    }
  }

  /// Exactly two hexadecimal digits.
  private mutating func hexadecimal() -> UInt8? {
    guard at + 1 < text.count,
      let value = UInt8(String(decoding: text[at...at + 1], as: UTF8.self), radix: 16)
    else { return nil }
    at += 2
    return value
  }

  private func outside(_ letter: UInt8) -> OutsideSubset {
    OutsideSubset(reason: "\\\(String(decoding: [letter], as: UTF8.self))")
  }
}
