/// A POSIX extended regular expression as tokens, read the way GNU `grep -E` reads it byte by byte
/// (`LC_ALL=C`).
///
/// What grep refuses is refused here, with the offset. Sources: POSIX.1-2017, Base Definitions 9.4;
/// the manual of GNU grep 3.8; and the program itself, with which the tests compare.
struct PosixExpression {
  /// A piece of the expression.
  enum Token: Equatable {
    /// This byte.
    case byte(UInt8)
    /// `.`
    case any
    /// A bracket expression.
    case set(PosixSet)
    /// `^`, `$`, `\b` and their kin, in PCRE2's spelling: they take up no bytes.
    case assertion(String)
    /// `(`
    case open
    /// `)`
    case close
    /// `|`
    case or
    /// `*`, `+`, `?` or `{least,most}`; no most is no limit.
    case times(least: Int, most: Int?)
    /// `\1` to `\9`
    case reference(Int)
  }

  /// The longest expression taken, in bytes; the longest of Debian's has 600.
  static let maxBytes = 8 << 10
  /// How deep groups may be nested; PCRE2's own limit is 250.
  static let maxDepth = 64
  /// The largest count in braces, as in grep.
  static let maxCount = 32_767

  /// The pieces in order; groups are balanced, and a `times` has something to repeat.
  private(set) var tokens: [Token] = []
  /// Where each piece starts, in bytes.
  private(set) var offsets: [Int] = []
  /// Whether it refers back to a group.
  private(set) var refersBack = false

  private let text: [UInt8]

  /// Reads an expression without its line feed.
  init(_ text: [UInt8]) throws(PatternError) {
    self.text = text
    guard text.count <= PosixExpression.maxBytes else {
      throw PatternError(
        what: "longer than \(PosixExpression.maxBytes) bytes",
        hint: "split it into several lines"
      )
    }
    try read()
  }

  private mutating func read() throws(PatternError) {
    var at = 0
    var groups = 0
    var closed: Set<Int> = []
    // Behind a sign that had nothing to repeat.
    var dropped: Int?
    // Behind a count in braces that had nothing to repeat, which grep takes.
    var interval: Int?
    var opened: [(offset: Int, number: Int)] = []
    // Where a sign had nothing to repeat, grep's check of the form takes a `)` behind it for itself,
    // while what matches takes it for the end of the group: both must be content.
    var checked = 0
    // Where the first such sign stands.
    var hollow: Int?
    while at < text.count {
      let start = at
      let byte = text[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\\"):
        guard at < text.count else {
          throw PatternError(what: "a backslash at the end", offset: start)
        }
        let token = try escaped(text[at], closed, at: start)
        at += 1
        append(token, start)
      case UInt8(ascii: "["):
        let set = try PosixSet(text, at: &at, start)
        append(.set(set), start)
      case UInt8(ascii: "."): append(.any, start)
      case UInt8(ascii: "^"): append(.assertion("^"), start)
      case UInt8(ascii: "$"): append(.assertion("$"), start)
      case UInt8(ascii: "|"): append(.or, start)
      case UInt8(ascii: "("):
        groups += 1
        opened.append((start, groups))
        checked += 1
        guard opened.count <= PosixExpression.maxDepth else {
          throw PatternError(
            what: "groups nested deeper than \(PosixExpression.maxDepth)",
            offset: start
          )
        }
        append(.open, start)
      case UInt8(ascii: ")"):
        if dropped == start {
          hollow = hollow ?? start - 1
        } else {
          checked = max(checked - 1, 0)
        }
        // One that closes nothing is itself.
        if let group = opened.popLast() {
          closed.insert(group.number)
          append(.close, start)
        } else {
          append(.byte(byte), start)
        }
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
        let repeatsNothing = isAtStart
        repeats(byte == UInt8(ascii: "+") ? 1 : 0, byte == UInt8(ascii: "?") ? 1 : nil, start)
        if repeatsNothing { dropped = at }
      case UInt8(ascii: "{"):
        if let times = try braces(&at, start) {
          if isAtStart { interval = at }
          repeats(times.least, times.most, start)
        } else {
          // A brace that repeats nothing is itself, but not at the end of a group either.
          if isAtStart && interval != start || dropped == start { dropped = at }
          append(.byte(byte), start)
        }
      default: append(.byte(byte), start)
      }
    }
    if let group = opened.last {
      throw PatternError(what: "( without )", offset: group.offset)
    }
    if checked > 0, let hollow { throw PatternError(what: "nothing to repeat", offset: hollow) }
  }

  private mutating func append(_ token: Token, _ offset: Int) {
    tokens.append(token)
    offsets.append(offset)
  }

  /// Whether nothing that could be repeated stands before.
  private var isAtStart: Bool {
    switch tokens.last {
    case nil, .open, .or, .assertion: true
    default: false
    }
  }

  /// Where there is nothing to repeat, grep repeats nothing: the sign is as good as not there.
  private mutating func repeats(_ least: Int, _ most: Int?, _ offset: Int) {
    switch tokens.last {
    case nil, .open, .or: return
    default: append(.times(least: least, most: most), offset)
    }
  }

  private mutating func escaped(
    _ byte: UInt8,
    _ closed: Set<Int>,
    at offset: Int
  ) throws(PatternError) -> Token {
    switch byte {
    case UInt8(ascii: "w"): return .set(.word)
    case UInt8(ascii: "W"): return .set(.word.inverted("\\W"))
    case UInt8(ascii: "s"): return .set(.space)
    case UInt8(ascii: "S"): return .set(.space.inverted("\\S"))
    case UInt8(ascii: "b"): return .assertion("\\b")
    case UInt8(ascii: "B"): return .assertion("\\B")
    case UInt8(ascii: "<"): return .assertion("\\b(?=\\w)")
    case UInt8(ascii: ">"): return .assertion("\\b(?<=\\w)")
    case UInt8(ascii: "`"): return .assertion("\\A")
    case UInt8(ascii: "'"): return .assertion("\\z")
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      let number = Int(byte - UInt8(ascii: "0"))
      guard closed.contains(number) else {
        throw PatternError(what: "\\\(number) refers to no group before it", offset: offset)
      }
      refersBack = true
      return .reference(number)
    default: return .byte(byte)
    }
  }

  /// Reads `{n}`, `{n,}`, `{,m}` or `{n,m}` behind its brace; nil when it is plain text.
  private func braces(
    _ at: inout Int,
    _ start: Int
  ) throws(PatternError) -> (least: Int, most: Int?)? {
    var place = at
    func number() -> Int? {
      var value: Int?
      while place < text.count, (0x30...0x39).contains(text[place]) {
        value = min((value ?? 0) * 10 + Int(text[place] - 0x30), PosixExpression.maxCount + 1)
        place += 1
      }
      return value
    }
    let first = number()
    var most = first
    if place < text.count, text[place] == UInt8(ascii: ",") {
      place += 1
      most = number()
    } else if first == nil {
      return nil
    }
    guard place < text.count, text[place] == UInt8(ascii: "}") else { return nil }
    let least = first ?? 0
    if let most, most < least {
      throw PatternError(what: "a count from \(least) to \(most)", offset: start)
    }
    guard max(least, most ?? 0) <= PosixExpression.maxCount else {
      throw PatternError(
        what: "a count past \(PosixExpression.maxCount)",
        hint: "use * or +",
        offset: start
      )
    }
    at = place + 1
    return (least, most)
  }
}
