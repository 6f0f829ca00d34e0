import Syslog
import TestSupport

/// A log of a made-up program with everything that makes order matter.
struct LogText {
  static let start: Int64 = 1_391_246_400

  var random: SeededGenerator
  private(set) var bytes: [UInt8] = []
  private var time = LogText.start

  init(seed: UInt64) {
    random = SeededGenerator(seed)
  }

  private mutating func chance(_ one: Int, in all: Int) -> Bool {
    Int.random(in: 0..<all, using: &random) < one
  }

  /// Appends lines; `pace` is how many lines share a second.
  mutating func append(lines: Int, pace: Int = 20) {
    for _ in 0..<lines { appendLine(pace) }
  }

  private mutating func appendLine(_ pace: Int) {
    if chance(1, in: pace) { time += Int64.random(in: 0...3, using: &random) }
    // A silence of some minutes, of a day and a half, of nothing at all.
    if chance(1, in: 2_000) { time += Int64.random(in: 60...900, using: &random) }
    if chance(1, in: 15_000) { time += 130_000 }
    var stamp = Stamp.utc(time)
    if chance(1, in: 50) { stamp = Stamp.utc(time - Int64.random(in: 0...200, using: &random)) }
    if chance(1, in: 400) { stamp = Stamp.utc(time - 4_000) }
    if chance(1, in: 400) { stamp = "2199-01-01T00:00:00Z" }
    let host = ["web1", "web2", "qa1", "db"][Int.random(in: 0..<4, using: &random)]
    if chance(1, in: 40) { return appendOdd(stamp) }
    let message = makeMessage()
    if chance(1, in: 100) {
      append("<30>1 \(chance(1, in: 2) ? "-" : stamp) \(host) app 42 - - \(message)\n")
      return
    }
    let program = ["app", "app", "app-worker", "cron", "minuted"][
      Int.random(in: 0..<5, using: &random)
    ]
    append("\(stamp) \(host) \(program)[\(Int.random(in: 1...99, using: &random))]: \(message)\n")
  }

  private mutating func makeMessage() -> String {
    let number = Int.random(in: 0..<100, using: &random)
    switch number {
    case ..<60:
      let user = "u\(Int.random(in: 0...9, using: &random) * Int.random(in: 0...9, using: &random))"
      let client = "192.0.2.\(Int.random(in: 0...255, using: &random))"
      let time = number < 3 ? "bad" : "\(Int.random(in: -9...900, using: &random)).\(number)"
      return "login \(user) from \(client) in \(time) ms"
    case ..<75: return "noise \(number)"
    case ..<95:
      let word = String(repeating: "x", count: Int.random(in: 1...60, using: &random))
      return "nobody knows \(word) of \(number)"
    default:
      // Longer than the longest line allowed, and cut.
      return "long " + String(repeating: "y", count: Int.random(in: 400...2_000, using: &random))
    }
  }

  private mutating func appendOdd(_ stamp: String) {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: append("\n")
    case 1: append("no header at all\n")
    case 2: append("\(stamp) web1 app: with NUL \u{0} inside\r\n")
    default: append([UInt8](repeating: 0x7a, count: 3_000) + [0x0a])
    }
  }

  mutating func append(_ text: String) {
    bytes += Array(text.utf8)
  }

  mutating func append(_ more: [UInt8]) {
    bytes += more
  }
}
