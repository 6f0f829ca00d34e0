import Minutes

/// A metric's kind as it lies in the store: `count`, or `count/by` where it is kept apart by label.
struct StoredKind: Hashable {
  private static let labelledSuffix = "/by"

  var kind: MetricKind
  var isLabelled: Bool

  init(_ value: MetricValue) {
    kind = value.kind
    isLabelled = value.isLabelled
  }

  init?(_ text: String) {
    isLabelled = text.hasSuffix(StoredKind.labelledSuffix)
    let name = isLabelled ? String(text.dropLast(StoredKind.labelledSuffix.count)) : text
    guard let kind = MetricKind(rawValue: name) else { return nil }
    self.kind = kind
  }

  var text: String { kind.rawValue + (isLabelled ? StoredKind.labelledSuffix : "") }

  /// What such a metric is in a minute without a row.
  var zero: MetricValue { .zero(kind, isLabelled: isLabelled) }
}
