/// Names of the programs whose lines an expression can match, as globs: a wider answer costs time,
/// one too narrow would lose matches.
struct LogcheckPrograms {
  /// Most names of one rule; with more it is asked for every program.
  static let maxNames = 16
  /// How deep groups are followed.
  private static let maxDepth = 6

  private let expression: PosixExpression

  /// A name as far as it was read.
  private struct Name: Hashable {
    var glob = ""
    /// Whether what follows no longer belongs to the name.
    var isWhole = false
  }

  init(_ expression: PosixExpression) {
    self.expression = expression
  }

  /// The globs for a range that starts behind the host; empty when it could be any program.
  func names(_ range: Range<Int>) -> [String] {
    guard let found = extend([Name()], range, depth: 0) else { return [] }
    // A pattern that ends within the name says nothing about the rest of it.
    let globs = found.map { $0.isWhole || $0.glob.hasSuffix("*") ? $0.glob : $0.glob + "*" }
    // A lone colon behind the host is no program's name, see HeaderParser.
    if globs.contains(where: { $0.isEmpty || $0 == "*" || $0.hasPrefix("?*") }) { return [] }
    return Array(Set(globs)).sorted()
  }

  /// Adds a range to each name; nil when there would be too many.
  private func extend(_ names: [Name], _ range: Range<Int>, depth: Int) -> [Name]? {
    var names = names
    var at = range.lowerBound
    while at < range.upperBound, names.contains(where: { !$0.isWhole }) {
      let end = expression.pieceEnd(at, in: range)
      var bare = at + 1
      if expression.tokens[at] == .open {
        bare = end
        while bare > at, case .times = expression.tokens[bare - 1] { bare -= 1 }
      }
      let times = expression.tokens[bare..<end]
      guard let longer = piece(names, at..<bare, times, depth) else { return nil }
      names = Array(Set(longer))
      guard names.count <= LogcheckPrograms.maxNames else { return nil }
      at = end
    }
    return names
  }

  private func piece(
    _ names: [Name],
    _ piece: Range<Int>,
    _ times: ArraySlice<PosixExpression.Token>,
    _ depth: Int
  ) -> [Name]? {
    let isOnce = times.isEmpty
    let mayLack = times.count == 1 && times.first == .times(least: 0, most: 1)
    switch expression.tokens[piece.lowerBound] {
    case .byte(let byte) where isOnce || mayLack:
      return (mayLack ? names : []) + names.map { LogcheckPrograms.adding(byte, to: $0) }
    case .set(let set) where !LogcheckPrograms.endsName(set):
      return names.map { Self.adding(isOnce ? "?" : "*", to: $0) }
    case .open where depth < LogcheckPrograms.maxDepth && (isOnce || mayLack):
      var found: [Name] = mayLack ? names : []
      let inner = (piece.lowerBound + 1)..<(piece.upperBound - 1)
      for branch in branches(inner) {
        guard let longer = extend(names, branch, depth: depth + 1) else { return nil }
        found += longer
      }
      return found
    case .assertion("$") where isOnce: return names.map { Name(glob: $0.glob, isWhole: true) }
    case .assertion where isOnce: return names
    default:
      return names.map { $0.isWhole ? $0 : Name(glob: $0.glob + "*", isWhole: true) }
    }
  }

  private func branches(_ range: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var depth = 0
    var start = range.lowerBound
    for index in range {
      switch expression.tokens[index] {
      case .open: depth += 1
      case .close: depth -= 1
      case .or where depth == 0:
        found.append(start..<index)
        start = index + 1
      default: break
      }
    }
    return found + [start..<range.upperBound]
  }

  private static func adding(_ byte: UInt8, to name: Name) -> Name {
    if name.isWhole { return name }
    switch byte {
    // What ends a program's name in a line, see HeaderParser.
    case UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "["):
      return Name(glob: name.glob, isWhole: true)
    // A glob cannot say these, nor what is no ASCII.
    case UInt8(ascii: "*"), UInt8(ascii: "?"), 0x80...: return adding("?", to: name)
    default: return adding(String(UnicodeScalar(byte)), to: name)
    }
  }

  private static func adding(_ glob: String, to name: Name) -> Name {
    name.isWhole ? name : Name(glob: name.glob + glob)
  }

  /// Whether a set holds a byte that ends a program's name.
  private static func endsName(_ set: PosixSet) -> Bool {
    " :[".utf8.contains { set.contains($0) }
  }
}
