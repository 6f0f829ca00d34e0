import Syslog
import Testing

struct TimeSpanTests {
  @Test(
    arguments: [
      ("90s", 90), ("1m", 60), ("2 h", 7_200), ("1d", 86_400), ("1w", 604_800), ("0m", nil),
      ("-1m", nil), ("1000000s", nil), ("10", nil), ("m", nil), ("", nil), ("1.5h", nil),
      ("1M", nil),
    ] as [(String, Int64?)]
  )
  func `a length of time is a number and a unit`(text: String, seconds: Int64?) {
    #expect(TimeSpan.seconds(text) == seconds)
  }

  @Test(
    arguments: [
      (90, "90s"), (60, "1m"), (3_600, "1h"), (5_400, "90m"), (86_400, "1d"), (604_800, "1w"),
      (1, "1s"), (0, "0s"),
    ]
  )
  func `its text is in the largest unit that leaves no rest`(seconds: Int, text: String) {
    #expect(TimeSpan.text(seconds) == text)
    if seconds > 0 { #expect(TimeSpan.seconds(text) == Int64(seconds)) }
  }
}
