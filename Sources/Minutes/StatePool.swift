import Synchronization

/// What the workers of a book share: emptied states for new minutes.
///
/// Behind a lock, which a worker takes once for each slot and minute that it meets.
final class StatePool: Sendable {
  // Sendable: a state here belongs to nobody else.
  private struct State: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<CategoryMinute>
  }

  private struct Content {
    var free: [[State]]
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

  /// An emptied state of a slot, nil when none is kept.
  func take(_ slot: Int) -> UnsafeMutablePointer<CategoryMinute>? {
    let state: State? = content.withLock { $0.free[slot].popLast() }
    return state?.pointer
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

  static func destroy(_ state: UnsafeMutablePointer<CategoryMinute>) {
    state.deinitialize(count: 1)
    state.deallocate()
  }
}
