/// A bracket expression: the bytes it holds, and how PCRE2 writes it.
struct PosixSet: Equatable {
  /// The class in PCRE2's spelling, such as `[._[:alnum:]-]`.
  private(set) var text: String
  /// One bit for each byte.
  private var members: SIMD4<UInt64>

  /// What `\w` holds.
  static let word = PosixSet(text: "\\w") { isAlphanumeric($0) || $0 == 0x5f }
  /// What `\s` holds.
  static let space = PosixSet(text: "\\s", isSpace)

  private init(text: String, _ holds: (UInt8) -> Bool) {
    self.text = text
    members = .zero
    for byte in UInt8.min...UInt8.max where holds(byte) { insert(byte) }
  }

  /// What this one does not hold.
  func inverted(_ text: String) -> PosixSet {
    PosixSet(text: text) { !contains($0) }
  }

  func contains(_ byte: UInt8) -> Bool {
    members[Int(byte >> 6)] & 1 << UInt64(byte & 63) != 0
  }

  private mutating func insert(_ byte: UInt8) {
    members[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
  }

  /// Reads one behind its `[`; `at` is then behind its `]`.
  ///
  /// A backslash is an ordinary character there.
  init(_ source: [UInt8], at: inout Int, _ start: Int) throws(PatternError) {
    members = .zero
    text = "["
    var place = at
    func peek(_ ahead: Int = 0) -> UInt8 {
      place + ahead < source.count ? source[place + ahead] : 0
    }
    let isInverted = peek() == UInt8(ascii: "^") && place < source.count
    if isInverted {
      text += "^"
      place += 1
    }
    let first = place
    while true {
      guard place < source.count else {
        throw PatternError(what: "[ without ]", offset: start)
      }
      if source[place] == UInt8(ascii: "]"), place > first { break }
      if source[place] == UInt8(ascii: "["), peek(1) == UInt8(ascii: ":") {
        let name = try PosixSet.name(source, &place)
        guard let holds = PosixSet.classes[name] else {
          throw PatternError(what: "unknown class [:\(name):]", offset: place)
        }
        for byte in UInt8.min...UInt8.max where holds(byte) { insert(byte) }
        text += "[:\(name):]"
        continue
      }
      let isHyphen = source[place] == UInt8(ascii: "-")
      if isHyphen, place > first, peek(1) != UInt8(ascii: "]") {
        throw PatternError(
          what: "a - that is no range",
          hint: "put it first or last between the brackets",
          offset: place
        )
      }
      let isLast = isHyphen && place > first
      let low = try PosixSet.element(source, &place)
      guard peek() == UInt8(ascii: "-"), place + 1 < source.count, peek(1) != UInt8(ascii: "]")
      else {
        insert(low)
        // First and last a hyphen is plain to PCRE2 too.
        text += isLast || isHyphen && place == first + 1 ? "-" : PosixSet.quoted(low)
        continue
      }
      let dash = place
      place += 1
      let high = try PosixSet.element(source, &place)
      guard low <= high else {
        throw PatternError(what: "a range whose end comes before its start", offset: dash)
      }
      for byte in low...high { insert(byte) }
      text += "\(PosixSet.quoted(low))-\(PosixSet.quoted(high))"
    }
    if source[first] == UInt8(ascii: ":"), place > first + 1, source[place - 1] == UInt8(ascii: ":")
    {
      throw PatternError(
        what: "a class outside brackets",
        hint: "write [[:space:]], not [:space:]",
        offset: start
      )
    }
    at = place + 1
    text += "]"
    if isInverted { members = ~members }
  }

  /// One byte of the set: itself, `[.x.]` or `[=x=]`.
  private static func element(
    _ source: [UInt8],
    _ place: inout Int
  ) throws(PatternError) -> UInt8 {
    let byte = source[place]
    let next = place + 1 < source.count ? source[place + 1] : 0
    guard byte == UInt8(ascii: "["), next == UInt8(ascii: ".") || next == UInt8(ascii: "=") else {
      if byte == UInt8(ascii: "["), next == UInt8(ascii: ":") {
        throw PatternError(what: "a class at the end of a range", offset: place)
      }
      place += 1
      return byte
    }
    guard place + 4 < source.count, source[place + 3] == next,
      source[place + 4] == UInt8(ascii: "]")
    else {
      throw PatternError(
        what: "a named or longer collating element",
        hint: "write the character itself",
        offset: place
      )
    }
    place += 5
    return source[place - 3]
  }

  /// The name in `[:name:]`; `place` is then behind it.
  private static func name(_ source: [UInt8], _ place: inout Int) throws(PatternError) -> String {
    let start = place + 2
    var end = start
    while end < source.count, isAlphanumeric(source[end]) { end += 1 }
    guard end + 1 < source.count, source[end] == UInt8(ascii: ":"),
      source[end + 1] == UInt8(ascii: "]")
    else { throw PatternError(what: "[: without :]", offset: place) }
    place = end + 2
    return String(decoding: source[start..<end], as: UTF8.self)
  }

  /// A byte as it stands between PCRE2's brackets.
  private static func quoted(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "]"), UInt8(ascii: "["), UInt8(ascii: "^"),
      UInt8(ascii: "-"):
      "\\" + String(UnicodeScalar(byte))
    default: PosixSet.shown(byte)
    }
  }

  /// A byte as it is, or `\xHH` where it is not printable ASCII.
  static func shown(_ byte: UInt8) -> String {
    if (0x20...0x7e).contains(byte) { return String(UnicodeScalar(byte)) }
    let digits = String(byte, radix: 16)
    return "\\x" + (digits.count == 1 ? "0" + digits : digits)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool { LiteralPrefix.isAlphanumeric(byte) }
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0d).contains(byte)
  }

  /// The classes of POSIX in ASCII.
  private static let classes: [String: @Sendable (UInt8) -> Bool] = [
    "alnum": isAlphanumeric,
    "alpha": { (0x61...0x7a).contains($0 | 0x20) },
    "blank": { $0 == 0x20 || $0 == 0x09 },
    "cntrl": { $0 < 0x20 || $0 == 0x7f },
    "digit": { (0x30...0x39).contains($0) },
    "graph": { (0x21...0x7e).contains($0) },
    "lower": { (0x61...0x7a).contains($0) },
    "print": { (0x20...0x7e).contains($0) },
    "punct": { (0x21...0x7e).contains($0) && !isAlphanumeric($0) },
    "space": isSpace,
    "upper": { (0x41...0x5a).contains($0) },
    "xdigit": { (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20) },
  ]
}
