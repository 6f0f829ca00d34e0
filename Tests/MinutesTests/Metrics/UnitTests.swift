import Minutes
import Sketches
import TestSupport
import Testing

struct UnitTests {
  static func read(_ text: String, _ unit: Unit) -> String? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return nil }
      return unit.parse(start, buffer.count)?.description
    }
  }

  @Test(arguments: [
    ("1.5k", Unit.number, "1500"), ("2M", .number, "2000000"), ("3Ki", .number, "3072"),
    ("-4k", .number, "-4000"), ("7", .number, "7"), ("1.5 k", .number, "1500"),
    ("1.5kB", .bytes, "1500"), ("1KiB", .bytes, "1024"), ("12 bytes", .bytes, "12"),
    ("2GB", .bytes, "2000000000"), ("1mib", .bytes, "1048576"),
    (
      "9223372036854775807", .bytes,
      "9223372036854775807"
    ), ("12.5%", .percent, "12.5"), ("12.5", .percent, "12.5"),
    ("12ms", .seconds, "0.012"), ("1.5s", .seconds, "1.5"), ("2m30s", .seconds, "150"),
    ("1h 5m", .seconds, "3900"), ("3:04:05", .seconds, "11045"), ("4:05.25", .seconds, "245.25"),
    ("120:00:01", .seconds, "432001"), ("1d", .seconds, "86400"), ("7µs", .seconds, "0.000007"),
    ("12ns", .seconds, "0.000000012"), ("-3m", .seconds, "-180"), ("0.4 ns", .seconds, "0"),
    ("12ms", .milliseconds, "12"), ("1.5s", .milliseconds, "1500"), ("12", .milliseconds, "12"),
    ("0:01", .milliseconds, "1000"), ("1.5ms", .microseconds, "1500"), ("12 sec", .seconds, "12"),
  ])
  func `a number with its unit is taken for what it says`(text: String, unit: Unit, number: String)
  {
    #expect(Self.read(text, unit) == number)
  }

  @Test(arguments: [
    ("", Unit.number), ("k", .number), ("1.5x", .number), ("1..5k", .number), ("5.k", .number),
    ("1k5", .number), ("1e3", .number), ("1,5k", .number), ("0x10", .bytes), ("5%", .number),
    ("3%%", .percent), ("never", .seconds), ("1:60", .seconds), ("1:2:3:4", .seconds),
    ("1:", .seconds), (":5", .seconds), ("1.5:00", .seconds), ("5 parsecs", .seconds),
    ("1h2", .bytes), ("--3s", .seconds), ("9223372036854775807k", .number),
    ("99999999999999999w", .seconds), ("1  ms", .seconds),
    ("1s1s1s1s1s1s1s1s1s", .seconds), (String(repeating: "9", count: 65), .bytes),
  ])
  func `what is no number in the unit is none`(text: String, unit: Unit) {
    #expect(Self.read(text, unit) == nil)
  }

  @Test(arguments: lawSeeds)
  func `random bytes never trap and whole numbers read alike in every unit`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let alphabet = Array("0123456789.:-+ kKmMgGtTpPiIbBshdwunµ%".utf8)
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...20, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      let text = String(decoding: bytes, as: UTF8.self)
      for unit in Unit.allCases { _ = Self.read(text, unit) }
      let number = "\(Int64.random(in: .min ... .max, using: &random))"
      for unit in Unit.allCases { #expect(Self.read(number, unit) == number) }
    }
  }
}
