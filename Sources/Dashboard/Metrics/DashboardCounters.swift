import Synchronization

/// What the dashboard counts of itself since it was started.
final class DashboardCounters: Sendable {
  /// One look at all of them.
  struct Counts: Sendable, Equatable {
    /// Answers by HTTP status.
    var answers: [Int: UInt64] = [:]
    /// Pages rendered.
    var renderings: UInt64 = 0
    /// Seconds spent on that.
    var renderSeconds = 0.0
    /// Answers from pages that had been made, or were being made for somebody else.
    var hits: UInt64 = 0
    /// Requests refused as the queue was full.
    var refused: UInt64 = 0
    /// Connections refused as there were too many.
    var turnedAway: UInt64 = 0
    /// Connections that are open.
    var connections = 0
    /// Series of `/metrics` left out as there were too many, in the newest moment.
    var seriesLeftOut = 0
  }

  private let counts = Mutex(Counts())

  /// What was counted.
  var now: Counts { counts.withLock { $0 } }

  func answer(_ status: Int) { counts.withLock { $0.answers[status, default: 0] += 1 } }
  func hit() { counts.withLock { $0.hits += 1 } }
  func refuse() { counts.withLock { $0.refused += 1 } }

  func render(seconds: Double) {
    counts.withLock {
      $0.renderings += 1
      $0.renderSeconds += seconds
    }
  }

  func leaveOut(series: Int) { counts.withLock { $0.seriesLeftOut = series } }

  /// Counts a connection; false when there are as many already, which is counted as well.
  func open(most: Int) -> Bool {
    counts.withLock {
      guard $0.connections < most else {
        $0.turnedAway += 1
        return false
      }
      $0.connections += 1
      return true
    }
  }

  func close() { counts.withLock { $0.connections -= 1 } }
}
