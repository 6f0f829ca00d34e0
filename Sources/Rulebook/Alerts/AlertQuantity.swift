/// A number as an alert's limit says it: `100`, `1.5k`, `10MiB`, `5%`, `250ms`.
struct AlertQuantity: Sendable, Equatable {
  /// What it counts.
  enum Dimension: Sendable, Equatable {
    /// A plain number, `k`, `M`, `G`, `T` and `Ki` to `Ti` allowed.
    case plain
    /// A number of bytes: `10MB`, `10MiB`.
    case bytes
    /// A share: `5%` is 0.05.
    case share
    /// A length of time, in seconds.
    case time
  }

  /// The number; of a share 1 for all, of a time in seconds.
  var value: Double
  /// What it counts.
  var dimension: Dimension

  /// Suffixes with their factors, in capitals or not as written: `m` is a minute, `M` a million.
  private static let suffixes: [(String, Double, Dimension)] =
    [
      ("", 1, .plain), ("%", 0.01, .share), ("B", 1, .bytes), ("K", 1_000, .plain),
      ("us", 1e-6, .time), ("ms", 1e-3, .time), ("s", 1, .time), ("m", 60, .time),
      ("h", 3_600, .time), ("d", 86_400, .time),
    ]
    + zip(["k", "M", "G", "T"], 1...).flatMap { letter, power in
      let (decimal, binary) = (
        (0..<power).reduce(1) { value, _ in value * 1_000 }, 1 << (10 * power)
      )
      return [
        (letter, Double(decimal), Dimension.plain), (letter + "B", Double(decimal), .bytes),
        (letter + "i", Double(binary), .plain), (letter + "iB", Double(binary), .bytes),
        (letter.uppercased() + "i", Double(binary), .plain),
        (letter.uppercased() + "iB", Double(binary), .bytes),
      ]
    }

  /// Reads a number; nil when it is none: digits, a point with digits behind it, a suffix.
  init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber || "+-.".contains($0) }
    let suffix = text.dropFirst(digits.count).drop { $0 == " " }
    guard let first = digits.drop(while: { "+-".contains($0) }).first, first.isNumber,
      digits.last != ".", let number = Double(digits),
      let found = AlertQuantity.suffixes.first(where: { $0.0 == suffix })
    else { return nil }
    // A hundredth as a product would leave 7 % a hair over 0.07.
    value = found.2 == .share ? number / 100 : number * found.1
    dimension = found.2
    guard value.isFinite, abs(value) <= 1e18 else { return nil }
  }
}
