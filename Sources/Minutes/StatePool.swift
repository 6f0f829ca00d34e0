import Synchronization

/// What the workers of a book share: emptied states for new minutes, and which slots were met.
///
/// Behind a lock, which a worker takes once for each slot and minute that it meets.
final class StatePool: Sendable {
  // Sendable: a state here belongs to nobody else.
  private struct State: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<CategoryMinute>
  }

  private struct Content {
    var free: [[State]]
    var met: [Int: UInt64] = [:]
  }

  private let content: Mutex<Content>
  /// States kept for each slot: as many as there are workers.
  private let limit: Int

  init(slots: Int, limit: Int) {
    content = Mutex(Content(free: Array(repeating: [], count: slots)))
    self.limit = limit
  }

  deinit {
    content.withLock { content in
      for state in content.free.joined() { StatePool.destroy(state.pointer) }
    }
  }

  /// An emptied state of a slot, nil when none is kept; notes when the slot was met first.
  func take(_ slot: Int, order: UInt64) -> UnsafeMutablePointer<CategoryMinute>? {
    let state: State? = content.withLock { content in
      content.met[slot] = min(content.met[slot] ?? .max, order)
      return content.free[slot].popLast()
    }
    return state?.pointer
  }

  /// Notes when a slot was met.
  func note(_ slot: Int, order: UInt64) {
    content.withLock { $0.met[slot] = min($0.met[slot] ?? .max, order) }
  }

  /// Keeps a state that is needed no more, emptied, so that the next minute need not allocate.
  func give(_ pointer: UnsafeMutablePointer<CategoryMinute>, _ slot: Int) {
    let state = State(pointer: pointer)
    let limit = limit
    let isKept = content.withLock { content in
      guard content.free[slot].count < limit else { return false }
      state.pointer.pointee.reset()
      content.free[slot].append(state)
      return true
    }
    if !isKept { StatePool.destroy(pointer) }
  }

  /// Hands over the slots that were met before a point in the order of records.
  func takeMet(before order: UInt64) -> [Int] {
    content.withLock { content in
      let met = content.met.filter { $0.value < order }.map(\.key)
      for slot in met { content.met[slot] = nil }
      return met
    }
  }

  static func destroy(_ state: UnsafeMutablePointer<CategoryMinute>) {
    state.deinitialize(count: 1)
    state.deallocate()
  }
}
