import Sketches

extension MetricValue {
  /// One number of a value, as text without loss.
  public struct Part: Sendable, Equatable {
    /// What it adds to the metric's name: `_p50`; empty for the number that stands for the value.
    public var suffix: String
    /// The number: integers in full, decimals without exponent.
    public var text: String
  }

  /// The numbers that stand for the value in a line or a table, by kind; none for a top, and for
  /// a gauge or a distribution that saw nothing.
  public var parts: [Part] {
    shownSuffixes.compactMap { suffix in text(suffix).map { Part(suffix: suffix, text: $0) } }
  }

  /// What follows the metric's name for each number that a line or a table shows.
  public var shownSuffixes: [String] {
    switch self {
    case .top: []
    case .distribution: ["_p50", "_p95", "_p99", "_max"]
    case .labelled(let labelled): labelled.total.shownSuffixes
    default: [""]
    }
  }

  /// The number under a suffix; nil for one that the kind does not have, or when nothing was seen.
  public func text(_ suffix: String) -> String? {
    if suffix.isEmpty { return text }
    switch (self, suffix) {
    case (.gauge(let gauge), "_min"): return gauge.min?.description
    case (.gauge(let gauge), "_max"): return gauge.max?.description
    case (.level(let level), "_change"): return level.change.description
    case (.distribution(let distribution, _), _): return distribution.text(suffix)
    case (.labelled(let labelled), _): return labelled.total.text(suffix)
    default: return nil
    }
  }

  /// The one number that stands for the value; nil for tables, for distributions, and for a gauge
  /// that was not seen.
  public var text: String? {
    switch self {
    case .count(let count): String(count)
    case .sum(let sum): sum.description
    case .distinct(let distinct, _): String(distinct.count)
    case .top, .distribution: nil
    case .gauge(let gauge): gauge.last?.description
    case .level(let level): level.value.description
    case .derive(let derive): derive.increase.description
    case .labelled(let labelled): labelled.total.text
    }
  }

  /// The same as a number for a graph or an RRD file.
  public var number: Double? {
    switch self {
    case .count(let count): Double(count)
    case .sum(let sum): sum.doubleValue
    case .distinct(let distinct, _): Double(distinct.count)
    case .top, .distribution: nil
    case .gauge(let gauge): gauge.last?.doubleValue
    case .level(let level): level.value.doubleValue
    case .derive(let derive): derive.increase.doubleValue
    case .labelled(let labelled): labelled.total.number
    }
  }

  /// The numbers that go into RRD files, each with what it adds to the file's name.
  public var series: [(suffix: String, value: Double?)] {
    switch self {
    case .top: return []
    case .distribution(let distribution, _):
      let isEmpty = distribution.count == 0
      return [
        ("_p50", isEmpty ? nil : distribution.p50), ("_p95", isEmpty ? nil : distribution.p95),
        ("_p99", isEmpty ? nil : distribution.p99),
      ]
    case .labelled(let labelled): return labelled.total.series
    default: return [("", number)]
    }
  }
}

extension Distribution {
  /// A number of the distribution by its suffix; nil when nothing was seen.
  ///
  /// Quantiles have four digits, as more would not be true.
  func text(_ suffix: String) -> String? {
    guard count > 0 else { return nil }
    switch suffix {
    case "_p50": return text(p50)
    case "_p90": return text(p90)
    case "_p95": return text(p95)
    case "_p99": return text(p99)
    case "_min": return min?.description
    case "_max": return max?.description
    case "_count": return String(count)
    case "_sum": return sum.description
    default: return nil
    }
  }

  private func text(_ quantile: Double) -> String {
    guard var number = DecimalNumber(quantile, significantDigits: 4) else { return "\(quantile)" }
    // Rounding must not put it beyond what there was.
    if let max { number = Swift.min(number, max) }
    if let min { number = Swift.max(number, min) }
    return number.description
  }
}
