/// What the command line asks for, checked.
struct Options {
  var lines = Int.max
  /// Seconds of log time; nil: `lines` ends the stream, or `longestDuration` does.
  var duration: Int?
  /// Lines a minute at a weekday's mean.
  var rate = 1_000.0
  /// Seconds since 1970.
  var start = 1_793_577_600
  var seed: UInt64 = 1
  var format = HeaderStyle.rfc3164
  var isFlat = false
  var hasWeekend = false
  var anomalies: [Anomaly] = []
  var programs: [String] = []
  var hosts = 200
  var jitter = 0
  var malformedPercent = 0.0
  var truthPath: String?

  /// A million lines a second: as much as a core makes.
  static let highestRate = 60_000_000.0
  /// Beyond this names would only get longer.
  static let mostHosts = 10_000
  /// Seconds of log time after which any stream ends, ten years: a longer one tests nothing more.
  static let longestDuration = 3_653 * 86_400
  private static let lastStart = 7_952_342_400  // 2222-01-01
  private static let linesUnlessSaid = 1_000
}

/// What to do.
enum Request {
  case generate(Options)
  case help
  case shapes
}

/// Why the command line cannot be followed; the text goes after `loggen: `.
struct UsageError: Error {
  let text: String
}

extension Options {
  /// Reads the arguments after the program's name: `--name value`, `--name=value`.
  static func parse(_ arguments: [String]) throws(UsageError) -> Request {
    var options = Options()
    var isLengthGiven = false
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let halves = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = halves.isEmpty ? "" : String(halves[0])
      var inline = halves.count == 2 ? String(halves[1]) : nil

      func value(_ expected: String) throws(UsageError) -> String {
        if let value = inline ?? rest.popFirst(), !value.isEmpty {
          inline = nil
          return value
        }
        throw UsageError(text: "\(name) needs a value: \(expected)")
      }
      func read<Value>(_ expected: String, _ convert: (String) -> Value?) throws(UsageError)
        -> Value
      {
        let text = try value(expected)
        guard let result = convert(text) else {
          throw UsageError(text: "\(name) \"\(text)\": expected \(expected)")
        }
        return result
      }

      switch name {
      case "--help", "-h": return .help
      case "--shapes": return .shapes
      case "--lines", "-n":
        options.lines = try read("a whole number of lines") {
          Int($0).flatMap { $0 >= 0 ? $0 : nil }
        }
        isLengthGiven = true
      case "--duration":
        options.duration = try read("a time such as 90s, 10m, 6h, 1d (10 years at most)") {
          TimeText.duration($0).flatMap { $0 <= longestDuration ? $0 : nil }
        }
        isLengthGiven = true
      case "--rate":
        options.rate = try read("lines per minute, above 0, at most 60000000") {
          Double($0).flatMap { $0 > 0 && $0 <= highestRate ? $0 : nil }
        }
      case "--start":
        options.start = try read("a time such as 2026-11-02T00:00:00Z, before 2222") {
          TimeText.seconds(rfc3339: $0).flatMap { $0 < lastStart && $0 >= 0 ? $0 : nil }
        }
      case "--seed": options.seed = try read("a whole number of 64 bits") { UInt64($0) }
      case "--format":
        let names = HeaderStyle.allCases.map(\.rawValue).joined(separator: ", ")
        options.format = try read("one of \(names)") { HeaderStyle(rawValue: $0) }
      case "--flat": options.isFlat = true
      case "--weekend": options.hasWeekend = true
      case "--anomaly":
        let kinds = Anomaly.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        options.anomalies.append(
          try read("KIND@OFFSET+DURATION, such as web-down@3h+10m; kinds: \(kinds)") { Anomaly($0) }
        )
      case "--programs":
        let known = Family.programs
        options.programs += try read("names out of \(known.joined(separator: ","))") { text in
          let names = text.split(separator: ",").map(String.init)
          return !names.isEmpty && names.allSatisfy(known.contains) ? names : nil
        }
      case "--hosts":
        options.hosts = try read("a number from 1 to \(mostHosts)") {
          Int($0).flatMap { (1...mostHosts).contains($0) ? $0 : nil }
        }
      case "--jitter":
        options.jitter = try read("whole seconds, at most \(DelayQueue.longestDelay)") {
          TimeText.duration($0).flatMap { $0 <= DelayQueue.longestDelay ? $0 : nil }
        }
      case "--malformed":
        options.malformedPercent = try read("a percentage from 0 to 50") {
          Double($0).flatMap { (0...Malformed.highestPercent).contains($0) ? $0 : nil }
        }
      case "--truth": options.truthPath = try value("a file")
      default:
        throw UsageError(text: "unknown argument \"\(argument)\"")
      }
      if inline != nil { throw UsageError(text: "\(name) takes no value") }
    }
    if !isLengthGiven { options.lines = linesUnlessSaid }
    return .generate(options)
  }
}
