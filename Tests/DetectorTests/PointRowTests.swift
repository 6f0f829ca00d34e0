import Detector
import Syslog
import TestSupport
import Testing

@Suite struct PointRowTests {
  private func row(_ text: String) -> PointRow { PointRow(Array(text.utf8), zone: .utc) }

  @Test(
    arguments: [
      ("2024-01-01T00:00:00Z,5", 1_704_067_200, 5.0),
      ("2024-01-01 00:00:00,5", 1_704_067_200, 5),
      ("2024-01-01 00:00:00.25,-5e2", 1_704_067_200, -500),
      ("2024-01-01,0", 1_704_067_200, 0),
      ("\"2024-01-01 00:00:00\";\"7\"", 1_704_067_200, 7),
      ("1704067200,1,anomaly", 1_704_067_200, 1),
      ("1704067200000\t1", 1_704_067_200, 1),
      (" 17 , 1 ", 17, 1),
      ("\u{feff}17,1\r", 17, 1),
    ] as [(String, Int64, Double)]
  )
  func `rows are read as they are usually written`(text: String, time: Int64, value: Double) {
    let row = row(text)
    #expect(row.time == time)
    #expect(row.value == value)
  }

  @Test(arguments: ["17,", "17", "17,NaN", "17,null", "17,U"])
  func `a value may be unknown`(text: String) {
    #expect(row(text).value == nil && row(text).isUnknown && row(text).time == 17)
  }

  @Test(arguments: [
    "", ",", "\"", "a,b", "17,0x10", "17,inf", "99999999999999999999999,1", "--,--",
  ])
  func `what cannot be read has no time or no value`(text: String) {
    #expect(row(text).time == nil || row(text).value == nil)
  }

  @Test func `control bytes are shown and not sent`() {
    #expect(!row("17,\u{1b}[31m5").text.utf8.contains(0x1b))
  }

  @Test(arguments: lawSeeds) func `random bytes are no trap`(seed: UInt64) {
    var generator = SeededGenerator(seed)
    for _ in 0..<2_000 {
      let count = Int.random(in: 0..<40, using: &generator)
      let pool = Array("0123456789-:,;\"TZ .e+\t\r".utf8) + [0, 0xff, 0xc3]
      let bytes = (0..<count).map { _ in pool.randomElement(using: &generator) ?? 0 }
      _ = PointRow(bytes, zone: .utc)
    }
  }

  @Test func `step and kind are found in the first rows`() {
    let rows = ["10,1", "20,2", "20,2", "30,3", "90,4", "x,y", "100,5"].map(row)
    #expect(SeriesProbe(rows).step == 10)
    #expect(SeriesProbe(rows).kind == .count)
    #expect(SeriesProbe(rows + [row("110,-1")]).kind == .value)
    #expect(SeriesProbe(rows + [row("110,1.5")]).kind == .value)
    #expect(SeriesProbe([row("10,1")]).step == nil)
  }
}
