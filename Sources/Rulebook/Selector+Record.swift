import Patterns
public import Syslog

extension Selector {
  /// Whether a record passes every test but the program's, which was asked before.
  public func admits(_ line: UnsafePointer<UInt8>, _ record: Record) -> Bool {
    if !hosts.isEmpty {
      let host = UnsafeBufferPointer(start: line + record.host.start, count: record.host.count)
      guard hosts.contains(where: { $0.matches(host) }) else { return false }
    }
    if !facilities.isEmpty {
      guard let facility = record.facility, facilities.contains(facility) else { return false }
    }
    if !severities.isEmpty {
      guard let severity = record.severity, severities.contains(severity) else { return false }
    }
    guard !contains.isEmpty else { return true }
    return contains.contains { text in
      var text = text
      return text.withUTF8 { wanted in
        ByteScan.occurs(
          wanted,
          in: line,
          from: record.message.start,
          to: record.message.end
        )
      }
    }
  }
}
