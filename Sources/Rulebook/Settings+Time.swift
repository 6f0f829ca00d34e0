import Yams

/// What decides the minute of a record.
public enum TimeSource: String, Sendable, CaseIterable {
  /// Its stamp.
  case event
  /// When it was read.
  case arrival
}

extension Settings {
  mutating func readTime(_ members: [String: Node], _ reader: inout FileReader) {
    if let node = members["time"], let text = reader.string(node, "time") {
      if let source = TimeSource(rawValue: text) {
        time = source
      } else {
        reader.report(node, "time must be event or arrival")
      }
    }
    if let node = members["max_ahead"] {
      maxAhead = reader.integer(node, "max_ahead", in: 60...86_400) ?? maxAhead
    }
    if let node = members["max_age"] {
      maxAge = reader.integer(node, "max_age", in: 3_600...315_360_000) ?? maxAge
    }
  }
}
