/// Metrics as Prometheus reads them (text format 0.0.4).
struct Exposition {
  /// Kinds of metrics we have.
  enum Kind: String {
    case counter, gauge
  }

  /// The format's media type.
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// The text so far.
  private(set) var text = ""
  /// Series that were left out.
  private(set) var leftOut = 0
  private var series = 0
  private let maxSeries: Int
  private var name = ""
  private var seen: Set<String> = []

  /// Starts a text of so many series.
  init(maxSeries: Int = .max) {
    self.maxSeries = maxSeries
  }

  /// Begins a metric; its series follow.
  mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    seen = []
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Adds a series, unless there is one with these labels or there are too many.
  mutating func add(_ labels: [(name: String, value: String)], _ value: String) {
    let shown = labels.map { "\($0.name)=\"\(Exposition.escaped($0.value))\"" }
      .joined(separator: ",")
    guard seen.insert(shown).inserted else { return }
    guard series < maxSeries else {
      leftOut += 1
      return
    }
    series += 1
    text += shown.isEmpty ? "\(name) \(value)\n" : "\(name){\(shown)} \(value)\n"
  }

  /// Adds the only series of a metric.
  mutating func add(_ value: String) { add([], value) }

  /// A number as the format writes it.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  /// A label's value: backslash, quote and line feed have an escape.
  static func escaped(_ value: String) -> String {
    var out = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
