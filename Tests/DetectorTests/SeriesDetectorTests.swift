import Detector
import Testing

@Suite struct SeriesDetectorTests {
  @Test func `a point that is not later than the last is refused and counted`() {
    var detector = SeriesDetector()
    #expect(detector.take(5, at: 600) != nil)
    #expect(detector.take(5, at: 600) == nil)
    #expect(detector.take(5, at: 540) == nil)
    #expect(detector.take(.nan, at: 660) == nil)
    #expect(detector.take(nil, at: 660) == nil)
    #expect(detector.refused == 3)
  }
}
