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
    /// A cycle of another length, found in the points.
    case cycle
  }

  private static let ways = Way.allCases.count
  /// How far the neighbours of a slot reach that are averaged.
  private static let reach = 3

  private let kind: DetectorSettings.Kind
  private let calendar: DayCalendar
  private var day: Profile
  private var sorts: Profile
  private var week: Profile
  private var finder = CycleFinder()
  private var cycle: Cycle?
  private let step: Int64
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
  /// How badly each way has done, on working days and on free days.
  private var loss = [Double](repeating: 0, count: 2 * ways)
  private var lossPoints = [0.0, 0.0]
  private var sort = 0
  private var knowsSort = true
  private var saved: [Correction?] = [nil, nil]
  /// What each way says of the point now judged, before and after its correction.
  private var raw = [Double](repeating: 0, count: ways)
  private var corrected = [Double](repeating: 0, count: ways)
  /// Each way's last error, and the mean of the last eight or so.
  private var lastError = [Double](repeating: 0, count: ways)
  private var meanError = [Double](repeating: 0, count: ways)
  /// The way that is believed.
  var chosen: Way { believed[sort] }
  private var believed = [Way.level, .level]

  init(_ settings: DetectorSettings, calendar: DayCalendar) {
    kind = settings.kind
    step = settings.step
    self.calendar = calendar
    day = Profile(slots: calendar.slots)
    sorts = Profile(slots: calendar.slots * 2)
    week = Profile(slots: calendar.coarseSlots * 7)
    let perDay = 86_400 / Double(settings.step)
    // Of seconds a day is too many to wait for.
    let most = settings.step < 60 ? 300.0 : 1_440
    memory = min(max(perDay / 2, 30), most)
    lossMemory = min(max(perDay, 100), 2 * most)
  }

  private var used = Way.level
  private var former = Way.level
  private var sinceChange = 0.0
  /// The way believed before, and what it says now, for a while after the change; a fourth of the memory.
  var formerExpectation: (far: Double, last: Double, mean: Double)? {
    if chosen != used { return expectation(used) }
    return sinceChange < memory / 4 ? expectation(former) : nil
  }

  private func expectation(_ way: Way) -> (far: Double, last: Double, mean: Double) {
    (corrected[way.rawValue], lastError[way.rawValue], meanError[way.rawValue])
  }

  /// Cycles of which this part of the day is known; no matter where the way believed needs none.
  private(set) var cycles = 0
  /// The correction's memory of the point now judged.
  var last: Double { lastError[chosen.rawValue] }
  /// The same over about eight points.
  var mean: Double { meanError[chosen.rawValue] }

  /// What the chosen way says of the point at a place.
  mutating func expect(_ place: DayCalendar.Place, at time: Int64) -> Double {
    let nextSort = place.isFree ? 1 : 0
    if nextSort != sort { change(to: nextSort) }
    let sortSlot = place.slot + (place.isFree ? calendar.slots : 0)
    let row = place.isFree ? calendar.slots..<2 * calendar.slots : 0..<calendar.slots
    let weekSlot = place.coarseSlot + place.weekday * calendar.coarseSlots
    raw[0] = level
    raw[1] = day.value(place.slot, guess: level)
    let ofDay = correct(raw[1], 1)
    let near = sorts.smooth(sortSlot, row: row, reach: Forecasts.reach, guess: ofDay)
    raw[2] = near.known > 0 ? near.value : raw[1]
    let sortCount = sorts.count(sortSlot)
    raw[3] = sortCount > 0 ? sorts.value(sortSlot, guess: ofDay) : raw[1]
    raw[4] = week.value(weekSlot, guess: raw[2])
    raw[5] = cycle?.value(at: time, guess: level) ?? level
    if kind == .count, level < 5 { pool(place, sortCount, week.count(weekSlot)) }
    knowsSort = sortCount > 0
    cycles = chosen == .level || chosen == .cycle ? Int.max : day.count(place.slot)
    for way in 0..<Forecasts.ways { corrected[way] = correct(raw[way], way) }
    return corrected[chosen.rawValue]
  }

  /// Draws rare counts towards the level: a slot that has seen no event says little.
  ///
  /// Gamma and Poisson: the level is worth as many cycles as it takes to see one event.
  private mutating func pool(_ place: DayCalendar.Place, _ sortCount: Int, _ weekCount: Int) {
    let worth = 1 / max(level, 0.005)
    let known = [
      Double(day.count(place.slot)), Double(7 * sortCount), Double(sortCount),
      Double(5 * weekCount),
    ]
    for way in 1...known.count {
      raw[way] = (known[way - 1] * raw[way] + worth * level) / (known[way - 1] + worth)
    }
  }

  /// Takes up the corrections where the last day of this sort left them.
  ///
  /// The level and the plain time of day know nothing of sorts: on a Monday they must not begin from
  /// where the weekend took them. The other ways go on, unless this was the first such day.
  private mutating func change(to next: Int) {
    saved[sort] = Correction(level: level, observed: observed, said: said, offset: offset)
    let wasNew = !knowsSort
    sort = next
    // Where the level itself is believed, days have no sorts.
    let isPlain = believed.contains { $0 == .level || $0 == .cycle }
    guard let old = saved[next], !isPlain else { return }
    level = old.level
    // What the other ways have said since is brought to the scale of what was observed then.
    let scale = observed > 0 ? old.observed / observed : 1
    observed = old.observed
    for way in 0..<Forecasts.ways {
      if way < 2 || way == Way.cycle.rawValue || wasNew {
        said[way] = old.said[way]
        offset[way] = old.offset[way]
      } else {
        said[way] *= scale
      }
    }
  }

  private struct Correction: Sendable {
    var level: Double
    var observed: Double
    var said: [Double]
    var offset: [Double]
  }

  private func correct(_ value: Double, _ way: Int) -> Double {
    switch kind {
    case .count:
      let some = 0.005 * level + 1e-4
      let ratio = (observed + some) / (said[way] + some)
      return max(value * min(max(ratio, 0.05), 20), 0.02 * level + 1e-6)
    case .value: return value + offset[way]
    }
  }

  /// Learns a point.
  ///
  /// - Parameters:
  ///   - value: What was observed.
  ///   - clipped: The same, brought to what is credible.
  ///   - place: Where it stands in the day and the week.
  ///   - time: Unix seconds.
  ///   - deviation: What a point strays by, usually.
  mutating func learn(
    _ value: Double,
    clipped: Double,
    at place: DayCalendar.Place,
    time: Int64,
    deviation: Double
  ) {
    points += 1
    lossPoints[sort] += 1
    let rate = max(1 / (points + 1), 1 / memory)
    let lossRate = max(1 / (lossPoints[sort] + 1), 1 / lossMemory)
    let losses = sort * Forecasts.ways
    let variance = deviation * deviation
    for way in 0..<Forecasts.ways {
      let miss = value - corrected[way]
      loss[losses + way] += lossRate * (min(miss * miss / variance, 36) - loss[losses + way])
      let error = clipped - corrected[way]
      lastError[way] = error
      meanError[way] += 0.125 * (error - meanError[way])
      switch kind {
      case .count: said[way] += rate * (raw[way] - said[way])
      case .value: offset[way] += rate * (clipped - raw[way] - offset[way])
      }
    }
    observed += rate * (clipped - observed)
    level += rate * (clipped - level)
    choose()
    learnCycle(value, time, limit: 3 * deviation)
    // Profiles see the points as they are: what comes every day at this minute is no outlier there.
    let limit = 3 * deviation
    if let done = fineMean.add(value, to: place.slot + (place.isFree ? calendar.slots : 0)) {
      sorts.learn(done.slot, done.mean, limit: limit)
      day.learn(done.slot % calendar.slots, done.mean, limit: limit)
    }
    let weekSlot = place.coarseSlot + place.weekday * calendar.coarseSlots
    if let done = coarseMean.add(value, to: weekSlot) {
      week.learn(done.slot, done.mean, limit: limit)
    }
  }

  /// A cycle that is believed stays; else one of another length takes its place.
  private mutating func learnCycle(_ value: Double, _ time: Int64, limit: Double) {
    cycle?.learn(value, at: time, limit: limit)
    guard let length = finder.take(value), chosen != .cycle else { return }
    if let old = cycle, (old.length - length).magnitude < 0.01 * length { return }
    cycle = Cycle(length: length, history: finder.recent, end: time, step: step)
    let ways = Forecasts.ways
    for sort in 0...1 { loss[sort * ways + Way.cycle.rawValue] = loss[sort * ways] }
  }

  /// A way must be a little better than the one believed to be believed.
  private mutating func choose() {
    var best = chosen.rawValue
    let losses = sort * Forecasts.ways
    for way in 0..<Forecasts.ways {
      // Free days are few: what knows nothing of them must do much better than what does.
      let margin = sort == 1 && knowsSort && way == 1 && best >= 2 ? 0.6 : 0.97
      let isLate = sort == 1 && knowsSort && (2...4).contains(way) && best == 1
      if loss[losses + way] < (isLate ? 1.6 : margin) * loss[losses + best] { best = way }
    }
    believed[sort] = Way(rawValue: best) ?? .level
    if chosen != used { (former, used, sinceChange) = (used, chosen, 0) } else { sinceChange += 1 }
  }

  /// Begins with the first point, of which nothing else can be expected.
  mutating func begin(_ value: Double) {
    level = value
    observed = value
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
    // What comes next says more of the new normal than the little it was guessed from.
    points = min(points, 20)
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
