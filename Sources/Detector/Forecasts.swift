import Glibc

/// Several ways to say what a point should be, and which of them has done best of late.
struct Forecasts: Sendable {
  /// The ways.
  enum Way: Int, CaseIterable {
    /// The level, whatever the time.
    case level
    /// The time of day, to the minute.
    case day
    /// The time of day apart for working days and free days, over some neighbouring minutes.
    case smoothSort
    /// The same to the minute.
    case sort
    /// The time of the week.
    case week
  }

  private static let ways = Way.allCases.count
  /// How far the neighbours of a slot reach that are averaged.
  private static let reach = 3

  private let kind: DetectorSettings.Kind
  private let calendar: DayCalendar
  private var day: Profile
  private var sorts: Profile
  private var week: Profile
  private var fineMean = SlotMean()
  private var coarseMean = SlotMean()

  /// Points of memory of the level and of each way's correction; half a day.
  private let memory: Double
  /// Points of memory of how well each way has done; a day.
  private let lossMemory: Double
  private var points = 0.0

  /// The level.
  private(set) var level = 0.0
  /// What was observed, discounted; and what each way had said, for counts.
  private var observed = 0.0
  private var said = [Double](repeating: 0, count: ways)
  /// How far each way has been off, discounted, for values.
  private var offset = [Double](repeating: 0, count: ways)
  private var loss = [Double](repeating: 0, count: ways)
  /// What each way says of the point now judged, before and after its correction.
  private var raw = [Double](repeating: 0, count: ways)
  private var corrected = [Double](repeating: 0, count: ways)
  /// Each way's last error, and the mean of the last eight or so.
  private var lastError = [Double](repeating: 0, count: ways)
  private var meanError = [Double](repeating: 0, count: ways)
  /// The way that is believed.
  private(set) var chosen = Way.level

  init(_ settings: DetectorSettings, calendar: DayCalendar) {
    kind = settings.kind
    self.calendar = calendar
    day = Profile(slots: calendar.slots)
    sorts = Profile(slots: calendar.slots * 2)
    week = Profile(slots: calendar.coarseSlots * 7)
    let perDay = 86_400 / Double(settings.step)
    memory = min(max(perDay / 2, 30), 1_440)
    lossMemory = min(max(perDay, 100), 2_880)
  }

  /// Cycles of which the chosen way knows this part.
  private(set) var cycles = 0
  /// The correction's memory of the point now judged.
  var last: Double { lastError[chosen.rawValue] }
  /// The same over about eight points.
  var mean: Double { meanError[chosen.rawValue] }

  /// What the chosen way says of the point at a place.
  mutating func expect(_ place: DayCalendar.Place) -> Double {
    let sortSlot = place.slot + (place.isFree ? calendar.slots : 0)
    let row = place.isFree ? calendar.slots..<2 * calendar.slots : 0..<calendar.slots
    let weekSlot = place.coarseSlot + place.weekday * calendar.coarseSlots
    let ofDay = drawn(day.value(place.slot), day.count(place.slot))
    raw[0] = level
    raw[1] = ofDay
    let sortCount = sorts.count(sortSlot)
    let near = sorts.smooth(sortSlot, row: row, reach: Forecasts.reach)
    raw[2] = near.known > 0 ? drawn(near.value, max(sortCount, 1) * near.known) : ofDay
    raw[3] = sortCount > 0 ? drawn(sorts.value(sortSlot), sortCount) : ofDay
    let weekCount = week.count(weekSlot)
    raw[4] = weekCount > 0 ? drawn(week.value(weekSlot), weekCount) : raw[2]
    cycles = max(sortCount, weekCount)
    for way in 0..<Forecasts.ways { corrected[way] = correct(raw[way], way) }
    return corrected[chosen.rawValue]
  }

  /// A slot's value drawn towards the level while few cycles have been seen.
  private func drawn(_ value: Double, _ count: Int) -> Double {
    guard count < 8 else { return value }
    let weight = Double(count)
    return (weight * value + 0.5 * level) / (weight + 0.5)
  }

  private func correct(_ value: Double, _ way: Int) -> Double {
    switch kind {
    case .count:
      let some = 0.05 * level + 1e-4
      let ratio = (observed + some) / (said[way] + some)
      return max(value * min(max(ratio, 0.05), 20), 0.02 * level + 1e-6)
    case .value: return value + offset[way]
    }
  }

  /// Learns a point that has been clipped to what is credible; `limit` is that far.
  mutating func learn(_ value: Double, at place: DayCalendar.Place, limit: Double) {
    points += 1
    let rate = max(1 / (points + 1), 1 / memory)
    let lossRate = max(1 / (points + 1), 1 / lossMemory)
    for way in 0..<Forecasts.ways {
      let error = value - corrected[way]
      lastError[way] = error
      meanError[way] += 0.125 * (error - meanError[way])
      switch kind {
      case .count:
        let deviance = Noise.deviance(value, max(corrected[way], 1e-6), 0)
        loss[way] += lossRate * (min(deviance, 12.5 * max(1, limit)) - loss[way])
        said[way] += rate * (raw[way] - said[way])
      case .value:
        loss[way] += lossRate * (min(error.magnitude, 2 * limit) - loss[way])
        offset[way] += rate * (value - raw[way] - offset[way])
      }
    }
    observed += rate * (value - observed)
    level += rate * (value - level)
    choose()
    if let done = fineMean.add(value, to: place.slot + (place.isFree ? calendar.slots : 0)) {
      sorts.learn(done.slot, done.mean, limit: limit)
      day.learn(done.slot % calendar.slots, done.mean, limit: limit)
    }
    let weekSlot = place.coarseSlot + place.weekday * calendar.coarseSlots
    if let done = coarseMean.add(value, to: weekSlot) {
      week.learn(done.slot, done.mean, limit: limit)
    }
  }

  /// A way must be a little better than the one believed to be believed.
  private mutating func choose() {
    var best = chosen.rawValue
    for way in 0..<Forecasts.ways where loss[way] < 0.97 * loss[best] { best = way }
    chosen = Way(rawValue: best) ?? .level
  }

  /// Forgets what the last points strayed by, after so many points that are missing.
  mutating func skip(_ missing: Int) {
    let keep = pow(0.875, Double(min(missing, 200)))
    for way in 0..<Forecasts.ways {
      meanError[way] *= keep
      lastError[way] = meanError[way]
    }
  }

  /// Takes a level for the new normal: from here on each way is right on average.
  mutating func accept(_ now: Double) {
    level = now
    observed = now
    for way in 0..<Forecasts.ways {
      said[way] = raw[way]
      offset[way] = now - raw[way]
      (lastError[way], meanError[way]) = (0, 0)
    }
    raw[0] = now
    said[0] = now
    offset[0] = 0
  }
}
