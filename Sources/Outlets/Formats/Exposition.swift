public import Minutes
import Syslog

/// Metrics as Prometheus reads them (text format 0.0.4).
///
/// Text of any kind may stand in labels: what the format has no way to write is written as `#ooo`.
public struct Exposition {
  /// Kinds of metrics we have.
  public enum Kind: String {
    /// A number that only grows while the program runs.
    case counter
    /// A number that goes up and down.
    case gauge
  }

  /// The format's media type.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// The text so far.
  public private(set) var text = ""
  /// Series that were left out.
  public private(set) var leftOut = 0
  private var series = 0
  private let maxSeries: Int
  private var name = ""
  private var seen: Set<String> = []

  /// Starts a text of so many series.
  public init(maxSeries: Int = .max) {
    self.maxSeries = maxSeries
  }

  /// Begins a metric; its series follow.
  ///
  /// - Parameters:
  ///   - name: letters, digits and `_`.
  ///   - kind: what kind of number it is.
  ///   - help: a sentence without line feeds and backslashes.
  public mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    seen = []
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Adds a series, unless there is one with these labels or there are too many.
  public mutating func add(_ labels: [(name: String, value: String)], _ value: String) {
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
  public mutating func add(_ value: String) { add([], value) }

  /// Adds each number of a summary's metrics but those of labels: `minuted_metric`, begun before.
  public mutating func add(metricsOf summary: Summary) {
    let place = [("category", summary.category), ("environment", summary.environment)]
    for metric in summary.metrics {
      for series in metric.value.series {
        guard let value = series.value else { continue }
        let stat = series.suffix.isEmpty ? "value" : String(series.suffix.dropFirst())
        add(place + [("metric", metric.name), ("stat", stat)], Exposition.number(value))
      }
    }
  }

  /// Adds what became of a category's records: `minuted_records_total`, begun before.
  public mutating func add(recordsOf category: String, _ accounting: Accounting) {
    for part in accounting.parts where part.name != "read" {
      add([("category", category), ("result", part.name)], "\(part.value)")
    }
  }

  /// A number as the format writes it.
  public static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  /// A label's value: backslash, quote and line feed have an escape; other control characters, which
  /// terminals obey, are written `#ooo`.
  static func escaped(_ value: String) -> String {
    var out = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      case " "..."~": out.unicodeScalars.append(scalar)
      default: out += ShownText.of(Array(String(scalar).utf8))
      }
    }
    return out
  }
}
