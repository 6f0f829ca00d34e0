/// What the grouping asks of a token, worked out once for each different one.
struct TokenTraits: OptionSet {
  let rawValue: UInt32

  // Of these four a token has one.
  /// No word byte in it: brackets, marks.
  static let separator = TokenTraits(rawValue: 1 << 0)
  /// A plain word, or several in quotes: usually the event.
  static let plain = TokenTraits(rawValue: 1 << 1)
  /// An identifier: usually an object, sometimes a place in the program.
  static let identifier = TokenTraits(rawValue: 1 << 2)
  /// What never tells events apart: masks, paths, addresses, true and null.
  static let variable = TokenTraits(rawValue: 1 << 3)

  /// A word in -ed or -ing.
  static let verb = TokenTraits(rawValue: 1 << 4)
  /// A word in capitals, or one that says how something is.
  static let state = TokenTraits(rawValue: 1 << 5)
  /// Joined with two dots or more: a host, a class, a reverse domain.
  static let dotted = TokenTraits(rawValue: 1 << 6)
  // By the lists of `Vocabulary`.
  static let beforeName = TokenTraits(rawValue: 1 << 7)
  static let beforeLabel = TokenTraits(rawValue: 1 << 8)
  static let preposition = TokenTraits(rawValue: 1 << 9)
  static let eventKey = TokenTraits(rawValue: 1 << 10)
  static let calendar = TokenTraits(rawValue: 1 << 11)
  static let unit = TokenTraits(rawValue: 1 << 12)
  static let announcement = TokenTraits(rawValue: 1 << 13)
  /// Begins with a capital.
  static let capitalized = TokenTraits(rawValue: 1 << 14)
  static let opens = TokenTraits(rawValue: 1 << 15)
  static let closes = TokenTraits(rawValue: 1 << 16)
  /// Stepped over on the way back to the word that announces a value.
  static let introduces = TokenTraits(rawValue: 1 << 17)
  /// Never part of a text of free length.
  static let stopsGap = TokenTraits(rawValue: 1 << 18)
  /// A single byte that always is a token of its own.
  static let single = TokenTraits(rawValue: 1 << 19)
  /// Two hexadecimal letters.
  static let hexPair = TokenTraits(rawValue: 1 << 20)
  /// What a hexadecimal dump is made of.
  static let dumped = TokenTraits(rawValue: 1 << 21)
  /// Ends in one s, and is longer than that.
  static let plural = TokenTraits(rawValue: 1 << 22)
  /// Ends in `<num>`.
  static let endsInNumber = TokenTraits(rawValue: 1 << 23)
  /// A constant word: plain or an identifier, and there.
  static let constant = TokenTraits(rawValue: 1 << 24)

  /// What varies behind it is shown as `<user>`, or as `<host>`.
  static let beforeUser = TokenTraits(rawValue: 1 << 25)
  static let beforeHost = TokenTraits(rawValue: 1 << 26)

  /// Looks at a token.
  init(_ bytes: [UInt8]) {
    var traits = TokenTraits()
    let small = bytes.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
    let word = String(decoding: small, as: UTF8.self)
    let isCapitals = TokenTraits.isCapitals(bytes)
    if Lists.literals.contains(word) || TokenTraits.hasMask(bytes) {
      traits.insert(.variable)
    } else if !bytes.contains(where: TokenBytes.isWord) {
      traits.insert(.separator)
    } else if TokenTraits.isPath(bytes) || bytes.contains(0x40) {
      traits.insert(.variable)
    } else if bytes.contains(0x20) || isCapitals {
      traits.formUnion([.plain, .constant])
    } else if TokenTraits.isJoined(bytes) || TokenTraits.isCamel(bytes) {
      traits.formUnion([.identifier, .constant])
    } else {
      traits.formUnion([.plain, .constant])
    }
    if isCapitals || Lists.states.contains(word) { traits.insert(.state) }
    let isWord = traits.contains(.constant)
    if isWord, bytes.count > 4, !bytes.contains(0x2e), !bytes.contains(0x5f),
      bytes.hasSuffix("ed") || bytes.hasSuffix("ing")
    {
      traits.insert(.verb)
    }
    if TokenTraits.isDotted(bytes) { traits.insert(.dotted) }
    if let listed = Lists.traits[word] { traits.formUnion(listed) }
    if Lists.units.contains(bytes)
      || bytes.hasSuffix("/s") && Lists.units.contains(Array(bytes.dropLast(2)))
    {
      traits.insert(.unit)
    }
    if let first = bytes.first, (0x41...0x5a).contains(first) { traits.insert(.capitalized) }
    if bytes.count == 1 { traits.formUnion(TokenTraits.ofSingle(bytes[0])) }
    if bytes.count == 2,
      bytes.allSatisfy({ (0x61...0x66).contains($0) })
        || bytes.allSatisfy({ (0x41...0x46).contains($0) })
    {
      traits.formUnion([.hexPair, .dumped])
    }
    if TokenTraits.isDumped(bytes) { traits.insert(.dumped) }
    if traits.contains(.plain), bytes.count > 3, bytes.hasSuffix("s"), !bytes.hasSuffix("ss") {
      traits.insert(.plural)
    }
    if bytes.hasSuffix("<num>") { traits.insert(.endsInNumber) }
    self = traits
  }

  init(rawValue: UInt32) { self.rawValue = rawValue }

  private static func ofSingle(_ byte: UInt8) -> TokenTraits {
    var traits = TokenTraits()
    if TokenBytes.singles.contains(byte) { traits.insert(.single) }
    if TokenBytes.opening.contains(byte) { traits.insert(.opens) }
    if TokenBytes.closing.contains(byte) { traits.insert(.closes) }
    if Array("\"'=:<".utf8).contains(byte) { traits.insert(.introduces) }
    if Array("=:;|()[]{}\"'<>".utf8).contains(byte) { traits.insert(.stopsGap) }
    return traits
  }

  /// The lists of `Vocabulary` as sets.
  private enum Lists {
    static let literals = Set(Vocabulary.literals)
    static let states = Set(Vocabulary.states)
    static let units = Set(Vocabulary.units.map { Array($0.utf8) })
    static let traits: [String: TokenTraits] = {
      var traits: [String: TokenTraits] = [:]
      for (words, trait) in [
        (Vocabulary.names, TokenTraits.beforeName), (Vocabulary.labels, .beforeLabel),
        (Vocabulary.prepositions, .preposition), (Vocabulary.eventKeys, .eventKey),
        (Vocabulary.calendar, .calendar), (Vocabulary.announcements, .announcement),
        (Vocabulary.users, .beforeUser), (Vocabulary.hosts, .beforeHost),
      ] {
        for word in words { traits[word, default: []].insert(trait) }
      }
      return traits
    }()
  }
}

extension TokenTraits {
  /// Whether a mask, or what an earlier grouping put, is in a text.
  static func hasMask(_ bytes: some Collection<UInt8>) -> Bool {
    var start = bytes.startIndex
    while let open = bytes[start...].firstIndex(of: 0x3c) {
      if TokenBytes.maskLength(bytes[open...]) != nil { return true }
      start = bytes.index(after: open)
    }
    return false
  }

  private static func isPath(_ bytes: [UInt8]) -> Bool {
    (bytes[0] == 0x2f || bytes[0] == 0x7e) && bytes.count > 1
      || bytes.count { $0 == 0x2f } > 1 || bytes.contains(0x5c)
  }

  /// `GET`, `TASK_FAILED`.
  private static func isCapitals(_ bytes: [UInt8]) -> Bool {
    func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) }
    guard bytes.count > 1, let first = bytes.first, let last = bytes.last else { return false }
    return isCapital(first) && isCapital(last)
      && bytes.allSatisfy { isCapital($0) || $0 == 0x5f || $0 == 0x2d }
  }

  /// Words joined by `.`, `/` or `$`, or by `_`.
  private static func isJoined(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 2 else { return false }
    return (1..<bytes.count - 1).contains { place in
      let (before, after) = (bytes[place - 1], bytes[place + 1])
      switch bytes[place] {
      case 0x2e, 0x2f, 0x24: return TokenBytes.isWord(before) && TokenBytes.isWord(after)
      case 0x5f: return TokenBytes.isAlphanumeric(before) && TokenBytes.isAlphanumeric(after)
      default: return false
      }
    }
  }

  /// `aB`, `ABc`.
  private static func isCamel(_ bytes: [UInt8]) -> Bool {
    func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) }
    func isSmall(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) }
    return bytes.indices.dropFirst().contains { place in
      isSmall(bytes[place - 1]) && isCapital(bytes[place])
        || place > 1 && isCapital(bytes[place - 2]) && isCapital(bytes[place - 1])
          && isSmall(bytes[place])
    }
  }

  /// Words joined by dots and dashes, with two dots or more, the last joint being one.
  private static func isDotted(_ bytes: [UInt8]) -> Bool {
    var dots = 0
    var last: UInt8 = 0x2e
    var partIsEmpty = true
    for byte in bytes {
      if TokenBytes.isWord(byte) {
        partIsEmpty = false
      } else {
        guard !partIsEmpty, byte == 0x2e || byte == 0x2d else { return false }
        if byte == 0x2e { dots += 1 }
        last = byte
        partIsEmpty = true
      }
    }
    return dots >= 2 && last == 0x2e && !partIsEmpty
  }

  /// `<num>`, or one with a hexadecimal letter beside it.
  private static func isDumped(_ bytes: [UInt8]) -> Bool {
    func isHexLetter(_ byte: UInt8) -> Bool { (0x61...0x66).contains(byte | 0x20) }
    if bytes == TokenBytes.number { return true }
    guard bytes.count == 6 else { return false }
    return bytes.starts(with: TokenBytes.number) && isHexLetter(bytes[5])
      || bytes.hasSuffix("<num>") && isHexLetter(bytes[0])
  }
}

extension [UInt8] {
  func hasSuffix(_ suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard count >= length else { return false }
    return (0..<length).allSatisfy { self[count - length + $0] == suffix.utf8Start[$0] }
  }
}
