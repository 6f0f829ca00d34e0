/// The motifs that are the same everywhere: each answers where its match ends, -1 for none.
enum LognormMatch {
  /// A number of digits; nil beyond 64 bits.
  static func decimal(_ subject: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> UInt64? {
    var value: UInt64 = 0
    for at in start..<end {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(subject[at] &- 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }

  /// A number of hex digits; nil beyond 64 bits.
  static func hexadecimal(_ subject: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> UInt64? {
    var value: UInt64 = 0
    for at in start..<end {
      if value >> 60 != 0 { return nil }
      value = value << 4 | UInt64(LognormBytes.hexValue(subject[at]) ?? 0)
    }
    return value
  }

  /// Four groups of one to three digits, at most 255 each.
  @inline(__always)
  static func ipv4(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    var at = start
    for group in 0..<4 {
      if group > 0 {
        guard at < count, subject[at] == 0x2e else { return -1 }
        at &+= 1
      }
      var value = 0
      let first = at
      while at < count, at &- first < 3, LognormBytes.isDigit(subject[at]) {
        value = value &* 10 &+ Int(subject[at] &- 0x30)
        at &+= 1
      }
      guard at > first, value <= 255 else { return -1 }
    }
    return at
  }

  /// Groups of up to four hex digits, `::` once, an IPv4 tail; white space or the end must follow.
  static func ipv6(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    var at = start
    var groups = 0
    var isShortened = false
    var needsGroup = true
    if at &+ 1 < count, subject[at] == 0x3a, subject[at &+ 1] == 0x3a {
      isShortened = true
      at &+= 2
      needsGroup = false
    }
    while at < count, !LognormBytes.isSpace(subject[at]) {
      let first = at
      while at < count, at &- first < 4, LognormBytes.isHexDigit(subject[at]) { at &+= 1 }
      guard at > first else { return -1 }
      if at < count, subject[at] == 0x2e {
        // An IPv4 tail, behind at least one colon; anything may follow it.
        guard first > start else { return -1 }
        at = ipv4(subject, count, first)
        return at >= 0 && groups &+ 2 <= (isShortened ? 7 : 8) ? at : -1
      }
      groups &+= 1
      needsGroup = false
      guard groups <= 8 else { return -1 }
      guard at < count, subject[at] == 0x3a else { break }
      at &+= 1
      if at < count, subject[at] == 0x3a {
        guard !isShortened else { return -1 }
        isShortened = true
        at &+= 1
      } else {
        needsGroup = true
      }
    }
    guard !needsGroup, at == count || LognormBytes.isSpace(subject[at]) else { return -1 }
    // One digit at the end of the line is no address; "::" stands for a group at least.
    return count &- start >= 2 && groups <= (isShortened ? 7 : 8) ? at : -1
  }

  /// Six pairs of hex digits, all with `:` or all with `-`.
  static func mac48(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    guard start &+ 17 <= count else { return -1 }
    let separator = subject[start &+ 2]
    guard separator == 0x3a || separator == 0x2d else { return -1 }
    for index in 0..<17 {
      let byte = subject[start &+ index]
      guard index % 3 == 2 ? byte == separator : LognormBytes.isHexDigit(byte) else { return -1 }
    }
    return start &+ 17
  }

  /// Optional `-`, then digits with at most one `.`; a lone `-`, as web servers log it, is one too.
  static func float(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    var at = start
    if at < count, subject[at] == 0x2d { at &+= 1 }
    var hasPoint = false
    while at < count {
      if subject[at] == 0x2e {
        guard !hasPoint else { break }
        hasPoint = true
      } else {
        guard LognormBytes.isDigit(subject[at]) else { break }
      }
      at &+= 1
    }
    return at > start ? at : -1
  }

  /// `[`, 5 to 12 digits, `.`, 6 digits, `]`.
  static func kernelTimestamp(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int
  ) -> Int {
    guard start < count, subject[start] == 0x5b else { return -1 }
    let point = digits(subject, count, start &+ 1, atMost: 12)
    guard point &- start >= 6, point < count, subject[point] == 0x2e else { return -1 }
    let end = digits(subject, count, point &+ 1, atMost: 6)
    guard end == point &+ 7, end < count, subject[end] == 0x5d else { return -1 }
    return end &+ 1
  }

  /// Behind the digits at a place.
  static func digits(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int,
    atMost most: Int = .max
  ) -> Int {
    var at = start
    while at < count, at &- start < most, LognormBytes.isDigit(subject[at]) { at &+= 1 }
    return at
  }

  /// `@cee:`, white space, an object that reaches the end of the line.
  static func ceeSyslog(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    let object = ceeObject(subject, count, start)
    guard object >= 0 else { return -1 }
    return json(subject, count, object) == count ? count : -1
  }

  /// Where the object of a `cee-syslog` starts, -1 without cookie.
  static func ceeObject(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    var at = start &+ 5
    guard at <= count, subject[start] == 0x40, subject[start &+ 1] == 0x63,
      subject[start &+ 2] == 0x65, subject[start &+ 3] == 0x65, subject[start &+ 4] == 0x3a
    else { return -1 }
    while at < count, LognormBytes.isSpace(subject[at]) { at &+= 1 }
    return at
  }

  /// `NAME=value` or `NAME` with one blank between, to the end of the line; at least two.
  ///
  /// One blank may end the line, as the kernel has it.
  static func iptables(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    var at = start
    var fields = 0
    while at < count {
      if fields > 0 {
        guard subject[at] == 0x20 else { return -1 }
        at &+= 1
        if at == count { break }
      }
      let name = at
      while at < count, subject[at] &- 0x41 < 26 { at &+= 1 }
      guard at > name else { return -1 }
      if at < count, subject[at] == 0x3d {
        while at < count, !LognormBytes.isSpace(subject[at]) { at &+= 1 }
      }
      fields &+= 1
    }
    return fields >= 2 ? count : -1
  }

  /// `name: value;` and again, to the end of the line or the terminator; nothing at its end.
  static func checkpointLEA(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int,
    terminator: UInt8
  ) -> Int {
    var at = start
    var pairs = 0
    while at < count {
      while at < count, subject[at] == 0x20 { at &+= 1 }
      if at == count || (terminator != 0 && subject[at] == terminator) { break }
      at = LognormBytes.first(0x3a, subject, count, from: at)
      guard at < count else { return -1 }
      at = LognormBytes.first(0x3b, subject, count, from: at &+ 1)
      guard at < count else { return -1 }
      at &+= 1
      pairs &+= 1
    }
    return pairs > 0 || start == count ? at : -1
  }
}
