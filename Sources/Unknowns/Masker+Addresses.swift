extension Masker.Scan {
  /// `8-4-4-4-12` hexadecimal digits.
  func uuidEnd(_ start: Int, _ stop: Int) -> Int? {
    guard stop - start == 8, byte(stop) == 0x2d else { return nil }
    var at = stop
    for length in [4, 4, 4, 12] {
      guard byte(at) == 0x2d, hexEnd(at + 1) == at + 1 + length else { return nil }
      at += 1 + length
    }
    return has(at, ByteClass.word) ? nil : at
  }

  /// `aa:bb:cc:dd:ee:ff` (six pairs or more, as netfilter writes), with dashes, or `aabb.ccdd.eeff`.
  func macEnd(_ start: Int, _ stop: Int) -> Int? {
    let separator = byte(stop)
    if stop - start == 2, separator == 0x3a || separator == 0x2d {
      var at = stop
      var pairs = 1
      while pairs < Masker.maxParts, byte(at) == separator, hexEnd(at + 1) == at + 3 {
        at += 3
        pairs += 1
      }
      return pairs >= 6 && !has(at, ByteClass.word) ? at : nil
    }
    guard stop - start == 4, separator == 0x2e, hexEnd(start + 5) == start + 9,
      byte(start + 9) == 0x2e, hexEnd(start + 10) == start + 14,
      !has(start + 14, ByteClass.word)
    else { return nil }
    return start + 14
  }

  func ipv4End(_ start: Int) -> Int? {
    var at = start
    for group in 0..<4 {
      let stop = digitsEnd(at)
      guard (1...3).contains(stop - at) else { return nil }
      at = stop
      if group < 3 {
        guard byte(at) == 0x2e else { return nil }
        at += 1
      }
    }
    if has(at, ByteClass.word) { return nil }
    return byte(at) == 0x2e && has(at + 1, ByteClass.digit) ? nil : at
  }

  /// End of an IPv6 address from an offset: groups of up to four hexadecimal digits with at least
  /// two colons side by side, or eight groups.
  func ipv6End(from start: Int) -> Int? {
    var at = start
    var groups = 0
    var doubles = 0
    while at < end {
      let stop = hexEnd(at)
      if stop > at {
        groups += 1
        guard stop - at <= 4, groups <= 8 else { return nil }
        at = stop
      }
      guard byte(at) == 0x3a else { break }
      if byte(at + 1) == 0x3a {
        doubles += 1
        guard doubles == 1 else { return nil }
        at += 2
      } else if has(at + 1, ByteClass.hex), groups > 0 {
        at += 1
      } else {
        break
      }
    }
    guard !has(at, ByteClass.word) else { return nil }
    return groups == 8 && doubles == 0 || doubles == 1 && groups >= 1 ? at : nil
  }

  /// `scheme://` and all up to a blank or quote, but for marks that end the sentence.
  func urlEnd(_ start: Int, _ stop: Int) -> Int? {
    let next = byte(stop)
    let mayBe =
      next == 0x3a ? byte(stop + 1) == 0x2f : next == 0x2b || next == 0x2d || next == 0x2e
    guard mayBe, !has(start, ByteClass.digit) else { return nil }
    var at = stop
    // "svn+ssh" and the like are rare: only then is there more to the scheme than the word.
    if byte(at) != 0x3a {
      while at - start <= Masker.maxSchemeBytes, isSchemeByte(at) { at += 1 }
    }
    guard byte(at) == 0x3a, byte(at + 1) == 0x2f, byte(at + 2) == 0x2f,
      (2...Masker.maxSchemeBytes).contains(at - start)
    else { return nil }
    for offset in start..<at where !isSchemeByte(offset) { return nil }
    at += 3
    let first = at
    while at < end, !has(at, ByteClass.urlEnd) { at += 1 }
    while at > first, has(at - 1, ByteClass.mark) { at -= 1 }
    return at > first ? at : nil
  }

  private func isSchemeByte(_ offset: Int) -> Bool {
    let byte = byte(offset)
    if byte == 0x2b || byte == 0x2d || byte == 0x2e { return true }
    return has(offset, ByteClass.word) && byte < 0x80 && byte != 0x5f
  }
}

extension Masker {
  /// Longest scheme of a URL.
  static let maxSchemeBytes = 17
}
