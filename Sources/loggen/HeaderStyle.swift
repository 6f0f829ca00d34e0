/// How the part before the message is written; each is what one rsyslog template gives.
enum HeaderStyle: String, CaseIterable {
  /// RSYSLOG_TraditionalFileFormat
  case rfc3164
  /// The same with `<PRI>` in front, as RSYSLOG_TraditionalForwardFormat
  case rfc3164PRI = "rfc3164-pri"
  /// RSYSLOG_FileFormat
  case rfc3339
  /// RSYSLOG_ForwardFormat
  case rfc3339PRI = "rfc3339-pri"
  /// RSYSLOG_SyslogProtocol23Format
  case rfc5424

  /// What a header is made of.
  struct Parts {
    let priority: Int
    let host: Text
    let tag: Text
    /// 0: none.
    let pid: Int
    /// Bits that decide whether RFC 5424 structured data is there; not from the messages' own
    /// source, so that the messages are the same in every style.
    let ornament: UInt64
  }

  /// Writes everything up to the blank that comes before the message.
  func write(_ parts: Parts, stamp: borrowing Stamp, to buffer: inout LineBuffer) {
    switch self {
    case .rfc3164: break
    case .rfc3339: break
    case .rfc3164PRI, .rfc3339PRI, .rfc5424:
      buffer.append(UInt8(ascii: "<"))
      buffer.append(decimal: parts.priority)
      buffer.append(UInt8(ascii: ">"))
    }
    switch self {
    case .rfc3164, .rfc3164PRI: buffer.append(stamp.traditional)
    case .rfc5424:
      buffer.append("1 ")
      fallthrough
    case .rfc3339, .rfc3339PRI:
      buffer.append(stamp.iso)
      buffer.append(UInt8(ascii: "."))
      buffer.append(decimal: stamp.micros, width: 6)
      buffer.append("+00:00")
    }
    buffer.append(UInt8(ascii: " "))
    buffer.append(parts.host)
    buffer.append(UInt8(ascii: " "))
    buffer.append(parts.tag)
    if self == .rfc5424 {
      buffer.append(UInt8(ascii: " "))
      if parts.pid > 0 { buffer.append(decimal: parts.pid) } else { buffer.append("-") }
      buffer.append(" - ")
      Self.writeStructuredData(parts.ornament, to: &buffer)
    } else {
      if parts.pid > 0 {
        buffer.append(UInt8(ascii: "["))
        buffer.append(decimal: parts.pid)
        buffer.append(UInt8(ascii: "]"))
      }
      buffer.append(UInt8(ascii: ":"))
    }
  }

  /// Most lines carry none; about one in ten an element, now and then two, or one with escapes.
  private static func writeStructuredData(_ bits: UInt64, to buffer: inout LineBuffer) {
    switch bits % 100 {
    case 0..<5:
      buffer.append("[timeQuality tzKnown=\"1\" isSynced=\"1\" syncAccuracy=\"")
      buffer.append(decimal: Int(bits >> 8 & 0xFFFFF))
      buffer.append("\"]")
    case 5..<8:
      buffer.append("[exampleSDID@32473 iut=\"3\" eventSource=\"Application\" eventID=\"")
      buffer.append(decimal: Int(bits >> 8 & 0x3FF))
      buffer.append("\"]")
    case 8:
      buffer.append("[exampleSDID@32473 iut=\"3\"][examplePriority@32473 class=\"high\"]")
    case 9:
      buffer.append("[note@32473 text=\"a \\\"quoted\\\" \\\\ word [and a bracket\\]\"]")
    default: buffer.append(UInt8(ascii: "-"))
    }
  }
}
