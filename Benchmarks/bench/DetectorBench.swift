import Detector
import Glibc

/// What a point costs the detector: six weeks of minutes, as a start reads them back from the store.
enum DetectorBench {
  private static let points = 60_480

  /// Measures and prints a line for each kind of series.
  static func show(rounds: Int) {
    print("detector, series".padded(24) + "ns/point".padded(-10) + "six weeks ms".padded(-14))
    for (name, mean) in [("busy", 500.0), ("quiet", 0.02)] {
      let values = series(mean)
      var best = Double.infinity
      for _ in 0..<rounds {
        var detector = SeriesDetector()
        let start = clock()
        for (index, value) in values.enumerated() {
          _ = detector.take(value, at: 1_700_000_000 + Int64(index) * 60)
        }
        best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
      }
      print(
        name.padded(24) + String(Int((best * 1e9 / Double(points)).rounded())).padded(-10)
          + String(Int((best * 1e3).rounded())).padded(-14)
      )
    }
  }

  /// Counts around a mean that swings with the day.
  private static func series(_ mean: Double) -> [Double] {
    var state: UInt64 = 1
    return (0..<points).map { index in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let share = Double(state >> 11) / 0x1p53
      let expected = mean * (1 + 0.5 * sin(Double(index % 1_440) / 1_440 * 2 * .pi))
      return (expected + (share - 0.5) * 0.2 * expected + share).rounded(.down)
    }
  }
}
