import Glibc

/// Judges the points of a series one by one, each by what came before it, and learns from them.
///
/// A point is compared with the best of several forecasts (the level, the time of day, the same apart for
/// working days and free days, the time of the week; all in local time), corrected by what the last
/// points strayed. Distances are those of a negative binomial law for counts; how rare one is, alone or
/// over a while, is measured on the series itself. What is out of the ordinary is clipped before it
/// is learnt; what lasts is accepted after a while.
///
/// The state is a function of the settings and of the points taken. Memory: about 60 KB at a step of a
/// minute, 30 KB at five. Cost: under a microsecond a point.
public struct SeriesDetector: Sendable {
  /// What was chosen.
  public let settings: DetectorSettings
  /// Points not taken because their time was not after the last one's, or because they were not finite.
  public private(set) var refused = 0

  /// How rare a lone point must be to be flagged, as a negative decimal logarithm of its chance.
  static let loneRarity = 5.5
  /// Events by which a lone count must differ to be flagged: two where one is rare are no news.
  static let leastExcess = 3.0
  /// Points after which the noise is known well enough to clip by.
  static let early = 30
  /// Values as large as this are refused: their squares and their Floats must stay finite.
  static let largest = 1e30
  /// By how much a rarity must exceed the last one reported to be news.
  static let margin = 1.3
  /// How much of the last rarity reported is forgotten in a day (in `needed` points).
  static let fading = 3.0
  /// Points before the detector speaks: a day, at least 100, at most 1,440.
  private let needed: Int
  private let calendar: DayCalendar
  private var forecasts: Forecasts
  private var noise: Noise
  private var carryover = Carryover()
  private var surprises = Surprises()
  private var stretch = Stretch()

  private var points = 0
  /// The first points, until there are enough to begin with.
  private var opening: [Double] = []
  private var lastTime: Int64?
  /// Points of each sort of day.
  private var sortPoints = [0, 0]
  private var isNewSort = false
  /// Share of the points that were known, over about three days.
  private var known = 1.0
  /// The mean of the last eight or so: as they were, and clipped.
  private var recent = 0.0
  private var recentClipped = 0.0
  /// The rarity last reported, fading.
  private var held = 0.0
  private var lastFlag: (time: Int64, direction: Verdict.Direction)?

  /// Begins with nothing known.
  public init(_ settings: DetectorSettings = DetectorSettings()) {
    self.settings = settings
    calendar = DayCalendar(settings)
    forecasts = Forecasts(settings, calendar: calendar)
    let perDay = 86_400 / Double(settings.step)
    noise = Noise(kind: settings.kind, memory: min(max(perDay * 3, 300), 6_000))
    needed = Int(min(max(perDay, 100), settings.step < 60 ? 300 : 1_440))
  }

  /// Whether the detector may be believed.
  public var standing: DetectorStanding {
    if points < needed { return .learning(points: points, needed: needed) }
    if known < 0.2 { return .tooFewKnown(thousandths: Int(known * 1_000)) }
    if isNewSort { return .newSortOfDay }
    return .judging(days: Int(Int64(points) * settings.step / 86_400))
  }

  /// Judges a point and learns from it.
  ///
  /// - Parameters:
  ///   - value: What was observed; nil when nobody was there to see: nothing is judged or learnt then.
  ///   - time: Unix seconds, after the last point's.
  /// - Returns: The verdict; nil for an unknown value and for a point that is refused.
  public mutating func take(_ value: Double?, at time: Int64) -> Verdict? {
    if let last = lastTime, time <= last {
      refused += 1
      return nil
    }
    guard let value, value.magnitude < SeriesDetector.largest else {
      if value != nil { refused += 1 }
      return nil
    }
    bridge(to: time)
    let place = calendar.place(time)
    noteSort(place)
    if points == 0 { begin(value) }
    let far = forecasts.expect(place, at: time)
    let near = expect(far, last: forecasts.last, mean: forecasts.mean)
    let verdict = judge(value, time, far: far, near: near)
    learn(value, place, time, far: far, near: near)
    lastTime = time
    points += 1
    // Of the first point nothing was expected but itself.
    return points == 1 ? Verdict(first: value, at: time) : verdict
  }

  /// Begins anew from the middle of the first points: one of them may have been a spike.
  private mutating func settle() {
    let sorted = opening.sorted()
    let middle = sorted[sorted.count / 2]
    forecasts.accept(
      settings.kind == .count ? opening.reduce(0, +) / Double(opening.count) : middle
    )
    noise.begin(opening, middle: middle)
    recentClipped = middle
    opening = []
  }

  private mutating func begin(_ value: Double) {
    recent = value
    recentClipped = value
    forecasts.begin(value)
  }

  /// Steps over points that are missing.
  private mutating func bridge(to time: Int64) {
    guard let last = lastTime else { return }
    let missing = Int(min((time - last - 1) / settings.step, 1_000_000))
    let memory = Double(needed) * 3
    known += (1 - known) / memory
    guard missing > 0 else { return }
    known *= pow(1 - 1 / memory, Double(missing))
    forecasts.skip(missing)
    if missing >= Stretch.window {
      stretch.reset()
      surprises.skip()
    }
  }

  private mutating func noteSort(_ place: DayCalendar.Place) {
    guard settings.step < 86_400 else { return }
    let sort = place.isFree ? 1 : 0
    // Most of a day must have been seen of a sort before its days are judged.
    let day = Int(86_400 / settings.step)
    isNewSort = sortPoints[sort] < day * 9 / 10 && sortPoints[1 - sort] >= day
    sortPoints[sort] += 1
  }

  private func expect(_ far: Double, last: Double, mean: Double) -> Double {
    let near = far + carryover.expected(last: last, mean: mean)
    return settings.kind == .count ? max(near, 0.1 * far, 1e-6) : near
  }

  private mutating func judge(
    _ value: Double,
    _ time: Int64,
    far: Double,
    near: Double
  ) -> Verdict {
    var distance = noise.distance(value, near)
    var farDistance = noise.distance(value, far)
    if forecasts.cycles < 3 {
      // Few cycles may have been bad ones: what the last minutes say as well must agree.
      let plain = noise.distance(value, recentClipped)
      distance = SeriesDetector.lesser(distance, plain)
      farDistance = SeriesDetector.lesser(farDistance, plain)
    }
    if let former = forecasts.formerExpectation {
      // One forecast has just been given up for another: what is odd must be odd to both.
      let near = expect(former.far, last: former.last, mean: former.mean)
      distance = SeriesDetector.lesser(distance, noise.distance(value, near))
      farDistance = SeriesDetector.lesser(farDistance, noise.distance(value, former.far))
    }
    let edges = surprises.edges
    let finding = surprises.judge(
      near: distance,
      far: farDistance,
      count: settings.kind == .count
        ? (min(value, far + 6 * noise.deviation(far) + 3), expected: far) : nil,
      noise
    )
    let deviation = noise.deviation(near)
    var low = near - edges.down * deviation
    if settings.kind == .count { low = max(low, 0) }
    let high = near + edges.up * deviation
    let side: Verdict.Direction? =
      distance > edges.up ? .up : distance < -edges.down ? .down : nil
    stretch.note(points < SeriesDetector.early ? nil : side, at: time)
    var direction: Verdict.Direction = side ?? (finding.isUp ? .up : .down)
    let isFlagged = flag(&direction, finding, excess: (value - near).magnitude, time)
    return Verdict(
      time: time,
      observed: value,
      expected: near,
      low: low,
      high: high,
      score: report(finding.rarity),
      isOutside: side != nil,
      isFlagged: isFlagged,
      direction: direction,
      since: stretch.since
    )
  }

  private static func lesser(_ a: Double, _ b: Double) -> Double {
    a * b <= 0 ? 0 : a.magnitude < b.magnitude ? a : b
  }

  private mutating func flag(
    _ direction: inout Verdict.Direction,
    _ finding: Surprises.Finding,
    excess: Double,
    _ time: Int64
  ) -> Bool {
    var isFlagged = finding.isMany
    if finding.rarity >= SeriesDetector.loneRarity,
      settings.kind == .value || excess >= SeriesDetector.leastExcess
    {
      isFlagged = true
    }
    if stretch.countAbove >= Stretch.threshold { (isFlagged, direction) = (true, .up) }
    if stretch.countBelow >= Stretch.threshold { (isFlagged, direction) = (true, .down) }
    guard isFlagged, standing.isJudging else { return false }
    if let last = lastFlag, last.direction != direction,
      time - last.time <= max(1_800, 12 * settings.step)
    {
      return false
    }
    lastFlag = (time, direction)
    return true
  }

  /// The score: a rarity that is not above what was reported of late is not reported again.
  private mutating func report(_ rarity: Double) -> Double {
    held = max(held - SeriesDetector.fading / Double(needed), 0)
    guard points >= min(needed, 50) else { return 0 }
    var shown = rarity
    if rarity > 2 {
      if rarity > held * SeriesDetector.margin { held = rarity } else { shown = 1 }
    }
    // What has been seen for a few days only is not that surprising.
    shown *= min(1, 0.5 + 0.1 * Double(points) / Double(needed))
    return shown / (shown + 3)
  }

  private mutating func learn(
    _ value: Double,
    _ place: DayCalendar.Place,
    _ time: Int64,
    far: Double,
    near: Double
  ) {
    let deviation = noise.deviation(near)
    recent += 0.125 * (value - recent)
    let isEarly = points < SeriesDetector.early
    if isEarly { opening.append(value) }
    let limit =
      isEarly || noise.isUnknown ? Double.infinity : (stretch.isSuspicious ? 1 : 4) * deviation
    let clipped = min(max(value, near - limit), near + limit)
    recentClipped +=
      0.125 * (min(max(value, recentClipped - limit), recentClipped + limit) - recentClipped)
    // Of a long stretch the beginning is learnt, or a few of them would make the next one ordinary.
    // Of the very first points neither: no distance means anything before the noise is known.
    if !stretch.isSuspicious, !isEarly {
      surprises.learn()
    }
    if !stretch.isSuspicious { noise.learn(clipped, near) }
    let last = forecasts.last
    let mean = forecasts.mean
    carryover.learn(clipped - far, last: last, mean: mean)
    defer { if opening.count == SeriesDetector.early { settle() } }
    forecasts.learn(value, clipped: clipped, at: place, time: time, deviation: deviation)
    if let since = stretch.since, stretch.isSuspicious, stretch.length >= 12,
      time - since >= settings.acceptance
    {
      forecasts.accept(recent)
      recentClipped = recent
      surprises.skip()
      stretch.reset()
    }
  }
}
