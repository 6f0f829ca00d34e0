extension LognormMatch {
  /// How deep arrays and objects may lie in each other in a line.
  static let maxJSONDepth = 63

  /// An object and the white space behind it; strict JSON, any bytes from 0x80 on in strings.
  static func json(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    guard start < count, subject[start] == 0x7b else { return -1 }
    var at = start
    /// One bit for each open level, the last one lowest: set for an object.
    var levels: UInt64 = 0
    var depth = 0
    var wantsValue = true
    while true {
      if wantsValue {
        guard at < count else { return -1 }
        let byte = subject[at]
        if byte == 0x7b || byte == 0x5b {
          guard depth < maxJSONDepth else { return -1 }
          depth &+= 1
          levels = levels << 1 | (byte == 0x7b ? 1 : 0)
          at = skipBlanks(subject, count, at &+ 1)
          if at < count, subject[at] == byte &+ 2 {
            at &+= 1
            levels >>= 1
            depth &-= 1
            wantsValue = false
          } else if byte == 0x7b {
            at = key(subject, count, at)
            if at < 0 { return -1 }
          }
          if wantsValue { continue }
        } else {
          at = scalar(subject, count, at)
          if at < 0 { return -1 }
          wantsValue = false
        }
      }
      if depth == 0 {
        while at < count, LognormBytes.isSpace(subject[at]) { at &+= 1 }
        return at
      }
      at = skipBlanks(subject, count, at)
      guard at < count else { return -1 }
      let isObject = levels & 1 == 1
      if subject[at] == 0x2c {
        at = skipBlanks(subject, count, at &+ 1)
        if isObject {
          at = key(subject, count, at)
          if at < 0 { return -1 }
        }
        wantsValue = true
      } else if subject[at] == (isObject ? 0x7d : 0x5d) {
        at &+= 1
        levels >>= 1
        depth &-= 1
      } else {
        return -1
      }
    }
  }

  @inline(__always)
  static func skipBlanks(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    var at = start
    while at < count, LognormBytes.isSpace(subject[at]) { at &+= 1 }
    return at
  }

  /// `"name" :` and the blanks around it.
  private static func key(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    guard start < count, subject[start] == 0x22 else { return -1 }
    let end = string(subject, count, start)
    guard end >= 0 else { return -1 }
    let colon = skipBlanks(subject, count, end)
    guard colon < count, subject[colon] == 0x3a else { return -1 }
    return skipBlanks(subject, count, colon &+ 1)
  }

  /// Behind a string's closing quote.
  static func string(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    var at = start &+ 1
    while at < count {
      let byte = subject[at]
      if byte == 0x22 { return at &+ 1 }
      if byte == 0x5c {
        guard at &+ 1 < count else { return -1 }
        switch subject[at &+ 1] {
        case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: at &+= 2
        case 0x75:
          guard at &+ 5 < count else { return -1 }
          for digit in (at &+ 2)...(at &+ 5)
          where !LognormBytes.isHexDigit(subject[digit]) { return -1 }
          at &+= 6
        default: return -1
        }
      } else {
        at &+= 1
      }
    }
    return -1
  }

  /// A string, number or word.
  private static func scalar(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    switch subject[start] {
    case 0x22: return string(subject, count, start)
    case 0x74: return word(subject, count, start, 0x6575_7274, 4)
    case 0x66: return word(subject, count, start, 0x65_736c_6166, 5)
    case 0x6e: return word(subject, count, start, 0x6c6c_756e, 4)
    default: return number(subject, count, start)
    }
  }

  private static func word(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int,
    _ text: UInt64,
    _ length: Int
  ) -> Int {
    guard start &+ length <= count else { return -1 }
    for index in 0..<length
    where subject[start &+ index] != UInt8(truncatingIfNeeded: text >> UInt64(index * 8)) {
      return -1
    }
    return start &+ length
  }

  private static func number(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    var at = start
    if subject[at] == 0x2d { at &+= 1 }
    let whole = at
    at = digits(subject, count, at)
    guard at > whole, at == whole &+ 1 || subject[whole] != 0x30 else { return -1 }
    if at < count, subject[at] == 0x2e {
      let fraction = at &+ 1
      at = digits(subject, count, fraction)
      guard at > fraction else { return -1 }
    }
    if at < count, subject[at] | 0x20 == 0x65 {
      at &+= 1
      if at < count, subject[at] == 0x2b || subject[at] == 0x2d { at &+= 1 }
      let exponent = at
      at = digits(subject, count, at)
      guard at > exponent else { return -1 }
    }
    return at
  }
}
