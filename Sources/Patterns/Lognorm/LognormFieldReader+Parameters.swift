extension LognormFieldReader {
  /// Takes one parameter.
  mutating func set(
    _ motif: inout LognormMotif,
    _ name: String,
    _ json: LognormJSON
  ) throws(LognormFault) {
    switch name {
    case "text": motif.text = try text(json)
    case "maxval": motif.limit = try number(json)
    case "format": motif.format = try format(motif.kind, json)
    case "extradata":
      if motif.kind == .nameValueList {
        motif.first = try byte(json)
      } else {
        motif.text = try text(json)
      }
    case "separator": motif.first = try byte(json)
    case "assignator": motif.second = try byte(json)
    case "terminator": motif.first = try byte(json)
    case "quoting.char.begin": motif.first = try byte(json)
    case "quoting.char.end": motif.second = try byte(json)
    case "quoting.mode":
      let modes = Self.quotingModes
      motif.options =
        motif.options & ~Self.quotingBits | (try word(json, modes)) | Self.hasQuotingMode
    case "quoting.escape.mode":
      motif.options =
        motif.options & ~Self.escapeBits | (try word(json, Self.escapeModes)) | Self.hasEscapeMode
    case "matching.mode":
      motif.options |= try word(json, ["strict": 0, "lazy": LognormMotif.Option.isLazy])
    case "matching.permitted": motif.set = LognormBytes.set(try permitted(json))
    case "parser": motif.parser = try items(json)
    case "while": motif.separator = try items(json)
    case "option.permitMismatchInParser":
      guard case .bool(let value) = json.value else {
        throw LognormFault("true or false expected, found \(json.spelling)", at: json.at)
      }
      if value { motif.options |= LognormMotif.Option.permitsMismatch }
    default: break
    }
  }

  private static let quotingBits = LognormMotif.Option.mayQuote | LognormMotif.Option.mustQuote
  private static let escapeBits = LognormMotif.Option.doubles | LognormMotif.Option.backslash
  private static let hasQuotingMode: UInt8 = 64
  private static let hasEscapeMode: UInt8 = 128
  private static let quotingModes: [String: UInt8] = [
    "auto": LognormMotif.Option.mayQuote, "none": 0,
    "required": LognormMotif.Option.mayQuote | LognormMotif.Option.mustQuote,
  ]
  private static let escapeModes: [String: UInt8] = [
    "none": 0, "double": LognormMotif.Option.doubles,
    "backslash": LognormMotif.Option.backslash,
    "both": LognormMotif.Option.doubles | LognormMotif.Option.backslash,
  ]

  /// Fills in defaults; says what is missing.
  func finish(_ motif: inout LognormMotif, _ type: String, at: Int) throws(LognormFault) {
    switch motif.kind {
    case .literal:
      if motif.text.isEmpty { throw missing(type, "text", at) }
    case .charToSet, .charSepSet:
      if motif.text.isEmpty { throw missing(type, "extradata", at) }
      motif.set = LognormBytes.set(motif.text)
      if motif.text.count == 1 {
        motif.first = motif.text[0]
        motif.kind = motif.kind == .charToSet ? .charToByte : .charSepByte
      }
    case .stringTo:
      if motif.text.isEmpty { throw missing(type, "extradata", at) }
    case .string:
      if motif.options & Self.hasQuotingMode == 0 {
        motif.options |= LognormMotif.Option.mayQuote
      }
      if motif.options & Self.hasEscapeMode == 0 { motif.options |= Self.escapeBits }
      // Without quotes there is nothing to escape.
      if motif.options & Self.quotingBits == 0 { motif.options &= ~Self.escapeBits }
      motif.options &= ~(Self.hasQuotingMode | Self.hasEscapeMode)
      if motif.first == 0 { motif.first = 0x22 }
      if motif.second == 0 { motif.second = 0x22 }
      if motif.set.isEmpty { motif.set = [.max, .max, .max, .max] }
    case .repeating:
      if motif.parser.isEmpty { throw missing(type, "parser", at) }
      if motif.separator.isEmpty { throw missing(type, "while", at) }
    default: break
    }
  }

  private func missing(_ type: String, _ name: String, _ at: Int) -> LognormFault {
    LognormFault(
      "\"\(type)\" needs \"\(name)\"",
      hint: name == "extradata" ? "write \(type):X, or {\"extradata\":\"X\"}" : "",
      at: at
    )
  }

  private func text(_ json: LognormJSON) throws(LognormFault) -> [UInt8] {
    guard let text = json.string else {
      throw LognormFault("string expected, found \(json.spelling)", at: json.at)
    }
    return text
  }

  private func byte(_ json: LognormJSON) throws(LognormFault) -> UInt8 {
    guard let text = json.string, text.count == 1, text[0] != 0 else {
      throw LognormFault("a string of one byte expected, found \(json.spelling)", at: json.at)
    }
    return text[0]
  }

  private func word<Value>(
    _ json: LognormJSON,
    _ words: [String: Value]
  ) throws(LognormFault) -> Value {
    guard let text = json.string, let value = words[LognormSpelling.text(text).lowercased()] else {
      throw LognormFault(
        "\(json.spelling) is not known here",
        hint: "write one of \(words.keys.sorted().joined(separator: ", "))",
        at: json.at
      )
    }
    return value
  }

  private func format(
    _ kind: LognormKind,
    _ json: LognormJSON
  ) throws(LognormFault) -> LognormFormat {
    switch kind {
    case .dateRFC3164, .dateRFC5424:
      try word(
        json,
        [
          "string": .string, "timestamp-unix": .unixSeconds,
          "timestamp-unix-ms": .unixMilliseconds,
        ]
      )
    default: try word(json, ["string": .string, "number": .number])
    }
  }

  private func permitted(_ json: LognormJSON) throws(LognormFault) -> [UInt8] {
    if let text = json.string { return text }
    guard case .array(let parts) = json.value else {
      throw LognormFault(
        "a string of bytes, or an array of {\"chars\":...} and {\"class\":...}, expected",
        at: json.at
      )
    }
    var bytes: [UInt8] = []
    for part in parts {
      guard case .object(let members) = part.value else {
        throw LognormFault("{\"chars\":...} or {\"class\":...} expected", at: part.at)
      }
      for member in members {
        switch LognormSpelling.text(member.key).lowercased() {
        case "chars": bytes += try text(member.value)
        case "class": bytes += try word(member.value, Self.classes)
        default:
          throw LognormFault(
            "unknown member \(LognormSpelling.quoted(member.key))",
            hint: "write chars or class",
            at: member.at
          )
        }
      }
    }
    return bytes
  }

  private static let classes: [String: [UInt8]] = {
    let all = UInt8.min...UInt8.max
    return [
      "digit": all.filter(LognormBytes.isDigit),
      "hexdigit": all.filter(LognormBytes.isHexDigit),
      "alpha": all.filter(LognormBytes.isAlpha),
      "alnum": all.filter(LognormBytes.isAlphanumeric),
    ]
  }()
}
