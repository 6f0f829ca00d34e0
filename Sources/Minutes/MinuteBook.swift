/// The open minutes: finds the one a record belongs to, and closes minutes.
///
/// Time comes in as stamps and as parameters; nothing here reads a clock. A minute closes when
/// the watermark (`SourceGroups`) or the caller's clock has passed its end by the allowed
/// lateness. A record for a closed minute opens that minute again as an amendment: what it adds
/// is gathered until the next minute closes, and emitted marked, beside what was said before.
///
/// Every minute between the first and the last that the book has seen is accounted for: a
/// category that was seen before gets a summary of zeros for a quiet minute. Minutes before the
/// first record, and a silence of everything for more than `maxQuietMinutes`, are unknown and get
/// nothing.
///
/// With several workers each has its shard of every open minute. Which minute a record belongs to
/// and what closes is then still found for one record after the other (`minute(at:)`), by one
/// thread at a time; what closed comes as `MinuteClosing`, to be performed when all workers have
/// tallied the records before it.
public final class MinuteBook {
  /// Length of a minute in seconds.
  public static let span: Int64 = 60
  /// Longest silence of all categories, in minutes, that is taken for quiet: one day.
  ///
  /// Beyond it we were absent, or a clock jumped; zeros for it would be an invention.
  public static let maxQuietMinutes: Int64 = 1_440
  /// Most minutes open at once; beyond it the oldest are closed early.
  ///
  /// Each costs the memory of its categories.
  public static let maxOpenMinutes = 64

  /// A category in an environment.
  public struct Key: Sendable, Hashable {
    /// The category's name.
    public var category: String
    /// The environment's name.
    public var environment: String

    /// Makes a key.
    public init(category: String, environment: String) {
      self.category = category
      self.environment = environment
    }
  }

  /// Index (Unix time / 60) of the last closed minute; nil before the first closes.
  public internal(set) var closedThrough: Int64?
  /// Records that came after their minute had closed.
  public private(set) var lateRecords: UInt64 = 0
  /// Summaries of the minutes that records have closed, until `takeClosed`.
  var closed: [Summary] = []
  /// With several workers what is to be closed instead, until `takeClosings`.
  var closings: [MinuteClosing] = []
  /// The caller's clock in Unix seconds: a bound for the watermark, so that a sender whose clock
  /// runs ahead does not close minutes that are still going on.
  public var clock = Int64.max {
    didSet {
      // What the clock held back may be due now.
      if clock != oldValue, isHeldByClock { noteDue() }
    }
  }
  /// Whether the watermark has passed the next closing and the clock has not.
  var isHeldByClock = false
  /// Whether the next record that needs its minute found has to close some first.
  var isDue = false

  let instance: String
  let lateness: Int64
  let seed: UInt64
  let workers: Int
  var programs: [TallyProgram]
  var environments: [String]
  var open: [OpenMinute] = []
  var pool: StatePool
  /// Summaries of zeros by slot, made when first needed.
  var quiet: [Int: Summary] = [:]
  /// Pairs that get zeros in a quiet minute.
  var known: Set<Key>
  /// What outlives the minutes.
  var standing: Standing
  /// Index of a minute of which we saw only the end, or `Int64.min`.
  var firstPartialMinute: Int64
  /// The watermark, by source.
  @usableFromInline let groups: SourceGroups

  /// The minute looked at last, so that the next record of it is found by one comparison.
  ///
  /// Behind a pointer: other modules read it for each line.
  @usableFromInline let current: UnsafeMutablePointer<CurrentMinute>

  @usableFromInline
  struct CurrentMinute {
    @usableFromInline var start = Int64.max
    @usableFromInline var end = Int64.min
    /// The first worker's.
    @usableFromInline var shard: MinuteShard?
    @usableFromInline var minute: OpenMinute?

    init() {}
  }

  /// Makes a book.
  ///
  /// `lateness` is in seconds, and `maxAge`, beyond which stamps behind the watermark are not to be
  /// believed. `known` are pairs that get zeros from the start, `standing` is what outlived the
  /// minutes of an earlier run. A record of the minute that holds `startedAt` makes that minute
  /// partial: it had begun before us; nil for
  /// files, which start where they start. Summaries of minutes are handed over as they close with
  /// one of the `workers`, as closings with several.
  public init(
    plans: [CategoryPlan],
    environments: [String],
    instance: String,
    lateness: Int64 = 10,
    maxAge: Int64 = .max / 4,
    seed: UInt64 = 0,
    known: Set<Key> = [],
    standing: Standing = Standing(),
    startedAt: Int64? = nil,
    workers: Int = 1
  ) {
    precondition(workers > 0, "a book is written by somebody")
    self.workers = workers
    self.instance = instance
    self.lateness = lateness
    groups = SourceGroups(lateness: lateness, maxAge: maxAge)
    self.seed = seed
    self.known = known
    self.standing = standing
    programs = plans.map(TallyProgram.init)
    self.environments = environments
    current = .allocate(capacity: 1)
    current.initialize(to: CurrentMinute())
    pool = StatePool(slots: plans.count * environments.count, limit: workers)
    firstPartialMinute = startedAt.map(MinuteBook.index(of:)) ?? .min
  }

  deinit {
    current.deinitialize(count: 1)
    current.deallocate()
    for minute in open { release(minute) }
    for step in closings.flatMap(\.steps) {
      if case .minute(let minute, _) = step { release(minute) }
    }
  }

  /// Index of the minute a time lies in.
  @inlinable
  public static func index(of time: Int64) -> Int64 {
    time >= 0 ? time / span : (time - span + 1) / span
  }

  /// How many minutes are open, closed ones with amendments among them.
  public var openCount: Int { open.count }

  /// Whether nothing is open.
  public var isEmpty: Bool { open.isEmpty }

  /// Number of slots: pairs of a category and an environment.
  var slotCount: Int { programs.count * environments.count }

  /// Takes note of a record's stamp: it moves the watermark.
  ///
  /// To be called for each record whose stamp is believed, in order, before its minute is asked
  /// for. `group` is the host's among the `SourceGroups`. Cost: about 1 ns.
  @inlinable
  @inline(__always)
  public func saw(_ time: Int64, from group: Int) {
    if groups.saw(time, from: group) { noteDue() }
  }

  /// Stamps before this, in Unix seconds, are too old to be believed.
  @inlinable public var oldest: Int64 { groups.state.pointee.oldest }

  /// The first worker's shard of the minute that a record with this stamp belongs to; valid until
  /// the next call.
  ///
  /// Closes minutes as a function of the records alone, so that the same records give the same
  /// summaries however they arrive; `takeClosed` hands the summaries over. Cost: two comparisons
  /// when the minute is the last record's.
  @inlinable
  @inline(__always)
  public func shard(at time: Int64) -> MinuteShard {
    if isCurrent(time), let shard = current.pointee.shard { return shard }
    return findMinute(time).shard(0)
  }

  /// The open minute that a record with this stamp belongs to, for several workers.
  ///
  /// To be called for all records in order; `takeClosings` hands over what they close.
  @inlinable
  @inline(__always)
  public func minute(at time: Int64) -> OpenMinute {
    if isCurrent(time), let minute = current.pointee.minute { return minute }
    return findMinute(time)
  }

  /// Whether a record with this stamp belongs to the minute of the record before it; false when
  /// that has to be found out.
  @inlinable
  @inline(__always)
  public func isCurrent(_ time: Int64) -> Bool {
    time >= current.pointee.start && time < current.pointee.end
  }

  /// A worker's state of a category and environment in its shard of a minute.
  ///
  /// Several workers may call this at once.
  @inlinable
  @inline(__always)
  public func state(
    in shard: MinuteShard,
    category: Int,
    environment: Int
  ) -> UnsafeMutablePointer<CategoryMinute> {
    let slot = category &* shard.environmentCount &+ environment
    return shard.states[slot] ?? openState(in: shard, slot: slot)
  }

  @usableFromInline
  @inline(never)
  func openState(
    in shard: MinuteShard,
    slot: Int
  ) -> UnsafeMutablePointer<CategoryMinute> {
    if let reused = pool.take(slot) {
      shard.states[slot] = reused
      return reused
    }
    let state = UnsafeMutablePointer<CategoryMinute>.allocate(capacity: 1)
    state.initialize(to: CategoryMinute(programs[slot / environments.count], seed: seed))
    shard.states[slot] = state
    return state
  }

  @usableFromInline
  @inline(never)
  func findMinute(_ time: Int64) -> OpenMinute {
    let index = MinuteBook.index(of: time)
    if isDue || open.count >= MinuteBook.maxOpenMinutes { closeDue() }
    let oldest = open.first?.index
    let minute = openMinute(index)
    if closedThrough == nil, index < oldest ?? .max { arm() }
    if index > closedThrough ?? .min {
      // What is due is closed by the next record.
      if !isDue { setCurrent(minute) }
    } else {
      lateRecords += 1
    }
    return minute
  }

  func setCurrent(_ minute: OpenMinute) {
    current.pointee.start = minute.index * MinuteBook.span
    current.pointee.end = current.pointee.start + MinuteBook.span
    current.pointee.minute = minute
    current.pointee.shard = minute.shards[0]
  }

  func openMinute(_ index: Int64) -> OpenMinute {
    if let found = open.first(where: { $0.index == index }) { return found }
    let minute = OpenMinute(index: index, shards: makeShards())
    let place = open.firstIndex { $0.index > index } ?? open.count
    open.insert(minute, at: place)
    return minute
  }

  // MARK: Memory

  /// Empty shards of a minute, one for each worker.
  func makeShards() -> [MinuteShard] {
    (0..<workers).map { _ in
      MinuteShard(slots: slotCount, environmentCount: environments.count)
    }
  }

  func forgetCurrent() {
    current.pointee = CurrentMinute()
  }

  /// Keeps emptied states for each slot, so that the next minute need not allocate.
  func recycle(_ minute: OpenMinute) {
    for shard in minute.shards {
      for slot in 0..<slotCount {
        if let state = shard.states[slot] { pool.give(state, slot) }
      }
      shard.deallocate()
    }
  }

  func release(_ minute: OpenMinute) {
    for shard in minute.shards {
      for slot in 0..<slotCount {
        if let state = shard.states[slot] { StatePool.destroy(state) }
      }
      shard.deallocate()
    }
  }
}
