/// Takes a rule's match description apart: literals and `%fields%`.
///
/// Goes on behind a bad field, so that all are told.
struct LognormDescription {
  private let bytes: [UInt8]
  private var at = 0
  private var reader: LognormFieldReader
  private(set) var items: [LognormItem] = []
  private(set) var faults: [LognormFault] = []

  init(_ bytes: [UInt8], types: [String: Int]) {
    self.bytes = bytes
    reader = LognormFieldReader(types: types)
    while at < bytes.count {
      literal()
      guard at < bytes.count else { break }
      let start = at
      do {
        try field()
      } catch {
        faults.append(error)
        // The next % behind the fault ends the field.
        at = max(start + 1, min(error.at, bytes.count))
        while at < bytes.count, bytes[at] != 0x25 { at += 1 }
        at += 1
      }
    }
    faults += reader.warnings
  }

  /// Text up to the next field, `%%` for one `%`.
  private mutating func literal() {
    var text: [UInt8] = []
    while at < bytes.count {
      if bytes[at] == 0x25 {
        if at + 1 == bytes.count {
          faults.append(
            LognormFault(
              "a lone % at the end is left out",
              hint: "write %% for a percent sign",
              at: at,
              isWarning: true
            )
          )
          at += 1
          break
        }
        guard bytes[at + 1] == 0x25 else { break }
        at += 1
      }
      text.append(bytes[at])
      at += 1
    }
    text = LognormEscapes.resolved(text)
    if !text.isEmpty { items.append(.literal(text)) }
  }

  /// From the opening % to behind the closing one.
  private mutating func field() throws(LognormFault) {
    let start = at
    at += 1
    while at < bytes.count, LognormBytes.isSpace(bytes[at]) { at += 1 }
    guard at < bytes.count else {
      throw LognormFault("field without end", hint: "close it with %", at: start)
    }
    if bytes[at] == 0x7b || bytes[at] == 0x5b {
      let json = try readJSON()
      guard at < bytes.count, bytes[at] == 0x25 else {
        throw LognormFault("% expected behind the field's JSON", at: at)
      }
      at += 1
      items += try reader.items(json)
    } else {
      items.append(try condensed(start))
    }
  }

  private mutating func readJSON() throws(LognormFault) -> LognormJSON {
    var json = LognormJSONReader(bytes, at: at)
    let value = try json.value()
    json.skipBlanks()
    at = json.at
    return value
  }

  /// `NAME:TYPE`, `NAME:TYPE{JSON}` or `NAME:TYPE:EXTRADATA`.
  private mutating func condensed(_ start: Int) throws(LognormFault) -> LognormItem {
    let nameStart = at
    guard
      let colon = bytes[at...].firstIndex(where: { $0 == 0x3a || $0 == 0x25 }),
      bytes[colon] == 0x3a
    else {
      throw LognormFault(
        "field without type: \(LognormSpelling.excerpt(bytes[nameStart...]))",
        hint: "write %name:type%, and %% for a percent sign",
        at: nameStart
      )
    }
    let name = Array(bytes[nameStart..<colon])
    if name.isEmpty {
      throw LognormFault("field without name", hint: "write - as its name", at: nameStart)
    }
    at = colon + 1
    let typeStart = at
    while at < bytes.count, ![0x3a, 0x7b, 0x25].contains(bytes[at]) { at += 1 }
    var type = Array(bytes[typeStart..<at])
    while let last = type.last, LognormBytes.isSpace(last) { type.removeLast() }
    var members = [
      Self.member("name", name, nameStart), Self.member("type", type, typeStart),
    ]
    if at < bytes.count, bytes[at] == 0x7b {
      let json = try readJSON()
      if case .object(let more) = json.value {
        for member in more {
          if let old = members.firstIndex(where: { $0.key == member.key }) {
            members[old] = member
          } else {
            members.append(member)
          }
        }
      }
    }
    if at < bytes.count, bytes[at] != 0x25 {
      at += 1
      let extraStart = at
      while at < bytes.count, bytes[at] != 0x25 { at += 1 }
      let extra = LognormEscapes.resolved(Array(bytes[extraStart..<at]))
      members.append(Self.member("extradata", extra, extraStart))
    }
    guard at < bytes.count else {
      throw LognormFault("field without end", hint: "close it with %", at: start)
    }
    let item = try reader.item(members, at: nameStart)
    at += 1
    return item
  }

  private static func member(_ key: String, _ text: [UInt8], _ at: Int) -> LognormJSON.Member {
    LognormJSON.Member(
      key: Array(key.utf8),
      value: LognormJSON(value: .string(text), at: at),
      at: at
    )
  }
}

/// C-like escapes of literals and extra data.
enum LognormEscapes {
  private static let simple: [UInt8: UInt8] = [
    0x61: 0x07, 0x62: 0x08, 0x66: 0x0c, 0x6e: 0x0a, 0x72: 0x0d, 0x74: 0x09, 0x27: 0x27,
    0x22: 0x22, 0x3f: 0x3f, 0x5c: 0x5c,
  ]

  /// The text with its escapes replaced; unknown ones stay, and a NUL ends it.
  static func resolved(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(0x5c) || text.contains(0) else { return text }
    var result: [UInt8] = []
    var at = 0
    while at < text.count {
      var byte = text[at]
      var length = 1
      if byte == 0x5c, at + 1 < text.count {
        if let plain = simple[text[at + 1]] {
          byte = plain
          length = 2
        } else if text[at + 1] == 0x30 {
          return result
        } else if text[at + 1] == 0x78, at + 3 < text.count,
          let high = LognormBytes.hexValue(text[at + 2]),
          let low = LognormBytes.hexValue(text[at + 3])
        {
          byte = high << 4 | low
          length = 4
        }
      }
      if byte == 0 { return result }
      result.append(byte)
      at += length
    }
    return result
  }
}
