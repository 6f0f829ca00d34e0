/// How an alert is written, for what shows only when its metrics and the other alerts are known.
public struct AlertNotes: Sendable, Equatable {
  /// Where parts stand, by key, or by key and value where there are several.
  var places: [String: Position] = [:]
  /// What limits count where they are no plain numbers, by key.
  var dimensions: [String: AlertQuantity.Dimension] = [:]
  /// Whether it stands in the configuration.
  var isOfSite = false
  /// Whether its condition or its category could not be read; the file has an error then.
  var isBroken = false

  /// Nothing noted: an alert that no file holds.
  public init() {}

  /// Where a part stands; the alert's own place when it is not noted.
  func place(_ keys: String..., orElse position: Position) -> Position {
    for key in keys { if let place = places[key] { return place } }
    return position
  }
}

extension AlertNotes {
  /// Notes where a number stands, and what it counts.
  mutating func note(_ number: AlertQuantity, _ key: String, at position: Position) {
    places[key] = position
    dimensions[key] = number.dimension == .plain ? nil : number.dimension
  }
}
