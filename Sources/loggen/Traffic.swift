/// How many lines each family has at a moment: share, time of day, noise, anomalies.
struct Traffic {
  private let families: [Family]
  private let rhythm: Rhythm
  private let anomalies: [Anomaly]
  private let seed: UInt64
  private let start: Int
  /// Lines a second that one percent of share stands for.
  private let unit: Double
  /// Share of failed passwords among all lines, on a usual day.
  private let failures: Double

  /// Real load wanders more than chance alone; a minute's load differs by up to this part.
  private static let unrest = 0.08
  /// Cron's lines come in these seconds of a minute, all the better when it is a round one.
  private static let punctualSeconds = 1...4

  init(families: [Family], options: Options) {
    self.families = families
    rhythm = Rhythm(isFlat: options.isFlat, hasWeekend: options.hasWeekend)
    anomalies = options.anomalies
    seed = options.seed
    start = options.start
    let shares = families.reduce(0) { $0 + $1.share }
    unit = shares > 0 ? options.rate / 60 / shares : 0
    failures = families.reduce(0) { sum, family in
      guard family.role == .failures else { return sum }
      return sum + family.share * family.part { $0.text.hasPrefix("Failed password") }
    }
  }

  /// Expected lines of each family in this second.
  func rates(at second: Int) -> [Double] {
    let active = anomalies.filter { $0.isActive(at: second - start) }
    return families.indices.map { number in
      let family = families[number]
      var share = family.share
      if family.role == .attack {
        // Two attacks at once count once.
        share = failures * (active.map(\.attackFactor).max() ?? 0)
      }
      guard share > 0 else { return 0 }
      var rate = unit * share * rhythm.factor(at: second, amplitude: family.amplitude)
      for anomaly in active { rate *= anomaly.factor(of: family.role) }
      if family.isPunctual { rate *= Self.punctuality(of: second) }
      return rate * unrest(family: number, minute: second / 60)
    }
  }

  /// Whether a line of `new-message` is due at this second.
  func isNewMessageDue(at second: Int) -> Bool {
    (second - start) % Anomaly.newMessageInterval == 0
      && anomalies.contains { $0.kind == .newMessage && $0.isActive(at: second - start) }
  }

  /// 1 on average over an hour: most in the first seconds of minutes that jobs are set to.
  private static func punctuality(of second: Int) -> Double {
    guard punctualSeconds.contains(second % 60) else { return 0.1 }
    let minute = second / 60 % 60
    let weight = minute == 0 ? 6.0 : minute % 15 == 0 ? 3.0 : minute % 5 == 0 ? 2.0 : 0.65
    // 54.4 of the 60 lines a minute would have at an even pace fall in four seconds; the weights
    // over the 60 minutes of an hour sum to 6 + 3 * 3 + 8 * 2 + 48 * 0.65 = 62.2.
    return weight * (54.4 / 4) * (60 / 62.2)
  }

  private func unrest(family: Int, minute: Int) -> Double {
    let bits = RandomSource.mix(
      RandomSource.mix(seed &+ UInt64(minute)) &+ RandomSource.salt(of: families[family].program)
    )
    let first = Double(bits >> 32) * 0x1p-32
    let second = Double(bits & 0xFFFF_FFFF) * 0x1p-32
    return 1 + Self.unrest * (first + second - 1)
  }
}
