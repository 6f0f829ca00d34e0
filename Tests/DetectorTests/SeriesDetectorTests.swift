import Detector
import Syslog
import TestSupport
import Testing

@Suite struct SeriesDetectorTests {
  /// A steady series with a little noise.
  private func steady(_ minutes: Int, seed: UInt64 = 1) -> [Double] {
    var generator = SeededGenerator(seed)
    return (0..<minutes).map { _ in Double(Int.random(in: 90...110, using: &generator)) }
  }

  private func run(_ values: [Double?], _ settings: DetectorSettings = DetectorSettings())
    -> [Verdict]
  {
    var detector = SeriesDetector(settings)
    return values.enumerated().compactMap { index, value in
      detector.take(value, at: 1_700_000_000 + Int64(index) * settings.step)
    }
  }

  @Test func `a point that is not later than the last is refused and counted`() {
    var detector = SeriesDetector()
    #expect(detector.take(5, at: 600) != nil)
    #expect(detector.take(5, at: 600) == nil)
    #expect(detector.take(5, at: 540) == nil)
    #expect(detector.take(.nan, at: 660) == nil)
    #expect(detector.take(1e300, at: 660) == nil)
    #expect(detector.take(nil, at: 660) == nil)
    #expect(detector.refused == 4)
  }

  @Test func `it says how far it has learnt`() {
    var detector = SeriesDetector()
    #expect(detector.standing.description == "learning (0 of 1440 points)")
    for (minute, value) in steady(1_440).enumerated() {
      _ = detector.take(value, at: 1_700_000_000 + Int64(minute) * 60)
    }
    #expect(detector.standing == .judging(days: 1))
    #expect(detector.standing.description == "judging (1 day seen)")
  }

  @Test func `a point is judged by those before it alone`() {
    let values = steady(3_000)
    var changed = values
    changed[2_500] = 500
    let (first, second) = (run(values), run(changed))
    #expect(first[..<2_500] == second[..<2_500])
    #expect(second[2_500].score > 0.7 && second[2_500].isFlagged)
    #expect(first[2_500].score < 0.5 && !first[2_500].isFlagged)
  }

  @Test func `what is flagged while learning is not`() {
    var values = steady(1_000)
    values[900] = 10_000
    #expect(!run(values).contains { $0.isFlagged })
  }

  @Test func `nothing is flagged in the other direction after a spike`() {
    var values = steady(4_000)
    values[3_000] = 4_000
    let flagged = run(values).filter(\.isFlagged)
    #expect(flagged.map(\.direction) == [.up], "\(flagged)")
  }

  @Test func `a shift that lasts is flagged, and accepted after two hours`() {
    let values = steady(3_000) + steady(1_000, seed: 2).map { $0 * 2 }
    var spans = FlaggedSpans(step: 60)
    for verdict in run(values) { spans.add(verdict) }
    #expect(spans.spans.count == 1, "\(spans.spans)")
    let span = spans.spans.first
    #expect((span?.last ?? 0) - (span?.from ?? 0) < 2 * 3_600 + 1_800)
  }

  @Test func `a score is not repeated while nothing new happens`() {
    var values = steady(3_000)
    for minute in 2_800..<2_900 { values[minute] *= 3 }
    let high = run(values)[2_800..<2_900].filter { $0.score >= 0.5 }
    #expect(high.count >= 1 && high.count <= 12, "\(high.count)")
    #expect((high.first?.time ?? 0) < 1_700_000_000 + 2_805 * 60)
  }

  @Test func `a holiday is a Sunday`() {
    // Four weeks with quiet weekends, then a quiet Wednesday: 2026-04-01.
    let start: Int64 = 1_772_409_600  // Monday, 2026-03-02
    let values = (0..<31 * 288).map { slot -> Double in
      let day = slot / 288
      let noise = Double(slot * 7_919 % 13 - 6)
      return (day % 7 >= 5 || day == 30 ? 40 : 200) + noise
    }
    func flags(_ holidays: Set<Int>) -> Int {
      var detector = SeriesDetector(DetectorSettings(step: 300, holidays: holidays))
      return values.enumerated().count { slot, value in
        let verdict = detector.take(value, at: start + Int64(slot) * 300)
        return slot >= 30 * 288 && verdict?.isFlagged ?? false
      }
    }
    #expect(flags([]) > 0)
    #expect(flags([CivilDate.days(year: 2026, month: 4, day: 1)]) == 0)
  }

  @Test func `a cycle of any length is found`() {
    let values = (0..<3_000).map { (index: Int) -> Double in
      let swing = index % 77 < 20 ? 150 : 100
      return Double(swing + index * 7_919 % 5)
    }
    let verdicts = run(values, DetectorSettings(kind: .value, step: 1))
    let late = verdicts[2_500...]
    let errors = late.map { (verdict: Verdict) -> Double in
      (verdict.observed - verdict.expected).magnitude
    }
    #expect(
      errors.reduce(0, +) / Double(errors.count) < 4,
      "\(errors.reduce(0, +) / Double(errors.count))"
    )
  }

  @Test(arguments: lawSeeds) func `no series makes numbers that are none`(seed: UInt64) {
    var generator = SeededGenerator(seed)
    for kind in DetectorSettings.Kind.allCases {
      for step: Int64 in [1, 60, 7_000, 86_400] {
        let sizes: [Double] = [1e-12, 1, 1e29]
        let size = sizes[Int.random(in: 0..<3, using: &generator)]
        var values: [Double?] = []
        for index in 0..<700 {
          if index < 100 {
            values.append(0)
          } else if index < 200 {
            values.append(size)
          } else if index < 300 {
            values.append(index % 7 == 0 ? nil : -size)
          } else {
            values.append(size * Double.random(in: -1...1, using: &generator))
          }
        }
        for verdict in run(values, DetectorSettings(kind: kind, step: step)) {
          let numbers = [verdict.expected, verdict.low, verdict.high, verdict.score]
          #expect(numbers.allSatisfy { $0.isFinite }, "seed \(seed) \(kind) \(step): \(verdict)")
          #expect((0...1).contains(verdict.score) && verdict.low <= verdict.high)
        }
      }
    }
  }
}
