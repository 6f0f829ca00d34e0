import Detector
import Foundation
import Syslog
import TestSupport
import Testing

/// The simulation by which the detector's numbers were chosen, kept.
@Suite struct SimulationTests {
  /// Berlin, around the spring of 2026.
  private let berlin = Zone(
    name: "Europe/Berlin",
    standardOffset: 3_600,
    transitions: [Zone.Transition(start: 1_774_746_000, offset: 7_200)]
  )

  private func judge(_ scene: SeriesScene, _ seed: UInt64) -> SceneResult {
    let (values, planted) = scene.make(seed: seed)
    var detector = SeriesDetector(DetectorSettings(zone: berlin))
    var spans = FlaggedSpans(step: 60)
    for (minute, value) in values.enumerated() {
      if let verdict = detector.take(value, at: SeriesScene.start + Int64(minute) * 60) {
        spans.add(verdict)
      }
    }
    let alarms = spans.spans.map { span in
      let first = Int((span.from - SeriesScene.start) / 60)
      return (
        from: first, to: Int((span.last - SeriesScene.start) / 60), isUp: span.direction == .up
      )
    }
    return SceneResult(alarms: alarms, planted: planted)
  }

  @Test(arguments: SeriesScene.allCases, SeriesScene.seeds)
  func `at most two false alarms in three weeks, and what was planted is found`(
    scene: SeriesScene,
    seed: UInt64
  ) {
    let result = judge(scene, seed)
    let planted = scene.make(seed: seed).planted
    #expect(result.falseAlarms.count <= 2, "\(scene) seed \(seed): \(result.falseAlarms)")
    #expect(result.found == planted.count, "\(scene) seed \(seed): found \(result.found)")
    if scene == .shifts || scene == .level {
      #expect(result.delays.allSatisfy { $0 <= 9 }, "\(scene) seed \(seed): \(result.delays)")
    }
    if ProcessInfo.processInfo.environment["MINUTED_SEEDS"] != nil {
      print(scene, seed, result.falseAlarms.count, result.found, result.delays.max() ?? 0)
    }
  }
}
