/// Walks over the pairs of a `name-value-list`.
struct LognormPairs {
  /// Where name and value lie; the value without its quotes.
  private(set) var name = 0..<0
  private(set) var value = 0..<0
  private(set) var at: Int
  private let subject: UnsafePointer<UInt8>
  private let count: Int
  private let separator: UInt8
  private let assignator: UInt8

  init(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int,
    separator: UInt8,
    assignator: UInt8
  ) {
    self.subject = subject
    self.count = count
    self.at = at
    self.separator = separator
    self.assignator = assignator
  }

  /// Behind the last pair and the separators after it.
  static func end(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int,
    separator: UInt8,
    assignator: UInt8
  ) -> Int {
    var pairs = LognormPairs(
      subject,
      count,
      at,
      separator: separator,
      assignator: assignator
    )
    var hasPair = false
    while pairs.next() { hasPair = true }
    return hasPair ? pairs.at : at
  }

  @inline(__always)
  private func isSeparator(_ byte: UInt8) -> Bool {
    separator == 0 ? LognormBytes.isSpace(byte) : byte == separator
  }

  @inline(__always)
  private func isInName(_ byte: UInt8) -> Bool {
    assignator != 0
      ? byte != assignator
      : LognormBytes.isAlphanumeric(byte) || byte == 0x2e || byte == 0x5f || byte == 0x2d
  }

  /// Goes to the next pair; stays where it is when there is none.
  mutating func next() -> Bool {
    let start = at
    while at < count, isSeparator(subject[at]) { at &+= 1 }
    let first = at
    while at < count, isInName(subject[at]), !isSeparator(subject[at]) { at &+= 1 }
    guard at > first, at < count, subject[at] == (assignator == 0 ? 0x3d : assignator) else {
      // Separators behind the last pair belong to the list only at the end of the line.
      at = first == count ? count : start
      return false
    }
    name = first..<at
    at &+= 1
    return takeValue() ? true : stay(start)
  }

  private mutating func stay(_ start: Int) -> Bool {
    at = start
    return false
  }

  private mutating func takeValue() -> Bool {
    let first = at
    if at < count, subject[at] == 0x22 || subject[at] == 0x27 {
      let quote = subject[at]
      at &+= 1
      while at < count, subject[at] != quote {
        at &+= subject[at] == 0x5c && at &+ 1 < count ? 2 : 1
      }
      if at < count, at &+ 1 == count || isSeparator(subject[at &+ 1]) {
        value = (first &+ 1)..<at
        at &+= 1
        return true
      }
      // No closing quote in its place: the quote is an ordinary byte.
      at = first
    }
    while at < count, !isSeparator(subject[at]) {
      at &+= separator != 0 && subject[at] == 0x5c && at &+ 1 < count ? 2 : 1
    }
    value = first..<at
    return true
  }
}
