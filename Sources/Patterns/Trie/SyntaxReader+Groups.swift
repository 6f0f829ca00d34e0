/// Classes in brackets, and what stands in parentheses.
extension SyntaxReader {
  mutating func characterClass() throws(OutsideSubset) -> ByteSet {
    var set = ByteSet()
    var isNegated = false
    if at < text.count, text[at] == 0x5e {
      isNegated = true
      at += 1
    }
    var isFirst = true
    while at < text.count, text[at] != 0x5d || isFirst {
      isFirst = false
      if let posix = try posixClass() {
        set.formUnion(posix)
        // PCRE2 takes a hyphen behind a class for a character; too odd a corner to follow.
        if at + 1 < text.count, text[at] == 0x2d, text[at + 1] != 0x5d {
          throw OutsideSubset(reason: "a hyphen behind a class")
        }
        continue
      }
      let first = try classMember()
      guard let low = first.byte else {
        set.formUnion(first.set)
        if at + 1 < text.count, text[at] == 0x2d, text[at + 1] != 0x5d {
          throw OutsideSubset(reason: "a hyphen behind a class")
        }
        continue
      }
      guard at + 1 < text.count, text[at] == 0x2d, text[at + 1] != 0x5d else {
        set.insert(low)
        continue
      }
      at += 1
      if text[at] == 0x5b, at + 1 < text.count, [0x3a, 0x2e, 0x3d].contains(text[at + 1]) {
        throw OutsideSubset(reason: "a range that ends in a class")
      }
      guard let high = try classMember().byte, low <= high else {
        throw OutsideSubset(reason: "a range that ends in a class")
      }
      set.insert(low...high)
    }
    guard at < text.count else { throw OutsideSubset(reason: "an open class") }
    at += 1
    if isCaseless { set = set.caseless }
    return isNegated ? set.inverted : set
  }

  private mutating func classMember() throws(OutsideSubset) -> (set: ByteSet, byte: UInt8?) {
    guard at < text.count else { throw OutsideSubset(reason: "an open class") }
    let byte = text[at]
    at += 1
    if byte == 0x5c { return try escapedSet(inClass: true) }
    return (ByteSet(byte), byte)
  }

  /// `[:name:]` at the reader's place; nil when none starts here.
  private mutating func posixClass() throws(OutsideSubset) -> ByteSet? {
    guard at + 1 < text.count, text[at] == 0x5b else { return nil }
    guard text[at + 1] == 0x3a else {
      if text[at + 1] == 0x2e || text[at + 1] == 0x3d {
        throw OutsideSubset(reason: "a collating element")
      }
      return nil
    }
    var place = at + 2
    var isNegated = false
    if place < text.count, text[place] == 0x5e {
      isNegated = true
      place += 1
    }
    let start = place
    while place < text.count, ByteSet.lower.contains(text[place]) { place += 1 }
    guard place + 1 < text.count, text[place] == 0x3a, text[place + 1] == 0x5d else { return nil }
    let name = String(decoding: text[start..<place], as: UTF8.self)
    guard let set = ByteSet.posix(name) else {
      throw OutsideSubset(reason: "class [:\(name):]")
    }
    if isNegated, isCaseless { throw OutsideSubset(reason: "a negated class without case") }
    at = place + 2
    return isNegated ? set.inverted : set
  }

  /// What stands behind an opening parenthesis; nil for a setting of options.
  mutating func group() throws(OutsideSubset) -> Syntax? {
    guard at < text.count else { throw OutsideSubset(reason: "an open group") }
    if text[at] == 0x2a { throw OutsideSubset(reason: "(*") }
    guard text[at] == 0x3f else { return try captured() }
    let rest = text[(at + 1)...]
    if rest.starts(with: [0x3a]) {  // (?:
      at += 2
      return try enclosed()
    }
    if rest.starts(with: [0x3c, 0x3d]) || rest.starts(with: [0x3c, 0x21]) {  // (?<= (?<!
      at += 3
      let isNegated = text[at - 1] == 0x21
      return .behind(try oneByte(isNegated: isNegated, edge: .start))
    }
    if rest.starts(with: [0x3d]) || rest.starts(with: [0x21]) {  // (?= (?!
      at += 2
      let isNegated = text[at - 1] == 0x21
      return .ahead(try oneByte(isNegated: isNegated, edge: .ahead(.newline)))
    }
    if rest.starts(with: [0x3c]) || rest.starts(with: [0x50, 0x3c]) {  // (?< (?P<
      guard let end = rest.firstIndex(of: 0x3e) else { throw OutsideSubset(reason: "(?<") }
      at = end + 1
      return try captured()
    }
    return try options(rest)
  }

  /// `(?i)`, `(?-i)`, `(?i:…)`; other options change more than the case of letters.
  private mutating func options(_ rest: ArraySlice<UInt8>) throws(OutsideSubset) -> Syntax? {
    for (text, caseless, opens) in SyntaxReader.caseOptions where rest.starts(with: text) {
      at += 1 + text.count
      let before = isCaseless
      isCaseless = caseless
      guard opens else { return nil }
      let inner = try enclosed()
      isCaseless = before
      return inner
    }
    throw OutsideSubset(reason: "(?" + String(decoding: rest.prefix(1), as: UTF8.self))
  }

  private static let caseOptions: [(text: [UInt8], caseless: Bool, opens: Bool)] = [
    (Array("i)".utf8), true, false), (Array("-i)".utf8), false, false),
    (Array("i:".utf8), true, true), (Array("-i:".utf8), false, true),
  ]

  private mutating func captured() throws(OutsideSubset) -> Syntax {
    groupCount += 1
    let number = groupCount
    return .group(try enclosed(), number: number)
  }

  /// The inside of a group, up to and with its closing parenthesis.
  private mutating func enclosed() throws(OutsideSubset) -> Syntax {
    // Options set within a group end with it.
    let before = isCaseless
    let inner = try alternatives()
    isCaseless = before
    guard at < text.count, text[at] == 0x29 else { throw OutsideSubset(reason: "an open group") }
    at += 1
    return inner
  }

  /// The inside of an assertion about one byte; the line feed stands for the subject's edge.
  private mutating func oneByte(
    isNegated: Bool,
    edge: Syntax
  ) throws(OutsideSubset) -> ByteSet {
    let inner = try enclosed()
    let branches: [Syntax] = if case .either(let several) = inner { several } else { [inner] }
    var set = ByteSet()
    for branch in branches {
      if let single = branch.single {
        set.formUnion(single.removing(0x0a))
      } else if branch == edge {
        set.insert(0x0a)
      } else {
        throw OutsideSubset(reason: "an assertion about more than one byte")
      }
    }
    return isNegated ? set.inverted : set
  }
}
