import Sketches

/// The readings of one derive in an open minute, as they come.
///
/// What they add up to is found when the minute closes: readings come out of order, and in the
/// shards of several workers.
struct DeriveState: ~Copyable {
  /// Readings kept of a minute; once there are as many, only the last of each series is.
  ///
  /// A total is read now and then, so most minutes have a few. Takes 3 MB at most.
  static let maxReadings = 65_536

  private struct Reading {
    var series: Int32
    var time: Int64
    var order: UInt64
    var billionths: Int128
  }

  private var table = LabelTable(limit: DeriveMemory.maxSeries)
  private var readings = Cells<Reading>()
  /// Place of each series' last reading.
  private var lasts = Cells<Int>()
  private var lost: UInt64 = 0

  init() {}

  var isEmpty: Bool { readings.count == 0 && lost == 0 }

  /// Takes a reading; cost: some 20 ns.
  mutating func add(
    _ billionths: Int128,
    series: UnsafePointer<UInt8>,
    _ length: Int,
    hash: UInt64,
    time: Int64,
    order: UInt64
  ) {
    let number = table.number(of: series, length, hash: hash)
    guard number >= 0 else {
      lost &+= 1
      return
    }
    let reading = Reading(series: Int32(number), time: time, order: order, billionths: billionths)
    if readings.count < DeriveState.maxReadings {
      readings.append(reading)
      if number < lasts.count {
        lasts.start[number] = readings.count - 1
      } else {
        lasts.append(readings.count - 1)
      }
    } else if number < lasts.count {
      let last = readings.start + lasts[number]
      if (last.pointee.time, last.pointee.order) <= (time, order) { last.pointee = reading }
    } else {
      lost &+= 1
    }
  }

  /// Adds what another worker took.
  mutating func merge(_ other: borrowing DeriveState) {
    for place in 0..<other.readings.count {
      let reading = other.readings[place]
      other.table.withLabel(Int(reading.series)) { series, length, hash in
        add(
          reading.billionths,
          series: series,
          length,
          hash: hash,
          time: reading.time,
          order: reading.order
        )
      }
    }
    lost &+= other.lost
  }

  /// Forgets all readings.
  mutating func removeAll() {
    table.removeAll()
    readings.removeAll()
    lasts.removeAll()
    lost = 0
  }

  /// The readings in the order of time within each series, their increase still to be found.
  func finish() -> Derive {
    var derive = Derive()
    derive.lost = lost
    let sorted = (0..<readings.count).map { readings[$0] }.sorted {
      ($0.series, $0.time, $0.order) < ($1.series, $1.time, $1.order)
    }
    let names = (0..<table.count).map { table.label($0) }
    derive.pending = sorted.map {
      Derive.Reading(
        series: names[Int($0.series)],
        time: $0.time,
        billionths: $0.billionths
      )
    }
    return derive
  }
}
