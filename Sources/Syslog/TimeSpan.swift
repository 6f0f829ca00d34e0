/// A length of time as people write it: `90s`, `10m`, `2h`, `1d`, `1w`.
public enum TimeSpan {
  /// Reads a length of time, in seconds; nil when it is none.
  ///
  /// A whole number from 1 to 999,999 and one unit (`s`, `m`, `h`, `d`, `w`); blanks are skipped.
  public static func seconds(_ text: String) -> Int64? {
    let trimmed = text.filter { $0 != " " }
    guard let unit = trimmed.last, let number = Int64(trimmed.dropLast()), number > 0,
      number < 1_000_000
    else { return nil }
    return switch unit {
    case "s": number
    case "m": number * 60
    case "h": number * 3_600
    case "d": number * 86_400
    case "w": number * 604_800
    default: nil
    }
  }

  /// The text of a length of time in the largest unit that leaves no rest: `10m`, `90s`, `1d`.
  public static func text(_ seconds: Int) -> String {
    for (size, unit) in [(604_800, "w"), (86_400, "d"), (3_600, "h"), (60, "m")]
    where seconds > 0 && seconds % size == 0 {
      return "\(seconds / size)\(unit)"
    }
    return "\(seconds)s"
  }
}
