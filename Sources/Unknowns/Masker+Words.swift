extension Masker.Scan {
  /// Masks or copies the word that starts here.
  mutating func word(limit: Int) {
    let start = at
    var stop = start
    var all: UInt8 = ByteClass.digit | ByteClass.hex | ByteClass.word
    var any: UInt8 = 0
    while stop < end {
      let bits = classes[Int(bytes[stop])]
      if bits & ByteClass.word == 0 { break }
      all &= bits
      any |= bits
      stop += 1
    }
    let count = stop - start
    if all & ByteClass.hex != 0 {
      if let next = uuidEnd(start, count) { return put("<uuid>", skipTo: next) }
      if let next = macEnd(start, count) { return put("<mac>", skipTo: next) }
      if let next = timeEnd(start, count) { return put("<time>", skipTo: next) }
      if count <= 4, byte(stop) == 0x3a, let next = ipv6End(from: start) {
        return put("<ip>", skipTo: next)
      }
    }
    if any & ByteClass.digit == 0 {
      while at < stop, length < limit { copy(bytes[at]) }
      return
    }
    if all & ByteClass.digit != 0 {
      if let next = ipv4End(start) { return put("<ip>", skipTo: next) }
      return put("<num>", skipTo: numberEnd(stop))
    }
    if all & ByteClass.hex != 0, count >= 8 { return put("<hex>", skipTo: stop) }
    if byte(start) == 0x30, byte(start + 1) | 0x20 == 0x78, isHex(start + 2, stop) {
      return put("<hex>", skipTo: stop)
    }
    mixed(to: stop, limit: limit)
  }

  /// Copies a word of letters and digits with each run of digits masked.
  private mutating func mixed(to stop: Int, limit: Int) {
    while at < stop, length < limit {
      if has(at, ByteClass.digit) {
        var next = at
        while next < stop, has(next, ByteClass.digit) { next += 1 }
        put("<num>", skipTo: next)
      } else {
        copy(bytes[at])
      }
    }
  }

  private func isHex(_ start: Int, _ stop: Int) -> Bool {
    start < stop && (start..<stop).allSatisfy { has($0, ByteClass.hex) }
  }

  /// End of the run of hexadecimal digits from an offset.
  private func hexEnd(_ start: Int) -> Int {
    var stop = start
    while has(stop, ByteClass.hex) { stop += 1 }
    return stop
  }

  private func digitsEnd(_ start: Int) -> Int {
    var stop = start
    while has(stop, ByteClass.digit) { stop += 1 }
    return stop
  }

  /// A number goes on over `.digits`, once or more: decimals and versions.
  private func numberEnd(_ start: Int) -> Int {
    var stop = start
    var parts = 1
    while parts < Masker.maxParts, byte(stop) == 0x2e, has(stop + 1, ByteClass.digit) {
      stop = digitsEnd(stop + 1)
      parts += 1
    }
    // "1.2.3b" ends inside a word: mask up to the last dot only.
    return has(stop, ByteClass.word) ? start : stop
  }

  /// `8-4-4-4-12` hexadecimal digits.
  private func uuidEnd(_ start: Int, _ count: Int) -> Int? {
    guard count == 8, byte(start + 8) == 0x2d else { return nil }
    var at = start + 8
    for length in [4, 4, 4, 12] {
      guard byte(at) == 0x2d, hexEnd(at + 1) == at + 1 + length else { return nil }
      at += 1 + length
    }
    return has(at, ByteClass.word) ? nil : at
  }

  /// `aa:bb:cc:dd:ee:ff` (six pairs or more, as netfilter writes), with dashes, or `aabb.ccdd.eeff`.
  private func macEnd(_ start: Int, _ count: Int) -> Int? {
    let separator = byte(start + count)
    if count == 2, separator == 0x3a || separator == 0x2d {
      var at = start + 2
      var pairs = 1
      while pairs < Masker.maxParts, byte(at) == separator, hexEnd(at + 1) == at + 3 {
        at += 3
        pairs += 1
      }
      return pairs >= 6 && !has(at, ByteClass.word) ? at : nil
    }
    guard count == 4, separator == 0x2e, hexEnd(start + 5) == start + 9,
      byte(start + 9) == 0x2e, hexEnd(start + 10) == start + 14,
      !has(start + 14, ByteClass.word)
    else { return nil }
    return start + 14
  }

  /// `hh:mm:ss`, with a fraction if there is one.
  private func timeEnd(_ start: Int, _ count: Int) -> Int? {
    guard count <= 2, has(start, ByteClass.digit), byte(start + count) == 0x3a else { return nil }
    let minutes = start + count + 1
    guard digitsEnd(minutes) == minutes + 2, byte(minutes + 2) == 0x3a,
      digitsEnd(minutes + 3) == minutes + 5, byte(minutes + 5) != 0x3a
    else { return nil }
    let stop = minutes + 5
    if byte(stop) == 0x2e || byte(stop) == 0x2c, has(stop + 1, ByteClass.digit) {
      return digitsEnd(stop + 1)
    }
    return has(stop, ByteClass.word) ? nil : stop
  }

  private func ipv4End(_ start: Int) -> Int? {
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
}
