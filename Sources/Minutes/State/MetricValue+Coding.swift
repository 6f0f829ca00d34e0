import Sketches

/// A metric's value as bytes without loss: its kind, then what the kind needs.
extension MetricValue {
  func write(_ writer: inout StateWriter) {
    writer.add(byte: MetricValue.code(self))
    switch self {
    case .count(let count): writer.add(count)
    case .sum(let sum): writer.add(sum)
    case .distinct(_, let sketch): writer.add(sketch)
    case .top(let top, let sketch):
      writer.add(UInt64(top.entries.count))
      writer.add(sketch)
    case .distribution(_, let sketch): writer.add(sketch)
    case .gauge(let gauge): MetricValue.write(gauge, &writer)
    case .level(let level):
      writer.add(level.base != nil)
      writer.add(level.base ?? ExactSum())
      writer.add(level.change)
    case .derive(let derive): derive.write(&writer)
    case .labelled(let labelled):
      writer.add(UInt64(labelled.cap))
      labelled.total.write(&writer)
      labelled.other.write(&writer)
      writer.add(labelled.entries) { writer, entry in
        writer.add(entry.label)
        entry.value.write(&writer)
      }
    }
  }

  static func read(_ reader: inout StateReader) throws(BookStateError) -> MetricValue {
    switch try reader.byte() {
    case 1: return .count(try reader.number())
    case 2: return .sum(try reader.sum())
    case 3:
      let sketch = try reader.bytes()
      guard let state = DistinctState(decoding: sketch) else { throw BookStateError() }
      return .distinct(state.finish(), sketch: sketch)
    case 4:
      let shown = Int(clamping: try reader.number())
      let sketch = try reader.bytes()
      guard let state = TopState(decoding: sketch) else { throw BookStateError() }
      return .top(state.finish(keep: shown), sketch: sketch)
    case 5: return .gauge(try readGauge(&reader))
    case 6:
      let sketch = try reader.bytes()
      guard let state = DistributionState(decoding: sketch) else { throw BookStateError() }
      return .distribution(state.finish(), sketch: sketch)
    case 7:
      let hasBase = try reader.flag()
      let base = try reader.sum()
      return .level(Level(base: hasBase ? base : nil, change: try reader.sum()))
    case 8: return .derive(try Derive(&reader))
    case 9:
      let cap = Int(clamping: try reader.number())
      let total = try readPlain(&reader)
      let other = try readPlain(&reader)
      let entries = try reader.items { reader throws(BookStateError) in
        Labelled.Entry(label: try reader.bytes(), value: try readPlain(&reader))
      }
      return .labelled(Labelled(total: total, entries: entries, other: other, cap: cap))
    default: throw BookStateError()
    }
  }

  /// Labels have no labels of their own, however deep a damaged state is nested.
  private static func readPlain(_ reader: inout StateReader) throws(BookStateError) -> MetricValue {
    var ahead = reader
    guard try ahead.byte() != 9 else { throw BookStateError() }
    return try read(&reader)
  }

  private static func code(_ value: MetricValue) -> UInt8 {
    switch value {
    case .count: 1
    case .sum: 2
    case .distinct: 3
    case .top: 4
    case .gauge: 5
    case .distribution: 6
    case .level: 7
    case .derive: 8
    case .labelled: 9
    }
  }

  private static func write(_ gauge: Gauge, _ writer: inout StateWriter) {
    writer.add(gauge.count)
    guard let last = gauge.last, let least = gauge.min, let most = gauge.max else { return }
    writer.add(gauge.lastTime)
    for number in [last, least, most] { writer.add(wide: number.billionths) }
  }

  private static func readGauge(_ reader: inout StateReader) throws(BookStateError) -> Gauge {
    let count = try reader.number()
    if count == 0 { return Gauge() }
    let time = try reader.signed()
    let last = try reader.decimal()
    let least = try reader.decimal()
    let most = try reader.decimal()
    guard let gauge = Gauge(last: last, min: least, max: most, count: count, lastTime: time) else {
      throw BookStateError()
    }
    return gauge
  }
}

extension Derive {
  fileprivate func write(_ writer: inout StateWriter) {
    writer.add(increase)
    for count in [resets, wraps, late, lost] { writer.add(count) }
    for list in [readings, pending] {
      writer.add(list) { writer, reading in
        writer.add(reading.series)
        writer.add(reading.time)
        writer.add(wide: reading.billionths)
      }
    }
  }

  fileprivate init(_ reader: inout StateReader) throws(BookStateError) {
    self.init()
    increase = try reader.sum()
    resets = try reader.number()
    wraps = try reader.number()
    late = try reader.number()
    lost = try reader.number()
    readings = try reader.items(Derive.readReading)
    pending = try reader.items(Derive.readReading)
  }

  private static func readReading(_ reader: inout StateReader) throws(BookStateError) -> Reading {
    Reading(series: try reader.bytes(), time: try reader.signed(), billionths: try reader.wide())
  }
}

extension StateReader {
  fileprivate mutating func decimal() throws(BookStateError) -> DecimalNumber {
    guard let number = DecimalNumber(billionths: try wide()) else { throw BookStateError() }
    return number
  }
}
