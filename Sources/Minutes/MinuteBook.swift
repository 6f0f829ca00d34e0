/// The open minutes of one worker: finds the state a record belongs to, and closes minutes.
///
/// Time comes in as stamps and as parameters; nothing here reads a clock. A minute closes when
/// the watermark (the latest stamp seen) or the caller's clock has passed its end by the allowed
/// lateness. A record for a closed minute opens that minute again as an amendment: what it adds
/// is emitted marked, beside what was said before.
///
/// Every minute between the first and the last that the book has seen is accounted for: a
/// category that was seen before gets a summary of zeros for a quiet minute. Minutes before the
/// first record, and a silence of everything for more than `maxQuietMinutes`, are unknown and get
/// nothing.
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

  struct OpenMinute {
    var index: Int64
    var states: UnsafeMutablePointer<UnsafeMutablePointer<CategoryMinute>?>
    /// What was tallied under rules that have been replaced since.
    var carried: [Summary]
    /// Whether a part of it was emitted early.
    var isSplit = false
  }

  /// Index (Unix time / 60) of the last closed minute; nil before the first record.
  public private(set) var closedThrough: Int64?
  /// Latest stamp seen, in Unix seconds; nil before the first record.
  public private(set) var watermark: Int64?
  /// Records that came after their minute had closed.
  public private(set) var lateRecords: UInt64 = 0
  /// Summaries of the minutes that records have closed, until `takeClosed`.
  var closed: [Summary] = []
  /// The caller's clock in Unix seconds: a bound for the watermark, so that a sender whose clock
  /// runs ahead does not close minutes that are still going on.
  public var clock = Int64.max

  let instance: String
  let lateness: Int64
  let seed: UInt64
  var programs: [TallyProgram]
  var environments: [String]
  var open: [OpenMinute] = []
  var free: [UnsafeMutablePointer<CategoryMinute>?]
  /// Summaries of zeros by slot, made when first needed.
  var quiet: [Int: Summary] = [:]
  /// Pairs that get zeros in a quiet minute.
  var known: Set<Key>
  /// Index of a minute of which we saw only the end, or `Int64.min`.
  let firstPartialMinute: Int64

  // The minute looked at last, so that the next record of it is found by one comparison.
  var currentStart = Int64.max
  var currentEnd = Int64.min
  var currentStates: UnsafeMutablePointer<UnsafeMutablePointer<CategoryMinute>?>?

  /// Makes a book.
  ///
  /// `lateness` is in seconds. `known` are pairs that get zeros from the start. A record of the
  /// minute that holds `startedAt` makes that minute partial: it had begun before us; nil for
  /// files, which start where they start.
  public init(
    plans: [CategoryPlan],
    environments: [String],
    instance: String,
    lateness: Int64 = 10,
    seed: UInt64 = 0,
    known: Set<Key> = [],
    startedAt: Int64? = nil
  ) {
    self.instance = instance
    self.lateness = lateness
    self.seed = seed
    self.known = known
    programs = plans.map(TallyProgram.init)
    self.environments = environments
    free = Array(repeating: nil, count: plans.count * environments.count)
    firstPartialMinute = startedAt.map(MinuteBook.index(of:)) ?? .min
  }

  deinit {
    for minute in open { release(minute) }
    for state in free { MinuteBook.destroy(state) }
  }

  /// Index of the minute a time lies in.
  @inlinable
  public static func index(of time: Int64) -> Int64 {
    time >= 0 ? time / span : (time - span + 1) / span
  }

  /// Whether nothing is open.
  public var isEmpty: Bool { open.isEmpty }

  /// The state that a record with this stamp belongs to; valid until the next call.
  ///
  /// Closes minutes as a function of the records alone, so that the same records give the same
  /// summaries however they arrive; `takeClosed` hands the summaries over. Cost: three comparisons
  /// when the minute is the last record's.
  @inline(__always)
  public func state(
    time: Int64,
    category: Int,
    environment: Int
  ) -> UnsafeMutablePointer<CategoryMinute> {
    let slot = category &* environments.count &+ environment
    if time >= currentStart, time < currentEnd, let state = currentStates?[slot] {
      return state
    }
    return findState(time: time, slot: slot)
  }

  @inline(never)
  func findState(time: Int64, slot: Int) -> UnsafeMutablePointer<CategoryMinute> {
    let index = MinuteBook.index(of: time)
    if time > watermark ?? .min { watermark = time }
    if closedThrough == nil { closedThrough = index - 1 }
    closeDue()
    let minute = openMinute(index)
    if index > closedThrough ?? .min {
      setCurrent(minute)
    } else {
      lateRecords += 1
    }
    if let state = minute.states[slot] { return state }
    let state: UnsafeMutablePointer<CategoryMinute>
    if let reused = free[slot] {
      free[slot] = nil
      state = reused
    } else {
      state = .allocate(capacity: 1)
      state.initialize(to: CategoryMinute(programs[slot / environments.count], seed: seed))
    }
    minute.states[slot] = state
    known.insert(key(slot))
    return state
  }

  /// The stretch of stamps that needs nothing but a look at `currentStates`: a minute, up to the
  /// stamp at which the one before it closes.
  func setCurrent(_ minute: OpenMinute) {
    let start = minute.index * MinuteBook.span
    let end = start + MinuteBook.span
    let due = ((closedThrough ?? 0) + 2) * MinuteBook.span + lateness
    currentStart = start
    currentEnd = (watermark ?? start) < due ? min(end, due) : end
    currentStates = minute.states
  }

  /// Closes what the watermark has passed; with too many minutes open, amendments and the oldest
  /// minutes as well.
  func closeDue() {
    guard let watermark, let closedThrough else { return }
    var through = MinuteBook.index(of: min(watermark, clock) - lateness) - 1
    let isCrowded = open.count >= MinuteBook.maxOpenMinutes
    if isCrowded { through = max(through, open[open.count - MinuteBook.maxOpenMinutes].index) }
    if through > closedThrough || isCrowded {
      closed += close(through: max(through, closedThrough))
    }
  }

  /// Hands over the summaries of the minutes that records have closed, in order.
  public func takeClosed() -> [Summary] {
    defer { closed = [] }
    return closed
  }

  /// Whether `takeClosed` has something to hand over.
  public var hasClosed: Bool { !closed.isEmpty }

  func openMinute(_ index: Int64) -> OpenMinute {
    if let found = open.first(where: { $0.index == index }) { return found }
    let count = programs.count * environments.count
    let states = UnsafeMutablePointer<UnsafeMutablePointer<CategoryMinute>?>
      .allocate(capacity: count)
    states.initialize(repeating: nil, count: count)
    let minute = OpenMinute(index: index, states: states, carried: [])
    let place = open.firstIndex { $0.index > index } ?? open.count
    open.insert(minute, at: place)
    return minute
  }

  /// Closes the minutes whose end the clock has passed by the lateness.
  public func closeByClock(now: Int64) -> [Summary] {
    close(through: MinuteBook.index(of: now - lateness) - 1)
  }

  /// Closes every minute up to one, in order: amendments, open minutes, zeros for quiet ones.
  public func close(through last: Int64) -> [Summary] {
    var summaries: [Summary] = []
    while let minute = open.first, let closed = closedThrough, minute.index <= closed {
      open.removeFirst()
      summaries += finish(minute, isAmendment: true)
    }
    if closedThrough == nil, firstPartialMinute > .min, !known.isEmpty {
      // Nothing was seen yet: from our start on quiet minutes of known categories are zeros.
      closedThrough = firstPartialMinute - 1
    }
    guard var next = closedThrough.map({ $0 + 1 }) else { return summaries }
    while next <= last {
      if let minute = open.first, minute.index == next {
        open.removeFirst()
        summaries += finish(minute, isAmendment: false)
      } else {
        // A silence lasts up to the next record that is known of, closed now or not.
        let newest = watermark.map(MinuteBook.index(of:)) ?? last
        let following = open.first?.index ?? max(newest, last + 1)
        if following - next > MinuteBook.maxQuietMinutes {
          next = following
          closedThrough = next - 1
          continue
        }
        summaries += zeros(next)
      }
      closedThrough = next
      next += 1
    }
    forgetCurrent()
    return summaries
  }

  /// Closes everything: the newest minute is partial, as its end was not seen.
  public func closeAll() -> [Summary] {
    guard let newest = open.last?.index else { return [] }
    guard let closed = closedThrough, newest > closed else { return close(through: .min) }
    var summaries = close(through: newest - 1)
    let last = close(through: newest)
    summaries += last.map { summary in
      var partial = summary
      partial.isPartial = true
      return partial
    }
    return summaries
  }

  /// Emits what the open minutes hold now, marked partial, and starts them anew: what is emitted
  /// later of the same minute adds to it.
  public func emitNow() -> [Summary] {
    var summaries: [Summary] = []
    for place in open.indices {
      let isAmendment = open[place].index <= closedThrough ?? .min
      summaries += gather(open[place], isAmendment: isAmendment).map { summary in
        var partial = summary
        partial.isPartial = true
        return partial
      }
      for slot in 0..<programs.count * environments.count {
        open[place].states[slot]?.pointee.reset()
      }
      open[place].carried = []
      open[place].isSplit = true
    }
    return summaries
  }

  /// Goes on with other rules: what open minutes hold under the old ones is finished, kept, and
  /// merged by metric name when the minute closes.
  public func replace(plans: [CategoryPlan], environments: [String]) {
    for place in open.indices {
      open[place].carried += states(of: open[place], isAmendment: false)
      release(open[place])
    }
    for state in free { MinuteBook.destroy(state) }
    quiet = [:]
    programs = plans.map(TallyProgram.init)
    self.environments = environments
    let count = plans.count * environments.count
    free = Array(repeating: nil, count: count)
    for place in open.indices {
      open[place].states = .allocate(capacity: count)
      open[place].states.initialize(repeating: nil, count: count)
    }
    let names = Set(plans.map(\.name))
    known = known.filter { names.contains($0.category) && environments.contains($0.environment) }
    forgetCurrent()
  }

  // MARK: Memory

  func forgetCurrent() {
    currentStart = .max
    currentEnd = .min
    currentStates = nil
  }

  /// Keeps one emptied state for each slot, so that the next minute need not allocate.
  func recycle(_ minute: OpenMinute) {
    for slot in 0..<programs.count * environments.count {
      guard let state = minute.states[slot] else { continue }
      if free[slot] == nil {
        state.pointee.reset()
        free[slot] = state
      } else {
        MinuteBook.destroy(state)
      }
    }
    minute.states.deallocate()
    forgetCurrent()
  }

  func release(_ minute: OpenMinute) {
    for slot in 0..<programs.count * environments.count { MinuteBook.destroy(minute.states[slot]) }
    minute.states.deallocate()
  }

  static func destroy(_ state: UnsafeMutablePointer<CategoryMinute>?) {
    guard let state else { return }
    state.deinitialize(count: 1)
    state.deallocate()
  }
}
