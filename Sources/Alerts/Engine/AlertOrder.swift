import Rulebook

extension [AlertRule] {
  /// The same alerts, each behind those it depends on; in a circle, which the rules' check refuses,
  /// in their own order.
  func inOrderOfDependence() -> [AlertRule] {
    var placed: [AlertRule] = []
    var waiting = self
    while !waiting.isEmpty {
      let names = Set(waiting.map(\.id))
      let ready = waiting.filter { rule in
        (rule.onlyIf + rule.inhibitedBy).allSatisfy { !names.contains($0.id) || $0.id == rule.id }
      }
      guard !ready.isEmpty else { return placed + waiting }
      let ids = Set(ready.map(\.id))
      placed += ready
      waiting.removeAll { ids.contains($0.id) && ready.contains($0) }
    }
    return placed
  }
}
