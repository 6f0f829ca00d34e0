/// Different tokens and the small number each stands for, with what is asked of it.
struct TokenTable {
  typealias Token = Int32

  /// Stands for what varies.
  static let any: Token = 0
  /// Stands for a value that is missing, as in `key= next` or `()`.
  static let missing: Token = 1
  /// The same, written as a dash.
  static let dash: Token = 2
  static let text: Token = 3
  static let list: Token = 4
  static let number: Token = 5
  static let time: Token = 6
  static let comma: Token = 7
  static let colon: Token = 8
  static let equals: Token = 9
  static let openBracket: Token = 10
  static let openParenthesis: Token = 11
  static let closeBracket: Token = 12
  static let hyphen: Token = 13
  static let doubleQuote: Token = 14
  static let singleQuote: Token = 15
  static let user: Token = 16
  static let host: Token = 17

  private var numbers: [[UInt8]: Token] = [:]
  private(set) var bytes: [[UInt8]] = []
  private(set) var traits: [TokenTraits] = []
  /// For each token what a template shows where several such are one: itself for a mask.
  private(set) var kinds: [Token] = []

  init() {
    let fixed = [
      "<*>", "\u{1}", "\u{1}-", "<str>", "<list>", "<num>", "<time>", ",", ":", "=", "[", "(", "]",
      "-", "\"", "'", "<user>", "<host>",
    ]
    for token in fixed { _ = number(of: Array(token.utf8)) }
    traits[Int(TokenTable.missing)] = .plain
    traits[Int(TokenTable.dash)] = .plain
  }

  /// The number of a token.
  mutating func number(of token: [UInt8]) -> Token {
    if let known = numbers[token] { return known }
    let number = Token(bytes.count)
    numbers[token] = number
    bytes.append(token)
    traits.append(TokenTraits(token))
    kinds.append(TokenTable.any)
    if TokenBytes.maskLength(token) == token.count {
      kinds[Int(number)] = number
    } else if let kind = TokenTable.kind(token) {
      kinds[Int(number)] = self.number(of: Array(kind.utf8))
    }
    return number
  }

  func has(_ token: Token, _ trait: TokenTraits) -> Bool {
    !traits[Int(token)].isDisjoint(with: trait)
  }

  /// How many constant words there are.
  func constants(_ tokens: some Collection<Token>) -> Int {
    tokens.count { has($0, .constant) }
  }

  /// The text of a run of variables: as they are, up to some masks, then `<*>`.
  mutating func run(_ first: Token, _ between: [UInt8], _ second: Token) -> Token {
    guard first != TokenTable.any else { return first }
    let (left, right) = (bytes[Int(first)], bytes[Int(second)])
    let masks = left.count { $0 == 0x3c } + right.count { $0 == 0x3c }
    guard masks <= GroupingLimits.runMasks else { return TokenTable.any }
    return number(of: left + between + right)
  }

  /// Whether a token stands before another, by their bytes.
  func precedes(_ first: Token, _ second: Token) -> Bool {
    bytes[Int(first)].lexicographicallyPrecedes(bytes[Int(second)])
  }

  /// Whether some tokens stand before others, token by token.
  func precedes(_ first: [Token], _ second: [Token]) -> Bool? {
    for (left, right) in zip(first, second) where left != right { return precedes(left, right) }
    return first.count == second.count ? nil : first.count < second.count
  }
}
