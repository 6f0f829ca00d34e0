extension LognormWriter {
  /// Writes a value that has no captures of its own.
  @inline(__always)
  mutating func scalar(
    _ edge: UnsafePointer<LognormTable.Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int
  ) {
    switch edge.pointee.kind {
    case .word, .rest, .charToByte, .charToSet, .charSepByte, .charSepSet, .ipv4, .literal,
      .stringTo, .alpha, .quotedString, .ipv6:
      text(subject + start, end &- start)
    default: odd(edge, subject, start, end)
    }
  }

  @inline(__always)
  mutating func text(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    out.append(0x22)
    out.appendEscaped(bytes, length)
    out.append(0x22)
  }

  private mutating func odd(
    _ edge: UnsafePointer<LognormTable.Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int
  ) {
    switch edge.pointee.kind {
    case .number where edge.pointee.format == .number:
      var first = start
      while first &+ 1 < end, subject[first] == 0x30 { first &+= 1 }
      out.append(subject + first, end &- first)
    case .float where edge.pointee.format == .number: float(subject, start, end)
    case .hexNumber where edge.pointee.format == .number:
      if let value = LognormMatch.hexadecimal(subject, start &+ 2, end) {
        out.append(decimal: value)
      } else {
        text(subject + start, end &- start)
      }
    case .dateRFC3164 where edge.pointee.format != .string:
      time(LognormMatch.dateRFC3164(subject, end, start), edge.pointee.format)
    case .dateRFC5424 where edge.pointee.format != .string:
      time(LognormMatch.dateRFC5424(subject, end, start), edge.pointee.format)
    case .string: string(edge, subject, start, end)
    case .opQuotedString:
      let range = table.content(edge, subject, start, end)
      text(subject + range.lowerBound, range.count)
    case .json: jsonValue(subject, end, start)
    case .ceeSyslog: jsonValue(subject, end, LognormMatch.ceeObject(subject, end, start))
    // As lognormalizer has it: no pair, no object.
    case .checkpointLEA where start == end: out.append("null")
    case .cef, .iptables, .nameValueList, .checkpointLEA, .ciscoInterface:
      let level = openLevel()
      out.append(0x7b)
      var isFirst = true
      _ = objectMembers(edge, subject, start, end, &isFirst)
      out.append(" }")
      closeLevel(level)
    default: text(subject + start, end &- start)
    }
  }

  /// A decimal number in its own spelling, made JSON where it is not: no zeros before, no bare point.
  private mutating func float(_ subject: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
    var at = start
    guard (start..<end).contains(where: { LognormBytes.isDigit(subject[$0]) }) else {
      return text(subject + start, end &- start)
    }
    if subject[at] == 0x2d {
      out.append(0x2d)
      at &+= 1
    }
    while at &+ 1 < end, subject[at] == 0x30, LognormBytes.isDigit(subject[at &+ 1]) { at &+= 1 }
    if subject[at] == 0x2e { out.append(0x30) }
    out.append(subject + at, end &- at)
    if subject[end &- 1] == 0x2e { out.append(0x30) }
  }

  private mutating func time(_ moment: LognormMatch.Moment?, _ format: LognormFormat) {
    guard let moment else { return out.append("null") }
    var value = LognormMatch.milliseconds(moment, year: options.year)
    if format == .unixSeconds {
      // Downwards also before 1970.
      value = (value - (value < 0 ? 999 : 0)) / 1_000
    }
    if value < 0 { out.append(0x2d) }
    out.append(decimal: value.magnitude)
  }

  /// `string`: without quotes and escapes.
  private mutating func string(
    _ edge: UnsafePointer<LognormTable.Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int
  ) {
    let options = edge.pointee.options
    let range = table.content(edge, subject, start, end)
    let isQuoted = range.count < end &- start
    out.append(0x22)
    var plain = range.lowerBound
    var at = plain
    while at < range.upperBound {
      let byte = subject[at]
      let isEscape =
        (byte == 0x5c && options & LognormMotif.Option.backslash != 0)
        || (isQuoted && byte == edge.pointee.second && options & LognormMotif.Option.doubles != 0)
      // A last backslash stands before the blank that ended the value, or is itself the end.
      if isEscape, at &+ 1 < lineEnd {
        out.appendEscaped(subject + plain, at &- plain)
        plain = min(at &+ 1, range.upperBound)
        at &+= 2
      } else {
        at &+= 1
      }
    }
    out.appendEscaped(subject + plain, range.upperBound &- plain)
    out.append(0x22)
  }
}
