/// How busy the site is at a moment, as a factor of its daily mean.
struct Rhythm {
  let isFlat: Bool
  let hasWeekend: Bool

  /// Relative load at the middle of each hour, UTC: quiet nights, a working day from 9 to 17 with
  /// a dip at lunch.
  private static let hours: [Double] = [
    0.35, 0.28, 0.25, 0.24, 0.26, 0.32, 0.50, 0.85, 1.35, 1.75, 1.90, 1.85,
    1.65, 1.75, 1.85, 1.80, 1.70, 1.40, 1.10, 0.90, 0.80, 0.70, 0.58, 0.46,
  ]
  private static let mean = hours.reduce(0, +) / 24

  /// Of the load of a weekday; the daily mean that `--rate` speaks of is a weekday's.
  private static let saturday = 0.55
  private static let sunday = 0.45

  /// The factor for something that follows the day by `amplitude` (0: not at all, 1: wholly).
  func factor(at second: Int, amplitude: Double) -> Double {
    var factor = 1.0
    if !isFlat { factor += amplitude * (Self.curve(at: second) - 1) }
    guard hasWeekend else { return factor }
    // 1970-01-01 was a Thursday: day 2 a Saturday.
    switch (second / 86_400) % 7 {
    case 2: return factor * (1 + amplitude * (Self.saturday - 1))
    case 3: return factor * (1 + amplitude * (Self.sunday - 1))
    default: return factor
    }
  }

  /// The hours joined smoothly: Catmull-Rom, whose mean over the day is the mean of its points.
  private static func curve(at second: Int) -> Double {
    let place = Double(second % 86_400) / 3_600 + 23.5
    let hour = Int(place)
    let t = place - Double(hour)
    let a = hours[(hour + 23) % 24]
    let b = hours[hour % 24]
    let c = hours[(hour + 1) % 24]
    let d = hours[(hour + 2) % 24]
    let linear = (c - a) * t
    let square = (2 * a - 5 * b + 4 * c - d) * t * t
    let cube = (3 * b - a - 3 * c + d) * t * t * t
    return (2 * b + linear + square + cube) / 2 / mean
  }
}
