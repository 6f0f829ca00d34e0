import Synchronization

/// Pages of a moment, made once however many ask for them at a time.
///
/// Bounded in entries and bytes: what was not asked for longest goes first. Pages of an earlier
/// moment are of no use any more and go when their place is needed.
final class PageCache: Sendable {
  /// Which page, of which moment.
  struct Key: Hashable, Sendable {
    var request: PageRequest
    var generation: Int
  }

  /// Why there is no page.
  enum Refusal: Error {
    /// Too many pages are being made.
    case busy
  }

  private enum Entry {
    case ready(PackedPage, used: UInt64)
    case waiting([CheckedContinuation<PackedPage, any Error>])
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var bytes = 0
    var ticks: UInt64 = 0
    var hits: UInt64 = 0
    var renderings: UInt64 = 0
  }

  /// Pages kept: some for each of those that look.
  static let maxEntries = 512
  /// Bytes kept, packed and not.
  static let maxBytes = 64 << 20

  private let maxEntries: Int
  private let maxBytes: Int
  private let state = Mutex(State())

  init(maxEntries: Int = PageCache.maxEntries, maxBytes: Int = PageCache.maxBytes) {
    self.maxEntries = maxEntries
    self.maxBytes = maxBytes
  }

  /// What the cache has done and holds.
  var counts: (hits: UInt64, renderings: UInt64, entries: Int, bytes: Int) {
    state.withLock { ($0.hits, $0.renderings, $0.entries.count, $0.bytes) }
  }

  /// The page if it is there already.
  func ready(_ key: Key) -> PackedPage? {
    state.withLock { state in
      guard case .ready(let page, _)? = state.entries[key] else { return nil }
      state.ticks += 1
      state.hits += 1
      state.entries[key] = .ready(page, used: state.ticks)
      return page
    }
  }

  /// The page, made by the first who asks for it; the others wait for the same.
  ///
  /// `start` has the making begun and answers false when there is no room for it.
  func page(
    _ key: Key,
    start: @Sendable (@escaping @Sendable () -> Result<PackedPage, any Error>) -> Bool,
    make: @escaping @Sendable () throws -> PackedPage
  ) async throws -> PackedPage {
    try await withCheckedThrowingContinuation { continuation in
      enum Step {
        case done(PackedPage)
        case wait
        case make
      }
      let step: Step = state.withLock { state in
        switch state.entries[key] {
        case .ready(let page, _)?:
          state.hits += 1
          return .done(page)
        case .waiting(let list)?:
          state.entries[key] = .waiting(list + [continuation])
          return .wait
        case nil:
          state.entries[key] = .waiting([continuation])
          return .make
        }
      }
      switch step {
      case .done(let page): continuation.resume(returning: page)
      case .wait: return
      case .make:
        let isStarted = start { [self] in
          let result = Result { try make() }
          settle(key, result)
          return result
        }
        if !isStarted { settle(key, .failure(Refusal.busy)) }
      }
    }
  }

  private func settle(_ key: Key, _ result: Result<PackedPage, any Error>) {
    let waiting: [CheckedContinuation<PackedPage, any Error>] = state.withLock { state in
      var list: [CheckedContinuation<PackedPage, any Error>] = []
      if case .waiting(let found)? = state.entries.removeValue(forKey: key) { list = found }
      guard case .success(let page) = result else { return list }
      state.renderings += 1
      state.ticks += 1
      state.entries[key] = .ready(page, used: state.ticks)
      state.bytes += page.bytes
      trim(&state)
      return list
    }
    for continuation in waiting { continuation.resume(with: result) }
  }

  /// Makes room; what was used last stays, whatever its size.
  private func trim(_ state: inout State) {
    guard state.entries.count > maxEntries || state.bytes > maxBytes else { return }
    let ready = state.entries.compactMap { key, entry -> (Key, UInt64, Int)? in
      if case .ready(let page, let used) = entry { return (key, used, page.bytes) }
      return nil
    }
    // A quarter at a time, so that this is rare.
    for (key, used, bytes) in ready.sorted(by: { $0.1 < $1.1 }) {
      let isRoomy =
        state.entries.count <= maxEntries * 3 / 4 && state.bytes <= maxBytes / 4 * 3
      if isRoomy || used == state.ticks { break }
      state.entries[key] = nil
      state.bytes -= bytes
    }
  }
}
