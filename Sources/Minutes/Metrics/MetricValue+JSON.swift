import Sketches
import Syslog

extension JSONText {
  /// Adds a metric's value (`Docs/Formats/Summary.md`); without a key, as an item of an array.
  ///
  /// Of a table at most `most` entries are shown.
  mutating func add(_ key: String?, _ value: MetricValue, entries most: Int = .max) {
    switch value {
    case .count(let count): add(key, literal: "\(count)")
    case .sum(let sum): add(key, literal: sum.description)
    case .distinct(let distinct, _):
      beginObject(key)
      add("distinct", literal: "\(distinct.count)")
      add("error", distinct.error)
      endObject()
    case .top(let top, _): add(key, top, most)
    case .distribution(let distribution, _): add(key, distribution)
    case .gauge(let gauge): add(key, gauge)
    case .level(let level):
      beginObject(key)
      add("level", literal: level.value.description)
      add("change", literal: level.change.description)
      endObject()
    case .derive(let derive): add(key, derive)
    case .labelled(let labelled): add(key, labelled, most)
    }
  }

  private mutating func add(_ key: String?, _ top: Top, _ most: Int) {
    beginObject(key)
    beginArray("top")
    for entry in top.entries.prefix(most) {
      beginArray()
      add(item: ShownText.of(entry.key))
      add(literal: "\(entry.count)")
      endArray()
    }
    endArray()
    add("total", literal: "\(top.total)")
    add("error", literal: "\(top.error)")
    addCut(top.entries.count - most)
    endObject()
  }

  private mutating func add(_ key: String?, _ distribution: Distribution) {
    guard distribution.count > 0 else { return add(key, literal: "null") }
    beginObject(key)
    for suffix in ["_count", "_sum", "_min", "_max", "_p50", "_p90", "_p95", "_p99"] {
      guard let text = distribution.text(suffix) else { continue }
      add(String(suffix.dropFirst()), literal: text)
    }
    add("error", distribution.error)
    endObject()
  }

  private mutating func add(_ key: String?, _ gauge: Gauge) {
    guard let last = gauge.last, let min = gauge.min, let max = gauge.max else {
      return add(key, literal: "null")
    }
    beginObject(key)
    add("last", literal: last.description)
    add("min", literal: min.description)
    add("max", literal: max.description)
    endObject()
  }

  private mutating func add(_ key: String?, _ derive: Derive) {
    beginObject(key)
    add("increase", literal: derive.increase.description)
    for (name, count) in [
      ("resets", derive.resets), ("wraps", derive.wraps), ("late", derive.late),
      ("lost", derive.lost),
    ] where count > 0 {
      add(name, literal: "\(count)")
    }
    endObject()
  }

  private mutating func add(_ key: String?, _ labelled: Labelled, _ most: Int) {
    beginObject(key)
    add("total", labelled.total, entries: most)
    beginArray("labels")
    for entry in labelled.entries.prefix(most) {
      beginArray()
      add(item: ShownText.of(entry.label))
      add(nil, entry.value, entries: most)
      endArray()
    }
    endArray()
    add("other", labelled.other, entries: most)
    addCut(labelled.entries.count - most)
    endObject()
  }

  /// How many entries are not shown, where there are such.
  private mutating func addCut(_ count: Int) {
    if count > 0 { add("cut", literal: "\(count)") }
  }
}
