extension LognormWriter {
  /// Writes a value's members into an open object; false when the value is no object.
  mutating func objectMembers(
    _ edge: UnsafePointer<LognormTable.Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int,
    _ isFirst: inout Bool
  ) -> Bool {
    switch edge.pointee.kind {
    case .json: jsonMembers(subject, end, start, &isFirst)
    case .ceeSyslog:
      jsonMembers(subject, end, LognormMatch.ceeObject(subject, end, start), &isFirst)
    case .cef: cef(subject, end, start, &isFirst)
    case .iptables: iptables(subject, end, start, &isFirst)
    case .nameValueList:
      var pairs = LognormPairs(
        subject,
        end,
        start,
        separator: edge.pointee.first,
        assignator: edge.pointee.second
      )
      while pairs.next() { pair(subject, pairs.name, pairs.value, &isFirst) }
    case .checkpointLEA: checkpointLEA(subject, end, start, &isFirst)
    case .ciscoInterface:
      guard let spec = LognormMatch.ciscoInterface(subject, end, start) else { return true }
      part("interface", subject, spec.interface, &isFirst)
      part("ip", subject, spec.ip, &isFirst)
      part("port", subject, spec.port, &isFirst)
      part("ip2", subject, spec.ip2, &isFirst)
      part("port2", subject, spec.port2, &isFirst)
      if let user = spec.user { pairText("user", subject, user, &isFirst) }
    default: return false
    }
    return true
  }

  /// Starts a member whose name is in the line; false when it has been written in this object.
  mutating func openMember(
    _ subject: UnsafePointer<UInt8>,
    _ name: Range<Int>,
    _ isFirst: inout Bool
  ) -> Bool {
    let before = out.count
    let wasFirst = isFirst
    separate(&isFirst)
    let start = out.count
    text(subject + name.lowerBound, name.count)
    out.append(": ")
    if checksNames, !isNew(start..<out.count) {
      out.count = before
      isFirst = wasFirst
      return false
    }
    return true
  }

  private mutating func pair(
    _ subject: UnsafePointer<UInt8>,
    _ name: Range<Int>,
    _ value: Range<Int>,
    _ isFirst: inout Bool
  ) {
    if openMember(subject, name, &isFirst) { text(subject + value.lowerBound, value.count) }
  }

  /// A member with a name of ours; an empty value is absent.
  private mutating func part(
    _ name: StaticString,
    _ subject: UnsafePointer<UInt8>,
    _ value: Range<Int>,
    _ isFirst: inout Bool
  ) {
    if !value.isEmpty { pairText(name, subject, value, &isFirst) }
  }

  private mutating func pairText(
    _ name: StaticString,
    _ subject: UnsafePointer<UInt8>,
    _ value: Range<Int>,
    _ isFirst: inout Bool
  ) {
    separate(&isFirst)
    out.append(0x22)
    out.append(name)
    out.append("\": ")
    text(subject + value.lowerBound, value.count)
  }

  private mutating func iptables(
    _ subject: UnsafePointer<UInt8>,
    _ end: Int,
    _ start: Int,
    _ isFirst: inout Bool
  ) {
    var at = start
    while at < end {
      if subject[at] == 0x20 { at &+= 1 }
      if at == end { return }
      let name = at
      while at < end, subject[at] &- 0x41 < 26 { at &+= 1 }
      let isNew = openMember(subject, name..<at, &isFirst)
      guard at < end, subject[at] == 0x3d else {
        if isNew { out.append("null") }
        continue
      }
      let value = at &+ 1
      while at < end, !LognormBytes.isSpace(subject[at]) { at &+= 1 }
      if isNew { text(subject + value, at &- value) }
    }
  }

  private mutating func checkpointLEA(
    _ subject: UnsafePointer<UInt8>,
    _ end: Int,
    _ start: Int,
    _ isFirst: inout Bool
  ) {
    var at = start
    while at < end {
      while at < end, subject[at] == 0x20 { at &+= 1 }
      let name = at
      let colon = LognormBytes.first(0x3a, subject, end, from: at)
      guard colon < end else { return }
      at = colon &+ 1
      while at < end, subject[at] == 0x20 { at &+= 1 }
      let value = at
      at = LognormBytes.first(0x3b, subject, end, from: value)
      pair(subject, name..<colon, value..<at, &isFirst)
      at &+= 1
    }
  }

  private mutating func cef(
    _ subject: UnsafePointer<UInt8>,
    _ end: Int,
    _ start: Int,
    _ isFirst: inout Bool
  ) {
    let names: [StaticString] = [
      "DeviceVendor", "DeviceProduct", "DeviceVersion", "SignatureID", "Name", "Severity",
    ]
    var at = start &+ 6
    for name in names {
      let bar = LognormMatch.cefHeaderField(subject, end, at)
      guard bar >= 0 else { return }
      separate(&isFirst)
      out.append(0x22)
      out.append(name)
      out.append("\": ")
      unescaped(subject, at..<bar)
      at = bar &+ 1
    }
    separate(&isFirst)
    out.append("\"Extensions\": {")
    let level = openLevel()
    var extensions = LognormExtensions(subject, end, at)
    var isFirstExtension = true
    while extensions.next() {
      if openMember(subject, extensions.name, &isFirstExtension) {
        unescaped(subject, extensions.value)
      }
    }
    out.append(" }")
    closeLevel(level)
  }

  /// A CEF text without its backslashes; `\n` and `\r` are line ends.
  private mutating func unescaped(_ subject: UnsafePointer<UInt8>, _ range: Range<Int>) {
    out.append(0x22)
    var plain = range.lowerBound
    var at = plain
    while at < range.upperBound {
      guard subject[at] == 0x5c, at &+ 1 < range.upperBound else {
        at &+= 1
        continue
      }
      out.appendEscaped(subject + plain, at &- plain)
      let byte = subject[at &+ 1]
      plain = at &+ 1
      if byte == 0x6e || byte == 0x72 {
        out.append(0x5c)
        out.append(byte)
        plain = at &+ 2
      }
      at &+= 2
    }
    out.appendEscaped(subject + plain, range.upperBound &- plain)
    out.append(0x22)
  }
}
