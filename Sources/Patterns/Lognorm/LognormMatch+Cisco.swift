extension LognormMatch {
  /// Where the parts of a `cisco-interface-spec` lie; an empty range is an absent part.
  struct Interface {
    var end = 0
    var interface = 0..<0
    var ip = 0..<0
    var port = 0..<0
    var ip2 = 0..<0
    var port2 = 0..<0
    /// May be empty when present.
    var user: Range<Int>?
  }

  /// `[interface:]ip/port [ (ip2/port2)] [ (user)]`; a tail is taken only when complete.
  static func ciscoInterface(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int
  ) -> Interface? {
    var spec = Interface()
    var at = start
    // A colon before the first blank or slash ends the interface's name.
    if ipv4(subject, count, at) < 0 {
      while at < count, subject[at] != 0x3a, !LognormBytes.isSpace(subject[at]) { at &+= 1 }
      guard at < count, subject[at] == 0x3a, at > start else { return nil }
      spec.interface = start..<at
      at &+= 1
    }
    guard let first = address(subject, count, at) else { return nil }
    (spec.ip, spec.port) = first
    at = first.port.upperBound
    if at &+ 2 < count, subject[at] == 0x20, subject[at &+ 1] == 0x28,
      let second = address(subject, count, at &+ 2), second.port.upperBound < count,
      subject[second.port.upperBound] == 0x29
    {
      (spec.ip2, spec.port2) = second
      at = second.port.upperBound &+ 1
    }
    var open = at
    if open < count, subject[open] == 0x20 { open &+= 1 }
    if open < count, subject[open] == 0x28 {
      var close = open &+ 1
      while close < count, subject[close] != 0x29, !LognormBytes.isSpace(subject[close]) {
        close &+= 1
      }
      if close < count, subject[close] == 0x29 {
        spec.user = (open &+ 1)..<close
        at = close &+ 1
      }
    }
    spec.end = at
    return spec
  }

  private static func address(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int
  ) -> (ip: Range<Int>, port: Range<Int>)? {
    let slash = ipv4(subject, count, start)
    guard slash >= 0, slash < count, subject[slash] == 0x2f else { return nil }
    let end = digits(subject, count, slash &+ 1)
    guard end > slash &+ 1 else { return nil }
    return (start..<slash, (slash &+ 1)..<end)
  }
}
