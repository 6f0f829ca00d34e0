/// The numbers of a member's lines, written in about a byte each, less where lines came one behind the
/// other.
///
/// From the second line on: how many numbers lie between a line and the one before (a LEB128 number of
/// which the lowest bit says that a further number follows), and how many more lines then follow without
/// any between.
enum LineNumbers {
  /// Writes numbers that grow.
  static func encode(_ count: Int, _ number: (Int) -> UInt64) -> [UInt8] {
    var out: [UInt8] = []
    var line = 1
    while line < count {
      let gap = number(line) - number(line - 1) - 1
      var run = 0
      while line + run + 1 < count, number(line + run + 1) == number(line + run) + 1 { run += 1 }
      append(gap << 1 | (run > 0 ? 1 : 0), to: &out)
      if run > 0 { append(UInt64(run), to: &out) }
      line += run + 1
    }
    return out
  }

  /// Reads them; nil when they are not so many.
  static func decode(_ bytes: [UInt8], first: UInt64, count: Int) -> [UInt64]? {
    guard count > 0 else { return bytes.isEmpty ? [] : nil }
    var numbers = [first]
    numbers.reserveCapacity(count)
    var at = 0
    var last = first
    while at < bytes.count {
      guard let gap = read(bytes, &at) else { return nil }
      var run: UInt64 = 0
      if gap & 1 != 0 {
        guard let read = read(bytes, &at) else { return nil }
        run = read
      }
      guard run < UInt64(count), numbers.count + Int(run) < count else { return nil }
      last = last &+ gap >> 1 &+ 1
      numbers.append(last)
      for _ in 0..<run {
        last = last &+ 1
        numbers.append(last)
      }
    }
    return numbers.count == count ? numbers : nil
  }

  private static func append(_ number: UInt64, to out: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    out.append(UInt8(rest))
  }

  private static func read(_ bytes: [UInt8], _ at: inout Int) -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard at < bytes.count else { return nil }
      let byte = bytes[at]
      at += 1
      number |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }
}
