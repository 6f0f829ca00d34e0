import Foundation
import GRDB
import Sketches
public import Unknowns

/// A template as the ledger keeps it, with its category.
public struct StoredTemplate: Sendable {
  /// The category's name.
  public var category: String
  /// All that was ever counted of it.
  public var template: Template

  init?(_ row: Row) {
    guard let id = UInt64(row["id"] as String, radix: 16) else { return nil }
    let sketch = Ledger.bytes(row["host_sketch"])
    category = row["category"]
    template = Template(
      id: id,
      text: Ledger.bytes(row["text"]),
      count: UInt64(clamping: row["count"] as Int64),
      first: row["first"],
      last: row["last"],
      hosts: StoredTemplate.hosts(UInt64(clamping: row["hosts"] as Int64), sketch),
      hostSketch: sketch,
      sample: Ledger.bytes(row["sample"])
    )
  }
}

extension StoredTemplate {
  /// How many hosts: few are exact, and need no look into the sketch.
  private static func hosts(_ count: UInt64, _ sketch: [UInt8]) -> Distinct {
    let isExact = count <= UInt64(TemplateShard.exactHosts)
    return isExact
      ? Distinct(count: count, error: 0)
      : DistinctState(decoding: sketch)?.finish() ?? Distinct(count: count, error: 0)
  }
}

extension Ledger {
  static func data(_ bytes: [UInt8]) -> Data { Data(bytes) }
  static func bytes(_ data: Data?) -> [UInt8] { data.map { Array($0) } ?? [] }
}
