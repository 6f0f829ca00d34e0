import Synchronization

/// What the server has done since it was started.
final class ServerCounts: Sendable {
  private struct State {
    var answers: [Int: UInt64] = [:]
    var bytes: UInt64 = 0
    var renderSeconds = 0.0
    var slowest = 0.0
    var refused: UInt64 = 0
  }

  private let state = Mutex(State())

  func answered(_ status: Int, bytes: Int) {
    state.withLock { state in
      state.answers[status, default: 0] += 1
      state.bytes += UInt64(bytes)
    }
  }

  func rendered(seconds: Double) {
    state.withLock { state in
      state.renderSeconds += seconds
      state.slowest = max(state.slowest, seconds)
    }
  }

  func refusedAsBusy() { state.withLock { $0.refused += 1 } }

  /// The counts: answers by status, bytes of bodies, seconds spent making pages, the longest of them,
  /// and requests refused as too many pages were being made.
  var all:
    (
      answers: [Int: UInt64], bytes: UInt64, renderSeconds: Double, slowest: Double, refused: UInt64
    )
  {
    state.withLock { ($0.answers, $0.bytes, $0.renderSeconds, $0.slowest, $0.refused) }
  }
}
