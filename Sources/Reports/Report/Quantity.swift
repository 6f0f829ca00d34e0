/// Numbers with their unit as people read them.
public enum Quantity {
  /// `12,345`, `0.25`, `1.2 GB`, `450 ms`, `2.5 min`; at most four digits of a decimal.
  public static func text(_ value: Double, unit: String = "") -> String {
    guard value.isFinite else { return "-" }
    switch unit {
    case "bytes": return scaled(value, 1_000, ["B", "kB", "MB", "GB", "TB", "PB", "EB"])
    case "microseconds": return time(value / 1_000_000)
    case "milliseconds": return time(value / 1_000)
    case "seconds": return time(value)
    case "percent": return "\(plain(value)) %"
    default: return plain(value)
    }
  }

  /// The same for one place of an axis: short.
  static func short(_ value: Double, unit: String = "") -> String {
    guard ["", "percent"].contains(unit) || !units.contains(unit) else {
      return text(value, unit: unit)
    }
    let magnitude = abs(value)
    guard magnitude >= 10_000 else { return plain(value) }
    return scaled(value, 1_000, ["", "k", "M", "G", "T", "P", "E"]).filter { $0 != " " }
  }

  /// Whether the text already says what the unit is.
  static let units: Set<String> = ["bytes", "microseconds", "milliseconds", "seconds", "percent"]

  private static func plain(_ value: Double) -> String {
    let magnitude = abs(value)
    if magnitude >= 1e18 { return digits(value) }
    if magnitude >= 1_000 || value == value.rounded() {
      let rounded = value.rounded()
      return (rounded < 0 ? "-" : "") + NumberText.grouped(UInt64(abs(rounded)))
    }
    return digits(value)
  }

  private static func scaled(_ value: Double, _ base: Double, _ names: [String]) -> String {
    var (rest, place) = (value, 0)
    // 999.95 would be shown as 1000.
    while abs(rest) >= base - 0.05, place < names.count - 1 {
      rest /= base
      place += 1
    }
    return "\(place == 0 ? plain(rest) : digits(rest, significant: 3)) \(names[place])"
  }

  private static func time(_ seconds: Double) -> String {
    let magnitude = abs(seconds)
    switch magnitude {
    case 0: return "0 s"
    case ..<0.001: return "\(digits(seconds * 1_000_000, significant: 3)) µs"
    case ..<1: return "\(digits(seconds * 1_000, significant: 3)) ms"
    case ..<120: return "\(digits(seconds, significant: 3)) s"
    case ..<7_200: return "\(digits(seconds / 60, significant: 3)) min"
    case ..<172_800: return "\(digits(seconds / 3_600, significant: 3)) h"
    default: return "\(digits(seconds / 86_400, significant: 3)) d"
    }
  }

  /// So many digits, without exponent, without zeros at the end.
  static func digits(_ value: Double, significant: Int = 4) -> String {
    guard value != 0, value.isFinite else { return "0" }
    var exponent = 0
    var rest = abs(value)
    while rest >= 10, exponent < 400 {
      rest /= 10
      exponent += 1
    }
    while rest < 1, exponent > -400 {
      rest *= 10
      exponent -= 1
    }
    let decimals = max(significant - 1 - exponent, 0)
    guard decimals <= 12 else { return "0" }
    let factor = (0..<decimals).reduce(1.0) { value, _ in value * 10 }
    let scaled = (abs(value) * factor).rounded()
    guard scaled < 1e18 else { return "\(value)" }
    let whole = UInt64(scaled)
    let unit = UInt64(factor)
    var fraction = String(whole % unit)
    fraction = String(repeating: "0", count: max(decimals - fraction.count, 0)) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let text =
      NumberText.grouped(whole / unit) + (fraction.isEmpty || decimals == 0 ? "" : ".\(fraction)")
    return value < 0 ? "-\(text)" : text
  }
}
