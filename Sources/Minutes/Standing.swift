public import Sketches

/// What outlives the minutes: where levels stand, and the last readings of totals.
///
/// One for all categories; changed as minutes close, in their order. `takeChanges` says what is to
/// be kept for the next run, `remember` brings it back.
public struct Standing: Sendable {
  /// A metric of a category in an environment.
  public struct Key: Sendable, Hashable {
    /// The category and environment.
    public var place: MinuteBook.Key
    /// The metric's name.
    public var metric: String

    /// Makes a key.
    public init(_ place: MinuteBook.Key, _ metric: String) {
      self.place = place
      self.metric = metric
    }
  }

  /// One thing that is remembered.
  public struct Entry: Sendable, Equatable {
    /// Which metric.
    public var key: Key
    /// Whether it is a level or a derive.
    public var kind: MetricKind
    /// Of a derive whose total it is, of another instance's level the instance; empty for a level
    /// of our own.
    public var series: [UInt8]
    /// Of a level the first second of the minute at whose end it stood so; of a total when it was
    /// read.
    public var time: Int64
    /// Where it stands.
    public var value: ExactSum

    /// Makes an entry.
    public init(key: Key, kind: MetricKind, series: [UInt8], time: Int64, value: ExactSum) {
      self.key = key
      self.kind = kind
      self.series = series
      self.time = time
      self.value = value
    }
  }

  private struct Stand {
    var value: ExactSum
    var minute: Int64
  }

  /// Whose level it is: another instance's, or with an empty name our own.
  private struct Whose: Hashable {
    var key: Key
    var instance = ""
  }

  private var levels: [Whose: Stand] = [:]
  private var changedLevels: Set<Whose> = []
  private var totals: [Key: DeriveMemory] = [:]

  /// Nothing known: levels stand at zero, totals have not been read.
  public init() {}

  /// Brings back what an earlier run has kept.
  public init(_ entries: [Entry]) {
    for entry in entries {
      if entry.kind == .level {
        let instance = String(decoding: entry.series, as: UTF8.self)
        levels[Whose(key: entry.key, instance: instance)] =
          Stand(value: entry.value, minute: entry.time)
      } else {
        let reading = Derive.Reading(
          series: entry.series,
          time: entry.time,
          billionths: entry.value.billionths
        )
        totals[entry.key, default: DeriveMemory()].remember(reading)
      }
    }
  }

  /// Hands over what has changed since the last call, in no order.
  public mutating func takeChanges() -> [Entry] {
    var entries = changedLevels.compactMap { level in
      levels[level].map { stand in
        Entry(
          key: level.key,
          kind: .level,
          series: Array(level.instance.utf8),
          time: stand.minute,
          value: stand.value
        )
      }
    }
    changedLevels = []
    for key in totals.keys {
      for reading in totals[key]?.takeChanges() ?? [] {
        var value = ExactSum()
        value.add(billionths: reading.billionths)
        entries.append(
          Entry(key: key, kind: .derive, series: reading.series, time: reading.time, value: value)
        )
      }
    }
    return entries
  }

  /// Forgets what comes from a time after this one: older logs are being read, which stand on
  /// their own.
  mutating func forget(after time: Int64) {
    levels = levels.filter { $0.value.minute <= time }
    for key in totals.keys { totals[key]?.forget(after: time) }
  }

  /// Gives the levels of a closed minute the place they begin at, and finds what totals grew by.
  ///
  /// `bits` is the size of a metric's totals where they wrap.
  mutating func settle(_ summary: inout Summary, bits: (String) -> Int?) {
    let series = MinuteBook.Key(category: summary.category, environment: summary.environment)
    for place in summary.metrics.indices {
      let name = summary.metrics[place].name
      switch summary.metrics[place].value {
      case .level(var level):
        settle(&level, Key(series, name), summary)
        summary.metrics[place].value = .level(level)
      case .derive(var derive):
        totals[Key(series, name), default: DeriveMemory()].resolve(&derive, bits: bits(name))
        summary.metrics[place].value = .derive(derive)
      default: break
      }
    }
  }

  /// What another instance says of its level, as a change of ours: what it differs from what it
  /// said before, so that ours is the sum of all, whenever their summaries come.
  mutating func follow(
    _ part: Combination.LevelPart,
    of place: MinuteBook.Key,
    minute: Int64
  ) -> Level {
    let theirs = Whose(key: Key(place, part.metric), instance: part.instance)
    let known = levels[theirs] ?? Stand(value: ExactSum(), minute: .min)
    var change = part.level.change
    if part.level.base != nil {
      // An older minute than one it has told of: what it stood at then is past.
      guard minute >= known.minute else { return Level() }
      change = part.level.value
      change.add(billionths: -known.value.billionths)
    }
    var value = known.value
    value.merge(change)
    levels[theirs] = Stand(value: value, minute: max(minute, known.minute))
    changedLevels.insert(theirs)
    return Level(change: change)
  }

  /// An amendment moves the level from now on; what closed minutes said of it stays.
  private mutating func settle(_ level: inout Level, _ key: Key, _ summary: Summary) {
    let ours = Whose(key: key)
    var stand = levels[ours] ?? Stand(value: ExactSum(), minute: summary.minute)
    if !summary.isAmendment {
      level.base = stand.value
      stand.minute = max(stand.minute, summary.minute)
    }
    guard level.change != ExactSum() else {
      levels[ours] = stand
      return
    }
    stand.value.merge(level.change)
    levels[ours] = stand
    changedLevels.insert(ours)
  }
}
