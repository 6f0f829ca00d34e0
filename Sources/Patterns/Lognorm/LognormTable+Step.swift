extension LognormTable {
  /// Where a motif's match at an offset ends, -1 when it does not match.
  ///
  /// Each motif has one match at an offset: none gives back what it took.
  func step(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int,
    _ scratch: inout LognormScratch
  ) -> Int {
    switch edge.pointee.kind {
    case .word:
      let end = LognormBytes.first(0x20, subject, count, from: at)
      charge(end &- at, &scratch)
      return end > at ? end : -1
    case .charToByte:
      let end = LognormBytes.first(edge.pointee.first, subject, count, from: at)
      charge(end &- at, &scratch)
      return end > at && end < count ? end : -1
    case .charSepByte:
      let end = LognormBytes.first(edge.pointee.first, subject, count, from: at)
      charge(end &- at, &scratch)
      return end
    case .charToSet, .charSepSet:
      let set = sets + Int(edge.pointee.data)
      let end = LognormBytes.first(in: set, subject, count, from: at)
      charge(end &- at, &scratch)
      return edge.pointee.kind == .charSepSet || (end > at && end < count) ? end : -1
    case .number: return number(edge, subject, count, at)
    case .rest: return count
    case .ipv4: return LognormMatch.ipv4(subject, count, at)
    case .alpha:
      var end = at
      while end < count, LognormBytes.isAlpha(subject[end]) { end &+= 1 }
      return end > at ? end : -1
    case .whitespace:
      var end = at
      while end < count, LognormBytes.isSpace(subject[end]) { end &+= 1 }
      return end > at ? end : -1
    case .float: return LognormMatch.float(subject, count, at)
    case .hexNumber: return hexNumber(edge, subject, count, at)
    case .stringTo: return stringTo(edge, subject, count, at, &scratch)
    case .quotedString:
      guard at < count, subject[at] == 0x22 else { return -1 }
      let end = LognormBytes.first(0x22, subject, count, from: at &+ 1)
      charge(end &- at, &scratch)
      return end < count ? end &+ 1 : -1
    case .opQuotedString:
      guard at < count else { return -1 }
      let isQuoted = subject[at] == 0x22
      let end = LognormBytes.first(
        isQuoted ? 0x22 : 0x20,
        subject,
        count,
        from: isQuoted ? at &+ 1 : at
      )
      charge(end &- at, &scratch)
      if isQuoted { return end < count ? end &+ 1 : -1 }
      return end > at ? end : -1
    case .string:
      let end = string(edge, subject, count, at)
      charge((end < 0 ? count : end) &- at, &scratch)
      return end
    case .ipv6: return LognormMatch.ipv6(subject, count, at)
    case .mac48: return LognormMatch.mac48(subject, count, at)
    case .dateRFC3164: return LognormMatch.dateRFC3164(subject, count, at)?.end ?? -1
    case .dateRFC5424: return LognormMatch.dateRFC5424(subject, count, at)?.end ?? -1
    case .dateISO: return LognormMatch.dateISO(subject, count, at)
    case .time24: return LognormMatch.time(subject, count, at, maxHour: 23)
    case .time12: return LognormMatch.time(subject, count, at, maxHour: 12)
    case .duration: return LognormMatch.duration(subject, count, at)
    case .kernelTimestamp: return LognormMatch.kernelTimestamp(subject, count, at)
    case .ciscoInterface: return LognormMatch.ciscoInterface(subject, count, at)?.end ?? -1
    default:
      // What follows looks at all that is left.
      charge(count &- at, &scratch)
      return structured(edge, subject, count, at)
    }
  }

  private func structured(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int
  ) -> Int {
    switch edge.pointee.kind {
    case .json: LognormMatch.json(subject, count, at)
    case .ceeSyslog: LognormMatch.ceeSyslog(subject, count, at)
    case .cef: LognormMatch.cef(subject, count, at)
    case .iptables: LognormMatch.iptables(subject, count, at)
    case .nameValueList:
      LognormPairs.end(
        subject,
        count,
        at,
        separator: edge.pointee.first,
        assignator: edge.pointee.second
      )
    case .checkpointLEA:
      LognormMatch.checkpointLEA(subject, count, at, terminator: edge.pointee.first)
    default: -1
    }
  }

  @inline(__always)
  private func charge(_ bytes: Int, _ scratch: inout LognormScratch) {
    scratch.steps &-= bytes &>> 6
  }

  @inline(__always)
  private func number(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int
  ) -> Int {
    var end = at
    while end < count, LognormBytes.isDigit(subject[end]) { end &+= 1 }
    guard end > at else { return -1 }
    let limit = edge.pointee.word
    guard limit > 0 else { return end }
    guard let value = LognormMatch.decimal(subject, at, end), value <= limit else { return -1 }
    return end
  }

  /// `0x` and hex digits; a blank must follow, the end of the line will not do.
  private func hexNumber(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int
  ) -> Int {
    guard at &+ 2 < count, subject[at] == 0x30, subject[at &+ 1] == 0x78 else { return -1 }
    var end = at &+ 2
    while end < count, LognormBytes.isHexDigit(subject[end]) { end &+= 1 }
    guard end < count, LognormBytes.isSpace(subject[end]) else { return -1 }
    let limit = edge.pointee.word
    guard limit > 0 else { return end }
    guard let value = LognormMatch.hexadecimal(subject, at &+ 2, end), value <= limit else {
      return -1
    }
    return end
  }

  /// Bytes up to a text, at least one.
  private func stringTo(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int,
    _ scratch: inout LognormScratch
  ) -> Int {
    let length = Int(edge.pointee.length)
    let text = blob + Int(edge.pointee.data)
    var from = at &+ 1
    while from &+ length <= count {
      let found = LognormBytes.first(text[0], subject, count &- length &+ 1, from: from)
      scratch.steps &-= 1 &+ (found &- from) &>> 6
      guard found <= count &- length, scratch.steps >= 0 else { return -1 }
      var same = 1
      while same < length, subject[found &+ same] == text[same] { same &+= 1 }
      if same == length { return found }
      scratch.steps &-= same &>> 6
      from = found &+ 1
    }
    return -1
  }

  /// `string`: quoted or not, escapes, permitted bytes.
  private func string(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int
  ) -> Int {
    let options = edge.pointee.options
    let set = sets + Int(edge.pointee.data)
    guard start < count else { return -1 }
    var at = start
    let isQuoted =
      options & LognormMotif.Option.mayQuote != 0 && subject[at] == edge.pointee.first
    if isQuoted {
      at &+= 1
    } else if options & LognormMotif.Option.mustQuote != 0 {
      return -1
    }
    let content = at
    var isClosed = false
    while at < count {
      let byte = subject[at]
      if byte == 0x5c, options & LognormMotif.Option.backslash != 0, at &+ 1 < count {
        let escaped = subject[at &+ 1]
        // Outside of quotes not even an escaped blank goes on.
        if !isQuoted, escaped == 0x20 {
          at &+= 1
          break
        }
        guard LognormBytes.contains(set, escaped) else { break }
        at &+= 2
        continue
      }
      if isQuoted, byte == edge.pointee.second {
        if options & LognormMotif.Option.doubles != 0, at &+ 1 < count,
          subject[at &+ 1] == edge.pointee.second
        {
          guard LognormBytes.contains(set, byte) else { break }
          at &+= 2
          continue
        }
        isClosed = true
        break
      }
      if !isQuoted, byte == 0x20 { break }
      guard LognormBytes.contains(set, byte) else { break }
      at &+= 1
    }
    if isQuoted {
      guard isClosed else { return -1 }
      at &+= 1
    }
    guard at > content else { return -1 }
    if options & LognormMotif.Option.isLazy == 0, at < count, subject[at] != 0x20 { return -1 }
    return at
  }
}
