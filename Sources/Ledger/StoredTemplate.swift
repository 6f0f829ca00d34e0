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
      hosts: DistinctState(decoding: sketch)?.finish()
        ?? Distinct(count: UInt64(clamping: row["hosts"] as Int64), error: 0),
      hostSketch: sketch,
      sample: Ledger.bytes(row["sample"])
    )
  }
}

extension Ledger {
  static func data(_ bytes: [UInt8]) -> Data { Data(bytes) }
  static func bytes(_ data: Data?) -> [UInt8] { data.map { Array($0) } ?? [] }
}
