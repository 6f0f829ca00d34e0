import Minutes
import Rulebook
import Sketches
import Syslog

/// A number over a window of minutes, as far as the minutes are known.
struct WindowReading {
  /// The number; nil when there is nothing of which it could be (quantiles of no value).
  var value: Double?
  /// Whether the window's last minute was seen as a whole.
  var isLastWhole = false
  /// Whether every minute of it was.
  var isComplete = false
  /// Whether nine tenths of them were.
  var isNearlyComplete = false
  /// Whether any minute is known at all, in part or as a whole.
  var isKnown = false
  /// Whether minutes that are missing could only have raised it.
  var onlyGrows = false

  /// Reads a number over the `minutes` up to and including one.
  ///
  /// Cost: O(minutes), for sketches a decoding each.
  init(_ ring: MinuteRing, _ number: AlertNumber, label: String?, last: Int64, minutes: Int) {
    var total: SummaryTotal?
    var count: UInt64 = 0
    var missing = 0
    var kind: MetricKind?
    for index in (last - Int64(minutes) + 1)...last {
      guard let entry = ring[index] else {
        missing += 1
        continue
      }
      isKnown = true
      if !entry.isWhole { missing += 1 }
      guard let value = WindowReading.part(entry.value, label) else { continue }
      kind = value.kind
      if case .count(let events) = value {
        count &+= events
      } else {
        var summary = Summary(minute: index * 60, instance: "", category: "", environment: "")
        summary.metrics = [Summary.Metric(name: "", value: value)]
        if let total { total.add(summary) } else { total = SummaryTotal(summary) }
      }
    }
    isLastWhole = ring[last]?.isWhole ?? false
    isComplete = missing == 0
    isNearlyComplete = missing * 10 <= minutes
    onlyGrows = kind.map { WindowReading.grows($0, number.suffix) } ?? true
    if kind == .count {
      value = Double(count)
    } else if let total {
      let merged = total.finish(keep: 1).metrics.first?.value
      value = merged?.text(number.suffix).flatMap { Double($0) }
    } else if isKnown {
      // Known minutes in which the label was not there.
      value = 0
    }
  }

  /// The value of a label, or of all; nil for a label that is not listed.
  static func part(_ value: MetricValue, _ label: String?) -> MetricValue? {
    guard case .labelled(let labelled) = value else { return value }
    guard let label else { return labelled.total }
    if let value = labelled[label] { return value }
    // A label that is no text, or holds what terminals obey, is known by how it is shown.
    guard label.contains("#") || label.contains("\u{fffd}") else { return nil }
    return labelled.entries.first { ShownText.of($0.label) == label }?.value
  }

  /// Whether more of a minute can only raise the number.
  ///
  /// Sums may hold negative numbers; that a part of a minute of them reaches further than the
  /// whole is taken into account by nobody, as it is told as what was seen.
  private static func grows(_ kind: MetricKind, _ suffix: String) -> Bool {
    switch kind {
    case .count, .sum, .distinct, .derive: true
    case .distribution: suffix == "_count" || suffix == "_max" || suffix == "_sum"
    case .gauge: suffix == "_max"
    case .level, .top: false
    }
  }
}
