import Foundation
import RoundRobin
import Testing

/// A directory that is gone when the test is over.
final class Scratch {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("roundrobin-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Every plain file below, as a path relative to the directory, sorted.
  func files() -> [String] {
    let all = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return all.filter { name in
      var isDirectory: ObjCBool = false
      let isThere = FileManager.default.fileExists(
        atPath: "\(path)/\(name)",
        isDirectory: &isDirectory
      )
      return isThere && !isDirectory.boolValue
    }.sorted()
  }
}

/// Runs stock `rrdtool` and returns what it prints; a failure fails the test.
func rrdtool(_ arguments: String...) throws -> String {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/rrdtool")
  process.arguments = arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  let text = String(decoding: data, as: UTF8.self)
  try #require(process.terminationStatus == 0, "rrdtool \(arguments): \(text)")
  return text
}

/// SplitMix64: a seed gives the same series on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Normally distributed, mean 0 and deviation 1 (Box and Muller).
  mutating func gauss() -> Double {
    let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &self)))
      .squareRoot()
    return radius * cos(2 * Double.pi * Double.random(in: 0..<1, using: &self))
  }
}

/// An office day: 250 a minute at night, 1,250 at 13 h.
func officeCurve(_ minute: Int) -> Double {
  let distance = (Double(minute % 1_440) / 60 - 13) / 4
  return 1_000 * (0.25 + exp(-distance * distance / 2))
}

/// 00:00 UTC of a Monday in November 2023.
let monday: Int64 = 1_699_833_600

/// Minutes of an office curve with normally distributed noise, from `monday` on.
func officeSeries(days: Int, noise: Double, seed: UInt64) -> [MinuteValue] {
  var generator = SeededGenerator(seed: seed)
  return (0..<days * 1_440).map { minute in
    let value = officeCurve(minute) * (1 + noise * generator.gauss())
    return MinuteValue(time: monday + Int64(minute) * 60, value: max(value, 0).rounded())
  }
}

/// A file with one season, filled with the minutes given.
func makeFile(
  _ path: String,
  season: Season? = .day,
  _ minutes: [MinuteValue]
) throws -> RoundRobinFile {
  let file = try RoundRobinFile.create(path: path, start: minutes[0].time, season: season)
  for start in stride(from: 0, to: minutes.count, by: 1_440) {
    try file.update(Array(minutes[start..<min(start + 1_440, minutes.count)]))
  }
  return file
}
