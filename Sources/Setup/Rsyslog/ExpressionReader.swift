/// Works out an expression of RainerScript for a record of which the program alone is known.
///
/// Comparisons of `$programname`, `$app-name` and `$syslogtag` with texts are decided, `and`, `or`, `not` and
/// parentheses as well; everything else is unknown, and so is what depends on it.
struct ExpressionReader {
  /// Parentheses in parentheses.
  private static let maxDepth = 200

  private var scanner: ConfigScanner
  private let program: String
  private var depth = 0

  /// A value in an expression.
  enum Value: Sendable, Equatable {
    case text([String])
    /// The program's name.
    case program(String)
    /// The program's name with what may follow it in a tag: `[123]:`.
    case tag(String)
    case truth(FilterTruth)
    case unknown
  }

  init(_ text: String, program: String) {
    scanner = ConfigScanner(Array(text.utf8))
    self.program = program
  }

  mutating func truth() -> FilterTruth {
    let truth = disjunction()
    scanner.skipBlanks()
    return scanner.isAtEnd ? truth : .unknown
  }

  private mutating func disjunction() -> FilterTruth {
    var truth = conjunction()
    while take(word: "or") { truth = truth || conjunction() }
    return truth
  }

  private mutating func conjunction() -> FilterTruth {
    var truth = negation()
    while take(word: "and") { truth = truth && negation() }
    return truth
  }

  private mutating func negation() -> FilterTruth {
    if take(word: "not") { return deeper { $0.negation() }.map { !$0 } ?? .unknown }
    return comparison()
  }

  private mutating func comparison() -> FilterTruth {
    let left = value()
    guard let operation = comparisonOperator() else {
      if case .truth(let truth) = left { return truth }
      return .unknown
    }
    let right = value()
    guard case .text(let texts) = right else { return .unknown }
    let isNot = operation == "!=" || operation == "<>"
    let truth = ExpressionReader.compare(left, isNot ? "isequal" : operation, texts)
    return isNot ? !truth : truth
  }

  private mutating func comparisonOperator() -> String? {
    scanner.skipBlanks()
    for sign in ["==", "!=", "<>", "<=", ">=", "<", ">"] {
      let bytes = Array(sign.utf8)
      if scanner.current == bytes[0], bytes.count == 1 || scanner.byte(1) == bytes[1] {
        for _ in bytes { scanner.advance() }
        return sign == "==" ? "isequal" : sign
      }
    }
    let word = scanner.peekedWord().lowercased()
    guard ["contains", "contains_i", "startswith", "startswith_i", "endswith"].contains(word) else {
      return nil
    }
    _ = scanner.word()
    return word
  }

  private mutating func value() -> Value {
    scanner.skipBlanks()
    switch scanner.current {
    case UInt8(ascii: "("):
      scanner.advance()
      let truth = deeper { $0.disjunction() } ?? .unknown
      scanner.skipBlanks()
      if scanner.current == UInt8(ascii: ")") { scanner.advance() }
      return .truth(truth)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .text([scanner.quoted()])
    case UInt8(ascii: "["): return list()
    case UInt8(ascii: "$"):
      scanner.advance()
      if scanner.current == UInt8(ascii: "!") { scanner.advance() }
      let name = scanner.word()
      while scanner.current == UInt8(ascii: "!") {
        scanner.advance()
        _ = scanner.word()
      }
      return ExpressionReader.subject(name, program: program)
    default:
      let word = scanner.word()
      if word.isEmpty { scanner.advance() }
      scanner.skipBlanks()
      if scanner.current == UInt8(ascii: "(") { skipParentheses() }
      return .unknown
    }
  }

  private mutating func list() -> Value {
    scanner.advance()
    var texts: [String] = []
    while !scanner.isAtEnd, scanner.current != UInt8(ascii: "]") {
      scanner.skipBlanks()
      if scanner.current == UInt8(ascii: "\"") || scanner.current == UInt8(ascii: "'") {
        texts.append(scanner.quoted())
      } else if scanner.current != UInt8(ascii: "]") {
        scanner.advance()
      }
    }
    scanner.advance()
    return .text(texts)
  }

  /// The arguments of a function.
  private mutating func skipParentheses() {
    var open = 0
    repeat {
      switch scanner.current {
      case UInt8(ascii: "("): open += 1
      case UInt8(ascii: ")"): open -= 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        _ = scanner.quoted()
        continue
      default: break
      }
      scanner.advance()
    } while open > 0 && !scanner.isAtEnd
  }

  private mutating func take(word: String) -> Bool {
    scanner.skipBlanks()
    guard scanner.peekedWord().lowercased() == word else { return false }
    _ = scanner.word()
    return true
  }

  /// Goes one parenthesis down; nil where there are too many.
  private mutating func deeper(_ body: (inout ExpressionReader) -> FilterTruth) -> FilterTruth? {
    guard depth < ExpressionReader.maxDepth else { return nil }
    depth += 1
    defer { depth -= 1 }
    return body(&self)
  }

  /// What a property holds of such a record.
  static func subject(_ name: String, program: String) -> Value {
    switch name.lowercased() {
    case "programname", "app-name": .program(program)
    case "syslogtag": .tag(program)
    default: .unknown
    }
  }

  /// Compares with texts, of which one is enough.
  static func compare(_ subject: Value, _ operation: String, _ texts: [String]) -> FilterTruth {
    texts.reduce(.no) { $0 || compare(subject, operation, $1) }
  }

  private static func compare(_ subject: Value, _ operation: String, _ text: String) -> FilterTruth
  {
    switch (subject, operation) {
    case (.program(let name), "isequal"): return FilterTruth(name == text)
    case (.program(let name), "startswith"): return FilterTruth(name.hasPrefix(text))
    case (.program(let name), "contains"): return FilterTruth(text.isEmpty || name.holds(text))
    case (.program(let name), "endswith"): return FilterTruth(name.hasSuffix(text))
    // Of a tag what follows the name is not known, but that is a [ or a :.
    case (.tag(let name), "startswith"):
      if name.hasPrefix(text) { return .yes }
      return text.hasPrefix(name + "[") || text.hasPrefix(name + ":") ? .unknown : .no
    case (.tag(let name), "contains"): return name.holds(text) ? .yes : .unknown
    case (.tag(let name), "isequal"):
      return text == name || text.hasPrefix(name + ":") || text.hasPrefix(name + "[")
        ? .unknown : .no
    default: return .unknown
    }
  }
}

extension String {
  /// Whether a text stands in this one.
  fileprivate func holds(_ text: String) -> Bool {
    let (all, part) = (Array(utf8), Array(text.utf8))
    guard part.count <= all.count else { return false }
    return (0...(all.count - part.count)).contains {
      all[$0..<($0 + part.count)].elementsEqual(part)
    }
  }
}
