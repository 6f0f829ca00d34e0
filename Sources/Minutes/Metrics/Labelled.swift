/// A metric kept apart by label: a value for each of the labels with most, one for all others.
public struct Labelled: Sendable, Equatable {
  /// One label and its value.
  public struct Entry: Sendable, Equatable {
    /// The label; any bytes.
    public var label: [UInt8]
    /// Its value; of the metric's kind, without labels of its own.
    public var value: MetricValue

    /// Makes an entry.
    public init(label: [UInt8], value: MetricValue) {
      self.label = label
      self.value = value
    }
  }

  /// All labels together; exact where the kind is.
  public var total: MetricValue
  /// The labels with most first; equal ones in the order of their bytes.
  public var entries: [Entry]
  /// What belongs to none of the entries.
  public var other: MetricValue
  /// Most entries that are kept.
  public var cap: Int

  /// Default of `cap`.
  public static let defaultCap = 100
  /// Highest `cap`.
  public static let maxCap = 1_000

  /// Makes a labelled value.
  public init(total: MetricValue, entries: [Entry], other: MetricValue, cap: Int) {
    self.total = total
    self.entries = entries
    self.other = other
    self.cap = cap
  }

  /// Nothing tallied.
  public static func zero(_ kind: MetricKind, cap: Int = defaultCap) -> Labelled {
    Labelled(total: .zero(kind), entries: [], other: .zero(kind), cap: cap)
  }

  /// Whether the parts add up to the total, where that can be said: of counts and sums.
  public var isBalanced: Bool {
    guard [.count, .sum].contains(total.kind) else { return true }
    let parts = MetricTotal(other)
    for entry in entries { parts.add(entry.value) }
    return parts.finish() == total
  }

  /// The value of a label; nil for one that is not listed.
  public subscript(label: String) -> MetricValue? {
    entries.first { $0.label.elementsEqual(label.utf8) }?.value
  }
}
