import Rulebook
import Syslog

/// Finds the number of a record's environment; one for each worker.
struct EnvironmentTable: ~Copyable {
  private let numbers: [Int]
  private let maps: [EnvironmentMap?]
  private let names: [String]
  private let needsHost: Bool
  private var hosts: NameTable
  private var perHost: [[Int32]] = []

  init(_ rulebook: Rulebook, _ environments: [String], seed: UInt64) {
    names = environments
    let effective = rulebook.categories.map { $0.environments ?? rulebook.environments }
    maps = effective.map { $0.hosts.isEmpty ? nil : $0 }
    numbers = effective.map { environments.firstIndex(of: $0.fallback) ?? 0 }
    needsHost = maps.contains { $0 != nil }
    hosts = NameTable(limit: needsHost ? 65_536 : 1, seed: seed)
  }

  /// The environment's number; a table look-up, or nothing where no host pattern is set.
  @inline(__always)
  mutating func number(
    _ category: Int,
    _ host: UnsafePointer<UInt8>,
    _ count: Int
  ) -> Int {
    guard needsHost else { return numbers[category] }
    return find(category, host, count)
  }

  private mutating func find(
    _ category: Int,
    _ host: UnsafePointer<UInt8>,
    _ count: Int
  ) -> Int {
    if let known = hosts.value(of: host, count) { return Int(perHost[known][category]) }
    let name = UnsafeBufferPointer(start: host, count: count)
    let found = maps.enumerated().map { category, map -> Int32 in
      guard let map else { return Int32(numbers[category]) }
      return Int32(names.firstIndex(of: map.environment(of: name)) ?? numbers[category])
    }
    if hosts.insert(host, count, value: perHost.count) { perHost.append(found) }
    return Int(found[category])
  }
}
