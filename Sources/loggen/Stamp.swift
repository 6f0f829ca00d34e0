/// One moment of log time in every spelling the lines need, renewed once a second.
struct Stamp {
  private(set) var second: Int
  /// As in `Nov  2 00:00:00`.
  private(set) var traditional: [UInt8] = []
  /// As in `2026-11-02T00:00:00`.
  private(set) var iso: [UInt8] = []
  /// As Apache and haproxy write it: `02/Nov/2026:00:00:00`.
  private(set) var commonLog: [UInt8] = []
  /// As nginx writes it: `2026/11/02 00:00:00`.
  private(set) var slashed: [UInt8] = []
  /// Microseconds after the second, `0..<1_000_000`.
  var micros = 0

  init(second: Int) {
    self.second = second
    render()
  }

  mutating func move(to second: Int) {
    guard second != self.second else { return }
    self.second = second
    render()
  }

  private mutating func render() {
    let date = CalendarDay(daysSinceEpoch: second / 86_400)
    let name = Self.months[date.month - 1]
    let time = second % 86_400
    let clock =
      Self.two(time / 3_600) + ":" + Self.two(time / 60 % 60) + ":" + Self.two(time % 60)
    let (month, day) = (Self.two(date.month), Self.two(date.day))
    let blankDay = date.day < 10 ? " \(date.day)" : "\(date.day)"
    traditional = Array("\(name) \(blankDay) \(clock)".utf8)
    iso = Array("\(date.year)-\(month)-\(day)T\(clock)".utf8)
    commonLog = Array("\(day)/\(name)/\(date.year):\(clock)".utf8)
    slashed = Array("\(date.year)/\(month)/\(day) \(clock)".utf8)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

extension LineBuffer {
  mutating func append(_ array: [UInt8]) {
    array.withUnsafeBytes { append($0) }
  }
}
