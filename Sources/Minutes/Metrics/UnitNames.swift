/// What the suffixes of numbers mean.
enum UnitNames {
  private struct Entry {
    var word: UInt64
    var factor: Int128
  }

  private static func table(_ names: [(String, Int128)]) -> [Entry] {
    names.map { Entry(word: UnitScan.pack($0.0), factor: $0.1) }
  }

  /// As numfmt has them: k is 1,000 and Ki 1,024, in capitals or not.
  private static let prefixes: [(String, Int128)] = {
    var list: [(String, Int128)] = [("", 1)]
    for (place, letter) in ["k", "m", "g", "t", "p"].enumerated() {
      let power = place + 1
      list.append((letter, (0..<power).reduce(1) { product, _ in product * 1_000 }))
      list.append((letter + "i", Int128(1) << Int128(10 * power)))
    }
    return list
  }()

  private static let numbers = table(prefixes)

  private static let bytes = table(
    prefixes + prefixes.map { ($0.0 + "b", $0.1) } + [("byte", 1), ("bytes", 1)]
      + [("kbyte", 1_000), ("kbytes", 1_000), ("mbyte", 1_000_000), ("mbytes", 1_000_000)]
  )

  private static let durations = table(
    [
      (["ns", "nsec"], 1),
      (["us", "usec", "\u{b5}s", "\u{3bc}s"], 1_000),
      (["ms", "msec", "msecs", "millis"], 1_000_000),
      (["s", "sec", "secs", "second", "seconds", ""], 1_000_000_000),
      (["m", "min", "mins", "minute", "minutes"], 60_000_000_000),
      (["h", "hr", "hrs", "hour", "hours"], 3_600_000_000_000),
      (["d", "day", "days"], 86_400_000_000_000),
      (["w", "week", "weeks"], 604_800_000_000_000),
    ].flatMap { names, factor in names.map { ($0, Int128(factor)) } }
  )

  static func numberFactor(_ suffix: UInt64) -> Int128? { find(suffix, numbers) }

  static func byteFactor(_ suffix: UInt64) -> Int128? { find(suffix, bytes) }

  static func nanoseconds(_ suffix: UInt64) -> Int128? { find(suffix, durations) }

  private static func find(_ suffix: UInt64, _ table: [Entry]) -> Int128? {
    for entry in table where entry.word == suffix { return entry.factor }
    return nil
  }
}
