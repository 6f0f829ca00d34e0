/// What `cut` and the three `sed` expressions of the article make of a line, in one go.
///
/// One pass gives what three do: no match of one overlaps a match of another, and no replacement
/// holds or completes the start of one.
enum ClassicLine {
  /// Bytes that `cut -c 17-` leaves out.
  static let cut = 16

  /// The most bytes that can become of `count`, with what the last copy may write behind them.
  @inline(__always)
  static func maxBytes(_ count: Int) -> Int {
    // `[]` becomes `[PID]`, the worst there is.
    count &* 5 / 2 &+ 16
  }

  /// Writes the line's replacement, and up to seven bytes behind it that mean nothing; answers its
  /// length.
  ///
  /// Cost: about 0.5 ns a byte.
  static func write(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var at = 0
    var out = 0
    while at < count {
      // Eight bytes at a time up to the next `p` or `[`, with which all three begin.
      if at &+ 8 <= count {
        let word = UInt64(
          littleEndian: UnsafeRawPointer(line + at).loadUnaligned(as: UInt64.self)
        )
        UnsafeMutableRawPointer(target + out).storeBytes(of: word.littleEndian, as: UInt64.self)
        let found = zeros(word ^ 0x7070_7070_7070_7070) | zeros(word ^ 0x5b5b_5b5b_5b5b_5b5b)
        let plain = found == 0 ? 8 : found.trailingZeroBitCount &>> 3
        at &+= plain
        out &+= plain
        if found == 0 { continue }
      }
      if !replace(line, &at, count, target, &out) {
        target[out] = line[at]
        at &+= 1
        out &+= 1
      }
    }
    return out
  }

  /// Replaces what starts here, if one of the three does.
  @inline(__always)
  private static func replace(
    _ line: UnsafePointer<UInt8>,
    _ at: inout Int,
    _ count: Int,
    _ target: UnsafeMutablePointer<UInt8>,
    _ out: inout Int
  ) -> Bool {
    if line[at] == UInt8(ascii: "[") {
      let end = digits(line, at &+ 1, count)
      guard end < count, line[end] == UInt8(ascii: "]") else { return false }
      put("[PID]", target, &out)
      at = end &+ 1
      return true
    }
    if starts(line, at, count, "port ") {
      let end = digits(line, at &+ 5, count)
      guard end < count, line[end] == 0x20 else { return false }
      put("port PORT ", target, &out)
      at = end &+ 1
      return true
    }
    guard starts(line, at, count, "pid=") else { return false }
    put("pid=PID", target, &out)
    at = digits(line, at &+ 4, count)
    return true
  }

  /// The high bit of each byte that is zero; above the lowest such it may be wrong.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  /// The end of the digits, of which there may be none.
  @inline(__always)
  private static func digits(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ count: Int
  ) -> Int {
    var end = start
    while end < count, line[end] &- 0x30 < 10 { end &+= 1 }
    return end
  }

  @inline(__always)
  private static func starts(
    _ line: UnsafePointer<UInt8>,
    _ at: Int,
    _ count: Int,
    _ text: StaticString
  ) -> Bool {
    guard at &+ text.utf8CodeUnitCount <= count else { return false }
    for index in 0..<text.utf8CodeUnitCount where line[at &+ index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  @inline(__always)
  private static func put(
    _ text: StaticString,
    _ target: UnsafeMutablePointer<UInt8>,
    _ out: inout Int
  ) {
    (target + out).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    out &+= text.utf8CodeUnitCount
  }
}
