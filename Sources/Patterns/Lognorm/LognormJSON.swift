/// A JSON value in a rulebase, with the place of each part.
struct LognormJSON {
  /// How deep arrays and objects may lie in each other.
  static let maxDepth = 24

  struct Member {
    var key: [UInt8]
    var value: LognormJSON
    var at: Int
  }

  enum Value {
    case null
    case bool(Bool)
    case number([UInt8])
    case string([UInt8])
    case array([LognormJSON])
    case object([Member])
  }

  var value: Value
  /// The byte it starts at.
  var at: Int

  /// The same value in one spelling, members in their order: two edges are one if these are equal.
  var spelling: String {
    switch value {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let text): LognormSpelling.text(text)
    case .string(let text): LognormSpelling.quoted(text)
    case .array(let items): "[" + items.map(\.spelling).joined(separator: ",") + "]"
    case .object(let members): LognormJSON.spelling(members)
    }
  }

  static func spelling(_ members: [Member]) -> String {
    "{"
      + members.map { LognormSpelling.quoted($0.key) + ":" + $0.value.spelling }
      .joined(separator: ",") + "}"
  }

  var string: [UInt8]? {
    if case .string(let text) = value { text } else { nil }
  }
}

/// How bytes of a rulebase are shown and compared.
enum LognormSpelling {
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: Array(bytes), as: UTF8.self)
  }

  /// Between quotes, one spelling for each sequence of bytes.
  static func quoted(_ bytes: some Sequence<UInt8>) -> String {
    var shown: [UInt8] = [0x22]
    for byte in bytes {
      if byte < 0x20 || byte == 0x22 || byte == 0x5c || byte >= 0x7f {
        shown += [0x5c, 0x78]
        shown += [byte >> 4, byte & 15].map { $0 < 10 ? 0x30 + $0 : 0x57 + $0 }
      } else {
        shown.append(byte)
      }
    }
    return text(shown + [0x22])
  }

  /// At most 40 bytes of what stands at a place.
  static func excerpt(_ bytes: some Collection<UInt8>) -> String {
    bytes.count <= 40 ? quoted(bytes) : quoted(bytes.prefix(37) + Array("...".utf8))
  }
}

/// Reads JSON inside a rulebase record.
struct LognormJSONReader {
  let bytes: [UInt8]
  private(set) var at: Int

  init(_ bytes: [UInt8], at: Int) {
    self.bytes = bytes
    self.at = at
  }

  mutating func skipBlanks() {
    while at < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[at]) { at += 1 }
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private func fault(_ what: String) -> LognormFault {
    LognormFault(
      "\(what) at \(at < bytes.count ? LognormSpelling.excerpt(bytes[at...]) : "the end")",
      at: min(at, bytes.count)
    )
  }

  mutating func value(depth: Int = 0) throws(LognormFault) -> LognormJSON {
    guard depth < LognormJSON.maxDepth else { throw fault("JSON nested too deep") }
    skipBlanks()
    let start = at
    switch next {
    case 0x7b: return LognormJSON(value: .object(try members(depth)), at: start)
    case 0x5b: return LognormJSON(value: .array(try items(depth)), at: start)
    case 0x22: return LognormJSON(value: .string(try string()), at: start)
    case .some(let byte) where byte == 0x2d || LognormBytes.isDigit(byte):
      while let byte = next,
        LognormBytes.isAlphanumeric(byte) || byte == 0x2d || byte == 0x2b || byte == 0x2e
      { at += 1 }
      return LognormJSON(value: .number(Array(bytes[start..<at])), at: start)
    default:
      while let byte = next, LognormBytes.isAlpha(byte) { at += 1 }
      switch LognormSpelling.text(bytes[start..<at]).lowercased() {
      case "true": return LognormJSON(value: .bool(true), at: start)
      case "false": return LognormJSON(value: .bool(false), at: start)
      case "null": return LognormJSON(value: .null, at: start)
      default:
        at = start
        throw fault("JSON value expected")
      }
    }
  }

  private mutating func members(_ depth: Int) throws(LognormFault) -> [LognormJSON.Member] {
    var members: [LognormJSON.Member] = []
    at += 1
    while true {
      skipBlanks()
      if next == 0x7d { break }
      let start = at
      guard next == 0x22 else { throw fault("member name in quotes, or }, expected in JSON") }
      let key = try string()
      skipBlanks()
      guard next == 0x3a else { throw fault("':' expected in JSON") }
      at += 1
      let member = LognormJSON.Member(key: key, value: try value(depth: depth + 1), at: start)
      // As in JSON readers everywhere: a name given twice has its last value.
      if let old = members.firstIndex(where: { $0.key == key }) {
        members[old] = member
      } else {
        members.append(member)
      }
      skipBlanks()
      if next == 0x2c {
        at += 1
      } else if next != 0x7d {
        throw fault("',' or '}' expected in JSON")
      }
    }
    at += 1
    return members
  }

  private mutating func items(_ depth: Int) throws(LognormFault) -> [LognormJSON] {
    var items: [LognormJSON] = []
    at += 1
    while true {
      skipBlanks()
      if next == 0x5d { break }
      items.append(try value(depth: depth + 1))
      skipBlanks()
      if next == 0x2c {
        at += 1
      } else if next != 0x5d {
        throw fault("',' or ']' expected in JSON")
      }
    }
    at += 1
    return items
  }

  private mutating func string() throws(LognormFault) -> [UInt8] {
    let start = at
    var text: [UInt8] = []
    at += 1
    while let byte = next, byte != 0x22 {
      at += 1
      guard byte == 0x5c else {
        text.append(byte)
        continue
      }
      guard let escape = next else { break }
      at += 1
      switch escape {
      case 0x62: text.append(0x08)
      case 0x66: text.append(0x0c)
      case 0x6e: text.append(0x0a)
      case 0x72: text.append(0x0d)
      case 0x74: text.append(0x09)
      case 0x22, 0x5c, 0x2f: text.append(escape)
      case 0x75: text += Array(String(try scalar()).utf8)
      default:
        at -= 2
        throw fault("unknown escape in JSON")
      }
    }
    guard next == 0x22 else {
      at = start
      throw fault("JSON string without end")
    }
    at += 1
    return text
  }

  private mutating func scalar() throws(LognormFault) -> Character {
    var value = try unit()
    if value & 0xfc00 == 0xd800, at + 1 < bytes.count, bytes[at] == 0x5c, bytes[at + 1] == 0x75 {
      at += 2
      let low = try unit()
      value = low & 0xfc00 == 0xdc00 ? 0x10000 + (value & 0x3ff) << 10 + low & 0x3ff : 0xfffd
    }
    return Character(Unicode.Scalar(value) ?? "\u{fffd}")
  }

  private mutating func unit() throws(LognormFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = next.flatMap(LognormBytes.hexValue) else {
        throw fault("four hex digits expected after \\u")
      }
      value = value << 4 | UInt32(digit)
      at += 1
    }
    return value
  }
}
