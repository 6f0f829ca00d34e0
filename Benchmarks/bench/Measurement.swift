import CAllocationCounter
import Glibc

/// One row of the table: what was done to the lines, and what it cost.
struct Measurement {
  var name: String
  /// Seconds of the best round.
  var seconds: Double
  var lines: Int
  var bytes: Int
  /// Heap allocations of the round, nil where they cannot be counted.
  var allocations: UInt64?
  /// Peak resident memory in KiB, nil where the process is not its own.
  var peakKiB: Int?

  /// Runs `body` once to warm up and `rounds` times for the best time.
  static func best(
    _ name: String,
    lines: Int,
    bytes: Int,
    rounds: Int,
    _ body: () -> Void
  ) -> Measurement {
    body()
    var seconds = Double.infinity
    var allocations = UInt64.max
    for _ in 0..<rounds {
      let before = allocation_count()
      let start = Measurement.cpuSeconds()
      body()
      seconds = min(seconds, Measurement.cpuSeconds() - start)
      allocations = min(allocations, allocation_count() - before)
    }
    return Measurement(
      name: name,
      seconds: seconds,
      lines: lines,
      bytes: bytes,
      allocations: allocations
    )
  }

  /// CPU time of this thread: it repeats on a machine that others use as well.
  static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func wallSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
