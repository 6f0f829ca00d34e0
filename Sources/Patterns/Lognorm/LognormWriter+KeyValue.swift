extension LognormWriter {
  /// Adds a line's fields as `name=value` with blanks between, without line feed.
  ///
  /// A value is quoted as in JSON unless it is plain. The fields of a user type get its name and a
  /// dot in front; other values with parts are JSON text. A line that does not match gives
  /// `unparsed-data` and `originalmsg`.
  public mutating func keyValue(
    _ rule: Int,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ found: borrowing LognormScratch
  ) {
    checksNames = false
    lineEnd = count
    out.escapesSlash = false
    defer { out.escapesSlash = true }
    scratch.removeAll()
    var isFirst = true
    guard rule >= 0 else {
      let furthest = min(found.furthest, count)
      out.append("unparsed-data=")
      plainText(subject + furthest, count &- furthest)
      out.append(" originalmsg=")
      plainText(subject, count)
      return
    }
    fields(0..<found.captureCount, subject, found, table.rules[rule].replaced, &isFirst)
    let written = rulebase.rules[rule]
    if options.showsTags, !written.tags.isEmpty {
      blank(&isFirst)
      out.append("event.tags=")
      let start = out.count
      out.appendQuoted(Array(written.tags.joined(separator: ",").utf8))
      unquote(start)
    }
    for annotation in written.annotations {
      blank(&isFirst)
      out.append(Array(annotation.name.utf8))
      out.append(0x3d)
      let start = out.count
      out.appendQuoted(Array(annotation.value.utf8))
      unquote(start)
    }
    if options.showsOriginal {
      blank(&isFirst)
      out.append("originalmsg=")
      plainText(subject, count)
    }
  }

  private mutating func blank(_ isFirst: inout Bool) {
    if !isFirst { out.append(0x20) }
    isFirst = false
  }

  private mutating func plainText(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    let start = out.count
    text(bytes, length)
    unquote(start)
  }

  private mutating func fields(
    _ range: Range<Int>,
    _ subject: UnsafePointer<UInt8>,
    _ found: borrowing LognormScratch,
    _ replaced: LognormTable.Slice,
    _ isFirst: inout Bool
  ) {
    var at = range.lowerBound
    while at < range.upperBound {
      let capture = found.captures[at]
      let edge = table.edges + Int(capture.edge)
      let name = edge.pointee.name
      let parts = (at + 1)..<Int(capture.link)
      // What is in front of the names inside; a value called "." or ".." adds nothing to it.
      let prefix = scratch.count
      if name > 1 {
        if prefix > 0 { scratch.append(0x2e) }
        appendName(table.names[Int(name)])
      }
      if edge.pointee.kind == .userType, alone(parts, found) == nil {
        fields(parts, subject, found, LognormTable.Slice(start: 0, count: 0), &isFirst)
      } else if !isReplaced(name, replaced) {
        blank(&isFirst)
        if scratch.count > 0 {
          out.append(scratch.base, scratch.count)
        } else {
          appendDots(name)
        }
        out.append(0x3d)
        let start = out.count
        value(at, subject, found)
        unquote(start)
      }
      scratch.count = prefix
      at = parts.upperBound
    }
  }

  private mutating func appendDots(_ name: Int32) {
    out.append(0x2e)
    if name == 1 { out.append(0x2e) }
  }

  /// A name without what would end it.
  private mutating func appendName(_ slice: LognormTable.Slice) {
    for index in 0..<Int(slice.count) {
      let byte = table.blob[Int(slice.start) + index]
      scratch.append(byte <= 0x20 || byte == 0x22 || byte == 0x3d || byte == 0x7f ? 0x5f : byte)
    }
  }

  /// Takes the quotes off the JSON string from a place to the end, when it is plain without them;
  /// puts some around other JSON.
  private mutating func unquote(_ start: Int) {
    guard out.count > start else { return }
    if out.base[start] == 0x7b || out.base[start] == 0x5b {
      let json = Array(out.copy[start...])
      out.count = start
      return out.appendQuoted(json)
    }
    guard out.base[start] == 0x22, out.count > start + 2 else { return }
    for at in (start + 1)..<(out.count - 1) {
      let byte = out.base[at]
      if byte <= 0x20 || byte == 0x5c || byte == 0x3d || byte == 0x22 || byte == 0x7f { return }
    }
    let length = out.count - start - 2
    (out.base + start).update(from: out.base + start + 1, count: length)
    out.count = start + length
  }
}
