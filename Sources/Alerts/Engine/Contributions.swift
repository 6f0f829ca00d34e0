public import Ledger
public import Minutes
import Sketches
import Syslog

/// Whose doing a deviation is: the keys of tables, in a window and in the one before it.
public enum Contributions {
  /// Keys listed of each table; the rest is one more line.
  public static let maxListed = 5

  /// The keys of tables by how much they have changed, greatest first; of each table the last one has
  /// an empty key and holds all that is not listed, so that the changes add up to the table's.
  ///
  /// - Parameters:
  ///   - now: All that the window held.
  ///   - before: All that the time before it held; nil for nothing.
  ///   - scale: What that time's numbers are multiplied by to be those of as long a time.
  ///   - tables: Names of tops and labelled metrics.
  /// - Returns: The keys, table after table; none of what is no table.
  public static func of(
    now: Summary,
    before: Summary?,
    scale: Double,
    tables: [String]
  ) -> [AlertContributor] {
    tables.flatMap { table -> [AlertContributor] in
      guard let present = now.value(table).flatMap(Weights.init) else { return [] }
      let past = before?.value(table).flatMap(Weights.init) ?? Weights()
      let keys = Set(present.keys.keys).union(past.keys.keys)
      let rows = keys.map { key in
        AlertContributor(
          table: table,
          key: ShownText.of(Array(key.prefix(200))),
          before: (past.keys[key] ?? 0) * scale,
          now: present.keys[key] ?? 0
        )
      }
      .filter { $0.change != 0 }
      .sorted { ($0.change.magnitude, $1.key) > ($1.change.magnitude, $0.key) }
      let listed = Array(rows.prefix(maxListed))
      let rest = AlertContributor(
        table: table,
        key: "",
        before: past.total * scale - listed.reduce(0) { $0 + $1.before },
        now: present.total - listed.reduce(0) { $0 + $1.now }
      )
      return rest.now > 0.5 || rest.before > 0.5 ? listed + [rest] : listed
    }
  }

  /// What the keys of a table weigh.
  private struct Weights {
    var keys: [[UInt8]: Double] = [:]
    var total = 0.0

    init() {}

    /// Nil for what is no table.
    init?(_ value: MetricValue) {
      switch value {
      case .top(let top, _):
        total = Double(top.total)
        for entry in top.entries { keys[entry.key] = Double(entry.count) }
      case .labelled(let labelled):
        total = labelled.total.number ?? 0
        for entry in labelled.entries { keys[entry.label] = entry.value.number ?? 0 }
      default: return nil
      }
    }
  }
}
