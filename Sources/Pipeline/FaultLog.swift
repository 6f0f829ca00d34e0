import Glibc
import Outlets
import Syslog

/// Our own troubles: each kind is told once a minute at most, all are counted.
struct FaultLog {
  /// Seconds between two messages of one kind.
  static let interval: Int64 = 60
  /// Most kinds remembered; further ones are told as they come.
  static let maxKinds = 256

  /// A kind of trouble and how often it came.
  struct Entry: Sendable, Equatable {
    var kind: String
    var text: String
    var count: UInt64
    var last: Int64
    var told: Int64
  }

  private(set) var entries: [Entry] = []

  /// Notes a fault; answers the text to tell, nil when this kind was told within the minute.
  mutating func note(_ kind: String, _ text: String, now: Int64) -> String? {
    if let place = entries.firstIndex(where: { $0.kind == kind }) {
      entries[place].count += 1
      entries[place].text = text
      entries[place].last = now
      // A clock set back must not silence us either.
      if (0..<FaultLog.interval).contains(now - entries[place].told) { return nil }
      entries[place].told = now
      let repeated = entries[place].count
      return repeated > 1 ? "\(text) (\(repeated) times so far)" : text
    }
    if entries.count >= FaultLog.maxKinds { entries.removeFirst() }
    entries.append(Entry(kind: kind, text: text, count: 1, last: now, told: now))
    return text
  }

  /// Writes a message for people to standard error, control bytes escaped.
  static func tell(_ text: String) {
    var line = OutgoingLine(priority: OutgoingLine.warningPriority, tag: "minuted")
    line.add(text: text)
    // The priority is for syslog; people see the tag and the text.
    let bytes = line.bytes.drop { $0 != 0x3e }.dropFirst() + [0x0a]
    Array(bytes).withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count {
        let count = write(2, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return }
        sent += count
      }
    }
  }
}
