/// Reads `TAG:+NAME="VALUE" …` of an `annotate=` record.
struct LognormAnnotation {
  private let bytes: [UInt8]
  private var at = 0
  private(set) var tag: [UInt8] = []
  private(set) var members: [(name: [UInt8], value: [UInt8])] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func read() throws(LognormFault) {
    skipBlanks()
    tag = try word("tag")
    skipBlanks()
    try expect(0x3a, "':' behind the tag")
    while true {
      skipBlanks()
      guard at < bytes.count, bytes[at] != 0x23 else { break }
      try expect(0x2b, "+NAME=\"VALUE\"")
      let name = try word("name")
      try expect(0x3d, "'=' right behind the name")
      skipBlanks()
      try expect(0x22, "value in double quotes")
      guard let end = bytes[at...].firstIndex(of: 0x22) else {
        throw LognormFault("value without closing quote", at: at - 1)
      }
      members.append((name, Array(bytes[at..<end])))
      at = end + 1
    }
    if members.isEmpty {
      throw LognormFault(
        "annotation that adds nothing",
        hint: "write annotate=tag:+name=\"value\"",
        at: 0
      )
    }
  }

  private mutating func skipBlanks() {
    while at < bytes.count, LognormBytes.isSpace(bytes[at]) { at += 1 }
  }

  private mutating func word(_ what: String) throws(LognormFault) -> [UInt8] {
    let start = at
    while at < bytes.count,
      LognormBytes.isAlphanumeric(bytes[at]) || bytes[at] == 0x5f || bytes[at] == 0x2e
    { at += 1 }
    if start == at {
      throw LognormFault(
        "\(what) expected at \(LognormSpelling.excerpt(bytes[start...]))",
        hint: "letters, digits, _ and .",
        at: start
      )
    }
    return Array(bytes[start..<at])
  }

  private mutating func expect(_ byte: UInt8, _ what: String) throws(LognormFault) {
    guard at < bytes.count, bytes[at] == byte else {
      let isRemoval = at < bytes.count && bytes[at] == 0x2d && byte == 0x2b
      throw LognormFault(
        "\(what) expected at \(LognormSpelling.excerpt(bytes[at...]))",
        hint: isRemoval ? "only + is known" : "",
        at: at
      )
    }
    at += 1
  }
}
