import Syslog

/// What the clocks of hosts show beside ours, and which hosts sent stamps that were not believed.
///
/// Of the first records all are looked at, then one in about sixteen; each host keeps its latest
/// differences, whose median is what is typical. Cost: about 2 ns a record on average.
struct HostClocks: ~Copyable {
  /// Most hosts kept; looks at others are counted.
  static let limit = 1_024
  /// Differences kept of each host: enough for a median that some odd ones do not move.
  static let keptDifferences = 15
  /// Records that are all looked at, so that a small log shows its hosts.
  static let firstRecords: UInt64 = 4_096
  /// Longest name kept, in bytes, as in the DNS.
  static let maxNameBytes = 255

  /// A host's clock beside ours.
  struct Host: Sendable, Equatable {
    /// Its name, as it came.
    var name: [UInt8]
    /// Records looked at.
    var records: UInt64 = 0
    /// Stamp minus arrival in seconds, of the latest record looked at.
    var latest: Int64 = 0
    /// Median of the latest differences.
    var typical: Int64 = 0
    /// Records with stamps that were not believed, all of them counted.
    var future: UInt64 = 0
    var ancient: UInt64 = 0

    /// How far off it is in either direction.
    var distance: UInt64 { typical.magnitude }
  }

  private struct Entry {
    var host: Host
    var differences: [Int64] = []
    var next = 0
  }

  private var table: NameTable
  private var entries: [Entry] = []
  /// Looks at records of hosts that found no room.
  private(set) var beyond: UInt64 = 0
  /// Number of the record to be looked at next.
  private(set) var next: UInt64
  private var random: UInt64 = 1

  /// Makes an empty table; differences are only of interest where there is an arrival.
  init(looksAtArrival: Bool) {
    table = NameTable(limit: HostClocks.limit, seed: UInt64.random(in: .min ... .max))
    next = looksAtArrival ? 0 : .max
  }

  /// Looks at a record: `difference` is stamp minus arrival in seconds; `number` is its own among
  /// all.
  @inline(never)
  mutating func look(
    _ name: UnsafePointer<UInt8>,
    _ length: Int,
    difference: Int64,
    number: UInt64
  ) {
    if number >= HostClocks.firstRecords {
      // Uneven steps: hosts that take turns are all met.
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      next = number &+ 1 &+ random >> 59
    }
    guard let place = place(name, length) else { return }
    entries[place].host.records += 1
    entries[place].host.latest = difference
    if entries[place].differences.count < HostClocks.keptDifferences {
      entries[place].differences.append(difference)
    } else {
      entries[place].differences[entries[place].next] = difference
      entries[place].next = (entries[place].next + 1) % HostClocks.keptDifferences
    }
  }

  /// Counts a stamp too far ahead.
  mutating func noteFuture(_ name: UnsafePointer<UInt8>, _ length: Int) {
    if let place = place(name, length) { entries[place].host.future += 1 }
  }

  /// Counts a stamp too old.
  mutating func noteAncient(_ name: UnsafePointer<UInt8>, _ length: Int) {
    if let place = place(name, length) { entries[place].host.ancient += 1 }
  }

  private mutating func place(_ name: UnsafePointer<UInt8>, _ length: Int) -> Int? {
    let length = min(length, HostClocks.maxNameBytes)
    if let known = table.value(of: name, length) { return known }
    guard table.insert(name, length, value: entries.count) else {
      beyond += 1
      return nil
    }
    let bytes = Array(UnsafeBufferPointer(start: name, count: length))
    entries.append(Entry(host: Host(name: bytes)))
    return entries.count - 1
  }

  /// The hosts whose typical difference is beyond so many seconds or whose stamps were not
  /// believed, worst first.
  func strays(beyond seconds: Int64) -> [Host] {
    entries.map { entry in
      var host = entry.host
      host.typical = HostClocks.median(entry.differences)
      return host
    }.filter { $0.distance > UInt64(seconds) || $0.future + $0.ancient > 0 }.sorted { a, b in
      if a.distance != b.distance { return a.distance > b.distance }
      if a.future + a.ancient != b.future + b.ancient {
        return a.future + a.ancient > b.future + b.ancient
      }
      return a.name.lexicographicallyPrecedes(b.name)
    }
  }

  private static func median(_ differences: [Int64]) -> Int64 {
    differences.isEmpty ? 0 : differences.sorted()[differences.count / 2]
  }
}
