public import Minutes
import Syslog

extension Summary {
  /// Who says it of what, for people: `edge1 2026-02-01T09:20:00Z shop/prod 0`.
  public var origin: String {
    "\(instance) \(Stamp.utc(minute)) \(category)/\(environment) \(sequence)"
  }

  /// Leaves out distincts, whose sketches cannot be merged here, and marks the summary partial;
  /// false when it has none that tallied anything.
  public mutating func leaveOutDistincts() -> Bool {
    var isChanged = false
    for place in metrics.indices
    where metrics[place].value.kind == .distinct && !metrics[place].value.isZero {
      let isLabelled = metrics[place].value.isLabelled
      metrics[place].value = .zero(.distinct, isLabelled: isLabelled)
      isChanged = true
    }
    if isChanged { isPartial = true }
    return isChanged
  }
}
