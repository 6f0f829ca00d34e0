import Minutes

/// A summary as one JSON object, cut to a length where its tables allow it.
enum SummaryJSON {
  /// Entries of a top, and labels of a metric, that are shown at most: as many as `minuted summary` prints.
  static let maxEntries = 100

  /// Longest object in a syslog message, in bytes: rsyslog cuts messages at 8,192, and half an object is none.
  static let maxSyslogBytes = 8_000
  /// Longest object in a datagram, in bytes: UDP carries 65,507.
  static let maxDatagramBytes = 60_000
  /// Longest object elsewhere, in bytes (256 KiB): four such lines fit what waits for a receiver.
  static let maxStreamBytes = 1 << 18

  /// The object, without LF.
  ///
  /// Tables lose entries, the same share of each, until it is short enough; how many is said in it
  /// (`cut`). One that is longer without any entry stays so.
  ///
  /// - Parameters:
  ///   - summary: what to tell of.
  ///   - most: the longest object, in bytes.
  /// - Returns: its bytes.
  static func bytes(_ summary: Summary, most: Int) -> [UInt8] {
    var entries = maxEntries
    while true {
      let object = Array(summary.json(entries: entries).utf8)
      if object.count <= most || entries == 0 { return object }
      entries /= 3
    }
  }

  /// The longest object for a destination.
  static func maxBytes(_ destination: Destination) -> Int {
    switch destination {
    case .udp, .unix: maxDatagramBytes
    case .tcp, .file, .standardOutput: maxStreamBytes
    }
  }
}
