/// Finds card numbers: 13 to 19 digits (ISO/IEC 7812) of a known issuer with a right check digit.
///
/// The digits stand in one piece, or in groups of three and more with the same blank or hyphen between
/// all of them. A letter, digit or underscore beside them says that they are something else.
enum CardFinder {
  static let fewestDigits = 13
  static let mostDigits = 19

  /// Appends what is found in a line.
  ///
  /// Looks at every thirteenth byte: a number must have a digit, blank or hyphen there.
  static func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    var at = 0
    while at &+ fewestDigits <= count {
      let probe = at &+ fewestDigits &- 1
      guard isPart(line[probe]) else {
        at = probe &+ 1
        continue
      }
      var start = probe
      while start > at, isPart(line[start &- 1]) { start &-= 1 }
      var end = probe &+ 1
      while end < count, isPart(line[end]) { end &+= 1 }
      if end &- start >= fewestDigits { look(line, start, end, count, number, &spans) }
      at = end
    }
  }

  @inline(__always)
  private static func isPart(_ byte: UInt8) -> Bool {
    ByteKind.isDigit(byte) || byte == 0x20 || byte == 0x2d
  }

  /// Looks through a run of digits, blanks and hyphens, group by group.
  private static func look(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    var at = start
    while at < end {
      while at < end, !ByteKind.isDigit(line[at]) { at &+= 1 }
      guard at < end else { return }
      // #012 of rsyslog is a line feed, not the beginning of a number.
      if at > 0, at &+ 3 < count, WordEdge.isOctal(line, at &- 1) { at &+= 3 }
      if let found = longest(line, at, end, count), stands(line, at, found, count) {
        spans.append(Span(at, found, number))
        at = found
      } else {
        while at < end, ByteKind.isDigit(line[at]) { at &+= 1 }
      }
    }
  }

  /// Whether nothing beside the digits makes them a part of something else.
  private static func stands(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int,
    _ count: Int
  ) -> Bool {
    func isPartOf(_ byte: UInt8) -> Bool { ByteKind.isAlphanumeric(byte) || byte == 0x5f }
    if WordEdge.isInside(line, start) { return false }
    // A minus sign: a number, as of a block or a hash.
    if start > 0, line[start &- 1] == 0x2d, start == 1 || !ByteKind.isLetter(line[start &- 2]) {
      return false
    }
    if end < count, isPartOf(line[end]) { return false }
    // 1234567890123.45 is a number with a fraction.
    let isFraction =
      end &+ 1 < count && line[end] == 0x2e && ByteKind.isDigit(line[end &+ 1])
    return !isFraction
  }

  /// The end of the longest number that begins with the group at a place; nil when there is none.
  private static func longest(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int,
    _ count: Int
  ) -> Int? {
    var digits = Digits()
    var found: Int?
    var at = start
    var separator: UInt8?
    while at < end {
      let group = at
      while at < end, ByteKind.isDigit(line[at]) {
        guard digits.append(line[at] &- 0x30) else { return found }
        at &+= 1
      }
      // Smaller groups are those of dates and counts.
      if at &- group < 3, separator != nil || at < end { return found }
      if digits.isCard { found = at }
      guard at &+ 1 < end, !ByteKind.isDigit(line[at]), ByteKind.isDigit(line[at &+ 1]) else {
        return found
      }
      if let separator, separator != line[at] { return found }
      separator = line[at]
      at &+= 1
    }
    return found
  }

  /// Up to nineteen digits, and what they may be.
  private struct Digits {
    private var value: (UInt64, UInt64) = (0, 0)
    private(set) var count = 0

    /// False when there are too many.
    mutating func append(_ digit: UInt8) -> Bool {
      guard count < CardFinder.mostDigits else { return false }
      // Four bits each: sixteen in the first word.
      if count < 16 {
        value.0 |= UInt64(digit) &<< UInt64(4 &* count)
      } else {
        value.1 |= UInt64(digit) &<< UInt64(4 &* (count &- 16))
      }
      count &+= 1
      return true
    }

    private subscript(_ place: Int) -> Int {
      place < 16
        ? Int(value.0 &>> UInt64(4 &* place) & 15)
        : Int(value.1 &>> UInt64(4 &* (place &- 16)) & 15)
    }

    var isCard: Bool { count >= CardFinder.fewestDigits && isIssued && isChecked }

    /// Luhn's check (ISO/IEC 7812-1, annex B): every second digit from the right counts double.
    private var isChecked: Bool {
      var sum = 0
      for place in 0..<count {
        let digit = self[count &- 1 &- place]
        let weighed = place & 1 == 0 ? digit : digit &* 2
        sum &+= weighed > 9 ? weighed &- 9 : weighed
      }
      return sum % 10 == 0
    }

    /// Whether an issuer gives numbers with this start and of this length.
    private var isIssued: Bool {
      let two = self[0] &* 10 &+ self[1]
      let three = two &* 10 &+ self[2]
      let four = three &* 10 &+ self[3]
      switch two {
      case 40...49: return [13, 16, 19].contains(count)
      case 34, 37: return count == 15
      case 51...55: return count == 16
      case 22...27:
        return (2_200...2_204).contains(four) || (2_221...2_720).contains(four)
          ? count == 16 : false
      case 30, 36, 38, 39:
        return (300...305).contains(three) || two != 30 ? count == 14 || count >= 16 : false
      case 35: return (3_528...3_589).contains(four) && count >= 16
      case 60, 64, 65:
        return (four == 6_011 || (644...649).contains(three) || two == 65) ? count >= 16 : false
      case 62: return count >= 16
      case 50, 56...58, 63, 67: return count >= 13
      default: return false
      }
    }
  }
}
