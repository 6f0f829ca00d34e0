import GRDB
import Minutes

/// Numbers of the metrics' names, looked up once for each batch.
struct MetricNames {
  private struct Key: Hashable {
    var category: String
    var name: String
    var kind: StoredKind
  }

  private var ids: [Key: Int64] = [:]

  /// The number of a metric, made when it is new; its place in the rule file is kept up to date.
  mutating func id(
    _ category: String,
    _ metric: Summary.Metric,
    _ position: Int,
    _ db: Database
  ) throws -> Int64 {
    let key = Key(category: category, name: metric.name, kind: StoredKind(metric.value))
    if let known = ids[key] { return known }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO metric (category, name, kind, position) VALUES (?, ?, ?, ?)
        ON CONFLICT (category, name, kind) DO UPDATE SET position = excluded.position
        RETURNING id
        """
    )
    let id = try Int64.fetchOne(
      statement,
      arguments: [category, metric.name, key.kind.text, position]
    )
    let found = id ?? db.lastInsertedRowID
    ids[key] = found
    return found
  }
}

/// The metrics of each category in the order of its rule file, read once for each query.
struct MetricCatalogue {
  /// A known metric.
  struct Entry {
    var id: Int64
    var name: String
    var kind: StoredKind
  }

  private let entries: [String: [Entry]]

  init(_ db: Database) throws {
    var entries: [String: [Entry]] = [:]
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM metric ORDER BY category, position, id")
    while let row = try rows.next() {
      guard let kind = StoredKind(row["kind"]) else { continue }
      entries[row["category"], default: []].append(
        Entry(id: row["id"], name: row["name"], kind: kind)
      )
    }
    self.entries = entries
  }

  /// All metrics of a category, those without a stored value as zero.
  func metrics(_ category: String, _ values: [Int64: MetricValue]) -> [Summary.Metric] {
    var metrics: [Summary.Metric] = []
    for entry in entries[category] ?? [] {
      let value = values[entry.id]
      // A name whose kind was changed in the rules has two entries: the one with a value counts.
      if let place = metrics.firstIndex(where: { $0.name == entry.name }) {
        if let value { metrics[place].value = value }
      } else {
        metrics.append(Summary.Metric(name: entry.name, value: value ?? entry.kind.zero))
      }
    }
    return metrics
  }

  /// The metrics of a category with certain names; a name whose kind was changed has several.
  func entries(_ category: String, named names: [String]) -> [Entry] {
    (entries[category] ?? []).filter { names.contains($0.name) }
  }

  /// All metrics by category, each name once with its newest kind, in order.
  var all: [String: [StoredMetric]] {
    entries.mapValues { entries in
      var metrics: [StoredMetric] = []
      for entry in entries {
        let metric = StoredMetric(
          name: entry.name,
          kind: entry.kind.kind,
          isLabelled: entry.kind.isLabelled
        )
        if let place = metrics.firstIndex(where: { $0.name == entry.name }) {
          metrics[place] = metric
        } else {
          metrics.append(metric)
        }
      }
      return metrics
    }
  }
}
