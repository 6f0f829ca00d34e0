import Syslog

/// The columns of CSV output, looked up once.
public struct LognormColumns: Sendable {
  enum Source: Sendable {
    case field(Int32)
    case tags
    case original
    case unparsed
  }

  let sources: [Source]
  /// For each rule with annotations, the value of each column they set.
  let annotations: [Int: [Int: [UInt8]]]

  /// Looks names up in a rulebase; a name that no rule has is an empty column.
  public init(_ rulebase: LognormRulebase, _ names: [String]) {
    sources = names.map { name in
      switch name {
      case "event.tags": .tags
      case "originalmsg": .original
      case "unparsed-data": .unparsed
      default: .field(rulebase.nameNumbers[name] ?? -2)
      }
    }
    var annotations: [Int: [Int: [UInt8]]] = [:]
    for (number, rule) in rulebase.rules.enumerated() {
      for annotation in rule.annotations {
        for (column, name) in names.enumerated() where name == annotation.name {
          annotations[number, default: [:]][column] = Array(annotation.value.utf8)
        }
      }
    }
    self.annotations = annotations
  }
}

/// How CSV values are quoted.
public enum LognormQuoting: Sendable {
  /// As RFC 4180 has it: quotes are doubled; every value is quoted. What a spreadsheet would take for a
  /// formula begins with an apostrophe.
  case doubled
  /// As lognormalizer has it: quotes and backslashes get a backslash.
  case backslash
}

extension LognormWriter {
  /// Adds a line's values for some columns, without line end; nothing where it has none.
  public mutating func csv(
    _ rule: Int,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ found: borrowing LognormScratch,
    _ columns: borrowing LognormColumns,
    quoting: LognormQuoting
  ) {
    checksNames = false
    lineEnd = count
    out.escapesSlash = false
    defer { out.escapesSlash = true }
    for index in columns.sources.indices {
      if index > 0 { out.append(0x2c) }
      let start = out.count
      if rule >= 0, let value = columns.annotations[rule]?[index] {
        out.appendQuoted(value)
      } else {
        switch columns.sources[index] {
        case .field(let name):
          if rule >= 0 { field(name, 0..<found.captureCount, subject, found) }
        case .tags: if rule >= 0, options.showsTags { tags(rule) }
        case .original: if rule < 0 || options.showsOriginal { text(subject, count) }
        case .unparsed:
          let furthest = min(found.furthest, count)
          if rule < 0 { text(subject + furthest, count &- furthest) }
        }
      }
      requote(start, quoting)
    }
  }

  private mutating func field(
    _ name: Int32,
    _ range: Range<Int>,
    _ subject: UnsafePointer<UInt8>,
    _ found: borrowing LognormScratch
  ) {
    var at = range.lowerBound
    while at < range.upperBound {
      let capture = found.captures[at]
      let edge = table.edges + Int(capture.edge)
      if edge.pointee.name == name { return value(at, subject, found) }
      if edge.pointee.name == 0, edge.pointee.kind == .userType {
        let before = out.count
        field(name, (at + 1)..<Int(capture.link), subject, found)
        if out.count > before { return }
      }
      at = Int(capture.link)
    }
  }

  private mutating func tags(_ rule: Int) {
    out.appendQuoted(Array(rulebase.rules[rule].tags.joined(separator: ",").utf8))
  }

  /// Turns the JSON value from a place to the end of the output into a CSV value.
  private mutating func requote(_ start: Int, _ quoting: LognormQuoting) {
    guard out.count > start else { return }
    let isString = out.base[start] == 0x22
    if isString, quoting == .backslash { return }
    let inner = isString ? (start + 1)..<(out.count - 1) : start..<out.count
    scratch.removeAll()
    scratch.append(out.base + inner.lowerBound, inner.count)
    out.count = start
    out.append(0x22)
    let text = UnsafeBufferPointer(start: scratch.base, count: scratch.count)
    // lognormalizer's own form is for programs; RFC 4180 is what spreadsheets open.
    if quoting == .doubled, CellText.isFormula(text) { out.append(0x27) }
    var at = 0
    while at < scratch.count {
      var byte = scratch.base[at]
      at += 1
      if isString, byte == 0x5c {
        let code = scratch.unescaped(&at)
        if ObeyedText.isObeyed(code) {
          // Only RFC 4180 comes here, which has no escapes.
          out.append(Array(ObeyedText.shown(code).utf8))
          continue
        }
        byte = UInt8(truncatingIfNeeded: code)
      }
      if byte == 0x22 { out.append(quoting == .doubled ? 0x22 : 0x5c) }
      if byte == 0x5c, quoting == .backslash { out.append(0x5c) }
      out.append(byte)
    }
    out.append(0x22)
  }
}

extension LognormBuffer {
  /// The character that an escape of ours stands for; `at` is behind its backslash.
  func unescaped(_ at: inout Int) -> UInt32 {
    let escape = base[at]
    at += 1
    switch escape {
    case 0x62: return 0x08
    case 0x66: return 0x0c
    case 0x6e: return 0x0a
    case 0x72: return 0x0d
    case 0x74: return 0x09
    case 0x75:
      // Only controls and their like are written so.
      let value = LognormMatch.hexadecimal(base, at, at + 4) ?? 0
      at += 4
      return UInt32(truncatingIfNeeded: value)
    default: return UInt32(escape)
    }
  }
}
