import TestSupport

/// Makes patterns at random, out of few bytes so that much fits much, each with texts it may take.
struct RandomPattern {
  private var random: SeededGenerator
  private var groups = 0
  private var depth = 0

  /// What patterns and subjects are made of.
  static let alphabet = Array("aab bc1:=A-_ 2".utf8)

  init(_ random: SeededGenerator) {
    self.random = random
  }

  mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  private mutating func one<Element>(_ elements: [Element]) -> Element {
    elements[pick(elements.count)]
  }

  /// A pattern, and some texts made by walking through it.
  mutating func make() -> (pattern: String, texts: [[UInt8]]) {
    groups = 0
    depth = 0
    let start = pick(12) == 0 ? "" : "^"
    var (pattern, texts) = sequence()
    if pick(12) == 0 {
      let other = sequence()
      pattern += "|\(pick(2) == 0 ? "" : "^")\(other.pattern)"
      texts[0] = other.texts[0]
    }
    if pick(4) == 0 { pattern += "$" }
    return (start + pattern, texts)
  }

  /// A subject near a text: as it is, changed, cut, or longer.
  mutating func subject(near text: [UInt8]) -> [UInt8] {
    var subject = text
    for _ in 0..<pick(3) where !subject.isEmpty {
      let place = pick(subject.count)
      switch pick(3) {
      case 0: subject[place] = one(Self.alphabet)
      case 1: subject.remove(at: place)
      default: subject.insert(one(Self.alphabet), at: place)
      }
    }
    if pick(4) == 0 { subject += (0..<pick(6)).map { _ in one(Self.alphabet) } }
    if pick(10) == 0, !subject.isEmpty {
      let byte = UInt8.random(in: 0...255, using: &random)
      subject[pick(subject.count)] = byte == 0x0a ? 0 : byte
    }
    return subject
  }

  private typealias Part = (pattern: String, texts: [[UInt8]])

  private mutating func sequence() -> Part {
    var result: Part = ("", [[], [], []])
    for _ in 0..<(1 + pick(5)) {
      let part = item()
      result.pattern += part.pattern
      for index in result.texts.indices { result.texts[index] += part.texts[index] }
    }
    return result
  }

  private mutating func item() -> Part {
    if pick(9) == 0 { return (one(Self.assertions), [[], [], []]) }
    let part = atom()
    // A repeat of the last byte of a literal, as people write it.
    if pick(5) < 3 { return part }
    var (text, least, most) = one(Self.repeats)
    let isGroup = part.pattern.hasSuffix(")")
    if isGroup, most > 3, pick(4) > 0 { (text, least, most) = ("?", 0, 1) }
    text += one(["", "", "", "", "?", "+"])
    let texts = part.texts.map { unit in
      (0..<(least + pick(most - least + 1))).flatMap { _ in unit }
    }
    return (part.pattern + text, texts)
  }

  private static let assertions = [
    "\\b", "\\B", "(?=[ab])", "(?![ab])", "(?<![ab])", "(?<=a)", "(?= |$)", "(?<=^|b)", "(?!\\d)",
    "(?=:)", "(?!$)",
  ]
  private static let repeats: [(String, Int, Int)] = [
    ("*", 0, 4), ("+", 1, 4), ("?", 0, 1), ("{2}", 2, 2), ("{1,3}", 1, 3), ("{0,2}", 0, 2),
    ("{2,}", 2, 5),
  ]
  private static let classes: [(String, [UInt8])] = [
    ("[ab]", Array("ab".utf8)), ("[^a ]", Array("b1:=".utf8)), ("\\d", Array("12".utf8)),
    ("\\S", Array("ab1:".utf8)), ("\\w", Array("ab1_".utf8)), (".", Array("a b:".utf8)),
    ("[a-c1]", Array("abc1".utf8)), ("[^:]", Array("a b1".utf8)), ("\\s", Array(" ".utf8)),
    ("[[:alpha:]]", Array("abcA".utf8)), ("[^[:digit:]=]", Array("ab:".utf8)),
    ("[\\w.:-]", Array("ab1:-".utf8)), ("(?i:a)", Array("aA".utf8)), ("\\W", Array(" :=".utf8)),
    ("[^ab:=]", Array("c1 ".utf8)), ("\\x61", Array("a".utf8)), ("\\D", Array("ab ".utf8)),
  ]

  private mutating func atom() -> Part {
    depth += 1
    defer { depth -= 1 }
    switch pick(depth > 3 ? 6 : 9) {
    case 0, 1, 2:
      let word = (0..<(1 + pick(3))).map { _ in one(Self.alphabet) }
      let text = String(decoding: word, as: UTF8.self)
      return (text, [word, word, word])
    case 3, 4, 5:
      let (text, takes) = one(Self.classes)
      return (text, (0..<3).map { _ in [one(takes)] })
    case 6: return enclosed("(", sequence())
    case 7: return enclosed(pick(6) == 0 ? "(?>" : "(?:", sequence())
    default:
      var branches: [Part] = []
      for _ in 0..<(2 + pick(2)) {
        branches.append(pick(9) == 0 ? ("", [[], [], []]) : sequence())
      }
      let text = branches.map(\.pattern).joined(separator: "|")
      let texts = (0..<3).map { index in branches[pick(branches.count)].texts[index] }
      return enclosed(pick(2) == 0 ? "(" : "(?:", (text, texts))
    }
  }

  private mutating func enclosed(_ opening: String, _ part: Part) -> Part {
    (opening + part.pattern + ")", part.texts)
  }
}
