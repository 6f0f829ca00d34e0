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
    if all & ByteClass.hex != 0 {
      if let next = uuidEnd(start, stop) { return put("<uuid>", skipTo: next) }
      if let next = macEnd(start, stop) { return put("<mac>", skipTo: next) }
      if any & ByteClass.digit != 0, let next = timeEnd(start, stop) {
        return put("<time>", skipTo: next)
      }
      if stop - start <= 4, byte(stop) == 0x3a, let next = ipv6End(from: start) {
        return put("<ip>", skipTo: next)
      }
      if all & ByteClass.digit != 0, let next = ipv4End(start) { return put("<ip>", skipTo: next) }
    }
    if let next = urlEnd(start, stop) { return put("<url>", skipTo: next) }
    if any & ByteClass.digit == 0 {
      if isHexByLength(start, stop, all) { return put("<hex>", skipTo: stop) }
      return copy(to: stop, limit: limit)
    }
    if all & ByteClass.digit != 0 { return put("<num>", skipTo: numberEnd(stop)) }
    if byte(start) == 0x30, byte(start + 1) | 0x20 == 0x78, isHex(start + 2, stop) {
      return put("<hex>", skipTo: stop)
    }
    if all & ByteClass.hex != 0, stop - start >= 8 { return put("<hex>", skipTo: stop) }
    if isProtocol(start, stop) { return copy(to: stop, limit: limit) }
    mixed(to: stop, limit: limit)
  }

  /// Whether a word with digits is a name all the same.
  private func isProtocol(_ start: Int, _ stop: Int) -> Bool {
    guard stop - start == 4, bytes[start] | 0x20 == 0x69 else { return false }
    return Masker.protocols.contains { name in
      name.indices.allSatisfy { bytes[start + $0] | 0x20 == name[$0] }
    }
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

  /// Masks a number with its sign, or copies the sign.
  mutating func signed(_ sign: UInt8) {
    let isSign =
      at == start || bytes[at - 1] == 0x09 || Masker.beforeSign.contains(bytes[at - 1])
    if isSign, has(at + 1, ByteClass.digit) {
      let digits = digitsEnd(at + 1)
      if !has(digits, ByteClass.word) { return put("<num>", skipTo: numberEnd(digits)) }
    }
    copy(sign)
  }

  private func isHex(_ start: Int, _ stop: Int) -> Bool {
    start < stop && (start..<stop).allSatisfy { has($0, ByteClass.hex) }
  }

  /// Whether letters alone are a hexadecimal number: eight, sixteen… of one case, as words hardly are.
  private func isHexByLength(_ start: Int, _ stop: Int, _ all: UInt8) -> Bool {
    let count = stop - start
    guard all & ByteClass.hex != 0, count > 0, count % 8 == 0 else { return false }
    let cased = bytes[start] & 0x20
    return (start..<stop).allSatisfy { bytes[$0] & 0x20 == cased }
  }

  /// End of the run of hexadecimal digits from an offset.
  func hexEnd(_ start: Int) -> Int {
    var stop = start
    while has(stop, ByteClass.hex) { stop += 1 }
    return stop
  }

  func digitsEnd(_ start: Int) -> Int {
    var stop = start
    while has(stop, ByteClass.digit) { stop += 1 }
    return stop
  }

  /// A number goes on over `.digits`, once or more: decimals and versions.
  func numberEnd(_ start: Int) -> Int {
    var stop = start
    var parts = 1
    while parts < Masker.maxParts, byte(stop) == 0x2e, has(stop + 1, ByteClass.digit) {
      let next = digitsEnd(stop + 1)
      // The last part of "1.2.3b" is a word of its own.
      if has(next, ByteClass.word) { break }
      stop = next
      parts += 1
    }
    return stop
  }
}

extension Masker {
  /// Bytes a sign may follow; behind others `-` joins or separates.
  static let protocols: [[UInt8]] = Vocabulary.protocols.map { Array($0.utf8) }
  static let beforeSign: [UInt8] = Array(" =([{,:|".utf8)
}
