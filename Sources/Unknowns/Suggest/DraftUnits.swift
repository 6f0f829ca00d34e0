/// Units that stand behind numbers, and what a tally reads them as.
enum DraftUnits {
  private static let durations = [
    "ns": "", "us": "microseconds", "usec": "microseconds", "microseconds": "microseconds",
    "ms": "milliseconds", "msec": "milliseconds", "msecs": "milliseconds",
    "milliseconds": "milliseconds", "s": "seconds", "sec": "seconds", "secs": "seconds",
    "second": "seconds", "seconds": "seconds",
  ]
  private static let bytes: Set<String> = ["b", "byte", "bytes", "octets"]
  private static let larger: Set<String> = [
    "k", "kb", "kib", "mb", "mib", "gb", "gib", "tb", "tib",
  ]

  /// The `unit` of a duration whose number stands before this; nil when it is none.
  static func duration(_ word: String) -> String? {
    durations[word].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether a number before this counts bytes, one by one.
  static func isByte(_ word: String) -> Bool { bytes.contains(word) }

  static func isUnit(_ word: [UInt8]) -> Bool {
    let word = String(decoding: word, as: UTF8.self).lowercased()
    return durations[word] != nil || bytes.contains(word) || larger.contains(word) || word == "h"
      || word == "m" || word == "d"
  }
}
