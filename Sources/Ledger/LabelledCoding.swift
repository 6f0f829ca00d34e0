import Minutes
import Sketches

/// How a value that is kept apart by label lies in a row's detail (`Docs/Formats/Ledger.md`).
enum LabelledCoding {
  private static let mark = UInt8(ascii: "L")
  private static let version: UInt8 = 1

  static func bytes(_ labelled: Labelled) -> [UInt8] {
    var bytes = [mark, version]
    bytes.appendVariable(UInt64(labelled.cap))
    append(labelled.total, to: &bytes)
    append(labelled.other, to: &bytes)
    bytes.appendVariable(UInt64(labelled.entries.count))
    for entry in labelled.entries {
      bytes.appendVariable(UInt64(entry.label.count))
      bytes += entry.label
      append(entry.value, to: &bytes)
    }
    return bytes
  }

  static func value(_ bytes: [UInt8], _ kind: MetricKind) -> MetricValue? {
    var reader = ByteReader(bytes)
    guard reader.readByte() == mark, reader.readByte() == version,
      let cap = reader.readVariable(), cap <= UInt64(Labelled.maxCap),
      let total = read(&reader, kind), let other = read(&reader, kind),
      let count = reader.readVariable(), count <= cap
    else { return nil }
    var entries: [Labelled.Entry] = []
    for _ in 0..<count {
      guard let label = readBytes(&reader), let value = read(&reader, kind) else { return nil }
      entries.append(Labelled.Entry(label: label, value: value))
    }
    guard reader.remaining == 0 else { return nil }
    return .labelled(Labelled(total: total, entries: entries, other: other, cap: Int(cap)))
  }

  /// A value by its columns: the whole number, and the length of the detail plus one before it.
  private static func append(_ value: MetricValue, to bytes: inout [UInt8]) {
    let columns = MetricCoding.columns(value)
    let whole = columns.value as? Int64 ?? 0
    bytes.appendVariable(UInt64(bitPattern: whole))
    bytes.appendVariable(columns.detail.map { UInt64($0.count) + 1 } ?? 0)
    bytes += columns.detail ?? []
  }

  private static func read(_ reader: inout ByteReader, _ kind: MetricKind) -> MetricValue? {
    guard let whole = reader.readVariable(), let length = reader.readVariable() else { return nil }
    var detail: [UInt8]?
    if length > 0 {
      guard let count = Int(exactly: length - 1), let bytes = reader.readBytes(count) else {
        return nil
      }
      detail = Array(bytes)
    }
    let value = Int64(bitPattern: whole)
    return MetricCoding.plain(kind, value: value, detail: detail, keep: 0)
  }

  private static func readBytes(_ reader: inout ByteReader) -> [UInt8]? {
    guard let length = reader.readVariable(), let count = Int(exactly: length) else { return nil }
    return reader.readBytes(count).map { Array($0) }
  }
}
