extension LognormMatch {
  /// `CEF:0|`, six header fields, extensions to the end of the line.
  static func cef(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    guard var at = cefHeader(subject, count, start) else { return -1 }
    for _ in 0..<6 {
      at = cefHeaderField(subject, count, at)
      guard at >= 0 else { return -1 }
      at &+= 1
    }
    var extensions = LognormExtensions(subject, count, at)
    while extensions.next() {}
    return extensions.isBroken ? -1 : count
  }

  /// Behind `CEF:0|`.
  static func cefHeader(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int? {
    guard start &+ 6 <= count else { return nil }
    let head = UnsafeRawPointer(subject + start).loadUnaligned(as: UInt64.self)
    // "CEF:0|" in the low six bytes.
    return head & 0xffff_ffff_ffff == 0x7c30_3a46_4543 ? start &+ 6 : nil
  }

  /// Where the bar behind a header field is; -1 for none, or an escape that CEF does not have.
  static func cefHeaderField(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int
  ) -> Int {
    var at = start
    while at < count, subject[at] != 0x7c {
      if subject[at] == 0x5c {
        guard at &+ 1 < count, subject[at &+ 1] == 0x5c || subject[at &+ 1] == 0x7c else {
          return -1
        }
        at &+= 1
      }
      at &+= 1
    }
    return at < count ? at : -1
  }
}

/// Walks over the extensions of a CEF record.
///
/// A value reaches to the blank before the word that stands before the next `=`. A `=` without such
/// a word, as in a URL, belongs to the value.
struct LognormExtensions {
  private(set) var name = 0..<0
  private(set) var value = 0..<0
  /// Whether an escape, or something that is no pair, was met.
  private(set) var isBroken = false
  private var at: Int
  private let subject: UnsafePointer<UInt8>
  private let count: Int

  init(_ subject: UnsafePointer<UInt8>, _ count: Int, _ at: Int) {
    self.subject = subject
    self.count = count
    self.at = at
    while self.at < count, subject[self.at] == 0x20 { self.at += 1 }
  }

  private func isInName(_ byte: UInt8) -> Bool {
    LognormBytes.isAlphanumeric(byte) || byte == 0x2e || byte == 0x5f
  }

  mutating func next() -> Bool {
    guard at < count, !isBroken else { return false }
    let first = at
    while at < count, isInName(subject[at]) { at &+= 1 }
    guard at > first, at < count, subject[at] == 0x3d else {
      isBroken = true
      return false
    }
    name = first..<at
    at &+= 1
    let start = at
    /// The last blank with a name right behind it, as far as it is still one.
    var blank = -1
    while at < count {
      let byte = subject[at]
      if byte == 0x5c {
        guard at &+ 1 < count, Self.isEscape(subject[at &+ 1]) else {
          isBroken = true
          return false
        }
        blank = -1
        at &+= 2
        continue
      }
      if byte == 0x3d, blank >= 0, at > blank &+ 1 {
        value = start..<blank
        at = blank &+ 1
        return true
      }
      if byte == 0x20 { blank = at } else if !isInName(byte) { blank = -1 }
      at &+= 1
    }
    value = start..<count
    return true
  }

  private static func isEscape(_ byte: UInt8) -> Bool {
    [0x3d, 0x5c, 0x6e, 0x72, 0x2f].contains(byte)
  }
}
