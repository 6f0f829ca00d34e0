/// Lines that are not proper syslog, drawn from a source of their own: the good lines between them
/// are those of the same stream without them.
struct Malformed {
  private var random: RandomSource
  /// Of 2^32: the chance that another bad line comes before the next good one.
  private let threshold: UInt64

  /// More than half bad lines is not a log any more.
  static let highestPercent = 50.0
  /// Over-long lines hold up to this many bytes: past every buffer of 64 KiB.
  private static let overlong = 9_000...80_000

  /// `percent` of all lines, 0 to 50.
  init(percent: Double, seed: UInt64) {
    random = RandomSource(seed: RandomSource.mix(seed ^ 0xBAD))
    threshold = UInt64(percent / 100 * 0x1p32)
  }

  mutating func isNext() -> Bool {
    threshold > 0 && random.next() >> 32 < threshold
  }

  /// Writes one bad line without its newline; says whether its header is that of a proper line of
  /// the program `overlong`.
  mutating func write(
    to buffer: inout LineBuffer,
    style: HeaderStyle,
    stamp: borrowing Stamp,
    host: Text,
    overlongTag: Text
  ) -> Bool {
    switch random.below(9) {
    case 0: break
    case 1: buffer.append(repeating: UInt8(ascii: " "), count: 1 + random.below(8))
    case 2: buffer.append("Traceback (most recent call last):")
    case 3: buffer.append("        at com.example.shop.Cart.total(Cart.java:214)")
    case 4:
      for _ in 0..<(20 + random.below(180)) {
        let byte = UInt8(truncatingIfNeeded: random.next())
        buffer.append(byte == UInt8(ascii: "\n") ? 0 : byte)
      }
    case 5: buffer.append("<999>Nob 32 25:61:61 nowhere sshd[x]: Failed password for")
    case 6: buffer.append("<13")
    case 7:
      // A header cut off in the middle.
      buffer.append(stamp.traditional)
    default:
      let parts = HeaderStyle.Parts(
        priority: 13,
        host: host,
        tag: overlongTag,
        pid: 0,
        ornament: random.next()
      )
      style.write(parts, stamp: stamp, to: &buffer)
      buffer.append(" dump=")
      let length = Self.overlong.lowerBound + random.below(Self.overlong.count)
      buffer.append(repeating: UInt8(ascii: "x"), count: length)
      return true
    }
    return false
  }
}
