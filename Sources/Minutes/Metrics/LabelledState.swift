import Sketches

/// The running state of one metric kept apart by label: a state of its kind for each label.
///
/// Cell 0 takes the labels beyond `limit`, label n has cell n + 1.
struct LabelledState: ~Copyable {
  /// Labels told apart within a minute, of which a summary then keeps `cap`.
  ///
  /// As long as there are no more, the result does not depend on the order of records. A state of
  /// a distinct or a distribution may take 32 KiB, so of these there are fewer: 32 MiB at most.
  static func limit(_ kind: MetricKind) -> Int {
    kind == .distinct || kind == .distribution ? 1_000 : 10_000
  }

  /// A distinct of one label is exact up to this, so that many of them stay small.
  private static let exactLimit = 1_024

  private let kind: MetricKind
  private var table: LabelTable
  private var counts = Cells<UInt64>()
  private var sums = Cells<ExactSum>()
  private var distincts = Cells<DistinctState>()
  /// All values of a distinct, whatever their label.
  private var union = DistinctState()
  private var distributions = Cells<DistributionState>()
  private var cellCount = 0

  init(_ kind: MetricKind) {
    self.kind = kind
    table = LabelTable(limit: LabelledState.limit(kind))
  }

  /// The cell of a label, made when it is new.
  @inline(__always)
  mutating func cell(of label: UnsafePointer<UInt8>, _ length: Int, hash: UInt64) -> Int {
    let cell = table.number(of: label, length, hash: hash) &+ 1
    if cell >= cellCount { makeCells(through: cell) }
    return cell
  }

  mutating func count(_ cell: Int, _ weight: UInt64 = 1) { counts.start[cell] &+= weight }

  mutating func add(_ number: DecimalNumber, to cell: Int) {
    if kind == .sum {
      sums.start[cell].add(number)
    } else {
      distributions.start[cell].add(number)
    }
  }

  mutating func add(hash: UInt64, to cell: Int) {
    distincts.start[cell].add(hash: hash)
    union.add(hash: hash)
  }

  /// Adds what another worker tallied.
  mutating func merge(_ other: borrowing LabelledState) {
    for cell in 0..<other.cellCount {
      let mine =
        cell == 0
        ? 0 : other.table.withLabel(cell - 1) { self.cell(of: $0, $1, hash: $2) }
      if mine >= cellCount { makeCells(through: mine) }
      switch kind {
      case .count: counts.start[mine] &+= other.counts.start[cell]
      case .sum: sums.start[mine].merge(other.sums.start[cell])
      case .distinct: distincts.start[mine].merge(other.distincts.start[cell])
      default: distributions.start[mine].merge(other.distributions.start[cell])
      }
    }
    union.merge(other.union)
  }

  /// Forgets all labels.
  mutating func removeAll() {
    table.removeAll()
    counts.removeAll()
    sums.removeAll()
    distincts.removeAll()
    union.removeAll()
    distributions.removeAll()
    cellCount = 0
  }

  /// The value so far; at most `cap` labels are kept, those with most.
  ///
  /// Labels that came less than `minCount` times are not told apart.
  func finish(cap: Int, minCount: UInt64 = 0) -> Labelled {
    guard cellCount > 0 else { return .zero(kind, cap: cap) }
    let entries = (1..<cellCount).map {
      Labelled.Entry(label: table.label($0 - 1), value: value($0))
    }
    let other = value(0)
    return Labelled.cut(
      entries,
      other: other,
      total: total(entries, other),
      cap: cap,
      minCount: minCount
    )
  }

  /// The value so far with all labels, more of them than its `cap`, to be cut later.
  func whole(cap: Int) -> Labelled {
    guard cellCount > 0 else { return .zero(kind, cap: cap) }
    let entries = (1..<cellCount).map {
      Labelled.Entry(label: table.label($0 - 1), value: value($0, isWhole: true))
    }
    let other = value(0, isWhole: true)
    let total = total(entries, other, isWhole: true)
    return Labelled(total: total, entries: entries, other: other, cap: cap)
  }

  private func total(
    _ entries: [Labelled.Entry],
    _ other: MetricValue,
    isWhole: Bool = false
  ) -> MetricValue {
    if kind == .distinct { return .of(union, isWhole: isWhole) }
    let total = MetricTotal(other)
    for entry in entries { total.add(entry.value) }
    return total.finish()
  }

  private func value(_ cell: Int, isWhole: Bool = false) -> MetricValue {
    switch kind {
    case .count: return .count(counts[cell])
    case .sum: return .sum(sums[cell])
    case .distinct: return .of(distincts.start[cell], isWhole: isWhole)
    default: return .of(distributions.start[cell])
    }
  }

  private mutating func makeCells(through cell: Int) {
    while cellCount <= cell {
      switch kind {
      case .count: counts.append(0)
      case .sum: sums.append(ExactSum())
      case .distinct: distincts.append(DistinctState(exactLimit: LabelledState.exactLimit))
      default: distributions.append(DistributionState())
      }
      cellCount += 1
    }
  }
}
