extension LognormWriter {
  /// Writes a JSON object that was found in a line, in our own spacing and escapes.
  mutating func jsonValue(_ subject: UnsafePointer<UInt8>, _ end: Int, _ start: Int) {
    let level = openLevel()
    out.append(0x7b)
    var isFirst = true
    jsonMembers(subject, end, start, &isFirst)
    out.append(" }")
    closeLevel(level)
  }

  /// Writes the members of such an object into an open one.
  ///
  /// The text has been checked by the matcher.
  mutating func jsonMembers(
    _ subject: UnsafePointer<UInt8>,
    _ end: Int,
    _ start: Int,
    _ isFirst: inout Bool
  ) {
    var at = LognormMatch.skipBlanks(subject, end, start &+ 1)
    while at < end, subject[at] == 0x22 {
      let keyEnd = LognormMatch.string(subject, end, at)
      guard keyEnd > 0 else { return }
      let before = out.count
      let wasFirst = isFirst
      separate(&isFirst)
      let name = out.count
      jsonString(subject, keyEnd, at)
      out.append(": ")
      let isTaken = !checksNames || isNew(name..<out.count)
      at = LognormMatch.skipBlanks(subject, end, keyEnd)
      at = LognormMatch.skipBlanks(subject, end, at &+ 1)
      at = copyValue(subject, end, at)
      if !isTaken {
        out.count = before
        isFirst = wasFirst
      }
      at = LognormMatch.skipBlanks(subject, end, at)
      guard at < end, subject[at] == 0x2c else { return }
      at = LognormMatch.skipBlanks(subject, end, at &+ 1)
    }
  }

  /// Copies one value token by token; answers the offset behind it.
  private mutating func copyValue(
    _ subject: UnsafePointer<UInt8>,
    _ end: Int,
    _ start: Int
  ) -> Int {
    var at = start
    var depth = 0
    while at < end {
      let byte = subject[at]
      switch byte {
      case 0x7b, 0x5b:
        out.append(byte)
        depth &+= 1
        out.append(0x20)
        at = LognormMatch.skipBlanks(subject, end, at &+ 1)
        if at < end, subject[at] == byte &+ 2 {
          // Empty: the blank before the bracket is there already.
          out.append(byte &+ 2)
          depth &-= 1
          at &+= 1
          if depth == 0 { return at }
        }
        continue
      case 0x7d, 0x5d:
        if depth == 0 { return at }
        out.append(0x20)
        out.append(byte)
        depth &-= 1
        at &+= 1
        if depth == 0 { return at }
      case 0x2c:
        if depth == 0 { return at }
        out.append(", ")
        at &+= 1
      case 0x3a:
        out.append(": ")
        at &+= 1
      case 0x22:
        let stop = LognormMatch.string(subject, end, at)
        guard stop > 0 else { return end }
        jsonString(subject, stop, at)
        at = stop
        if depth == 0 { return at }
      case _ where LognormBytes.isSpace(byte): at &+= 1
      default:
        let first = at
        while at < end, !LognormBytes.isSpace(subject[at]), subject[at] != 0x2c,
          subject[at] != 0x7d, subject[at] != 0x5d
        { at &+= 1 }
        out.append(subject + first, at &- first)
        if depth == 0 { return at }
      }
    }
    return end
  }

  /// Copies a string: its escapes are read and written again.
  private mutating func jsonString(_ subject: UnsafePointer<UInt8>, _ stop: Int, _ start: Int) {
    out.append(0x22)
    var plain = start &+ 1
    var at = plain
    let end = stop &- 1
    while at < end {
      guard subject[at] == 0x5c else {
        at &+= 1
        continue
      }
      out.appendEscaped(subject + plain, at &- plain)
      at = escape(subject, end, at)
      plain = at
    }
    out.appendEscaped(subject + plain, end &- plain)
    out.append(0x22)
  }

  private mutating func escape(
    _ subject: UnsafePointer<UInt8>,
    _ end: Int,
    _ at: Int
  ) -> Int {
    guard subject[at &+ 1] == 0x75 else {
      out.append(0x5c)
      out.append(subject[at &+ 1])
      return at &+ 2
    }
    var value = unit(subject, at &+ 2)
    var next = at &+ 6
    if value & 0xfc00 == 0xd800, next &+ 5 < end, subject[next] == 0x5c,
      subject[next &+ 1] == 0x75
    {
      let low = unit(subject, next &+ 2)
      if low & 0xfc00 == 0xdc00 {
        value = 0x10000 + (value & 0x3ff) << 10 + low & 0x3ff
        next &+= 6
      }
    }
    scalar(Unicode.Scalar(value) ?? "\u{fffd}")
    return next
  }

  private func unit(_ subject: UnsafePointer<UInt8>, _ at: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: LognormMatch.hexadecimal(subject, at, at &+ 4) ?? 0)
  }

  private mutating func scalar(_ scalar: Unicode.Scalar) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { buffer in
      buffer.initialize(repeating: 0)
      var length = 0
      for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
        buffer[length] = byte
        length += 1
      }
      if let start = buffer.baseAddress { out.appendEscaped(start, length) }
    }
  }
}
