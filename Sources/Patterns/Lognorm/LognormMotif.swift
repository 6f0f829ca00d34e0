/// What an edge of the rulebase's graph does; one byte in the frozen graph.
enum LognormKind: UInt8 {
  /// A literal of one or more bytes.
  case literal
  /// Many literals that differ in their first byte.
  case branch
  case word, alpha, rest, whitespace
  case number, float, hexNumber
  /// Bytes up to one of a set, at least one; the first up to one single byte.
  case charToByte, charToSet, charSepByte, charSepSet
  case stringTo, quotedString, opQuotedString, string
  case ipv4, ipv6, mac48
  case dateRFC3164, dateRFC5424, dateISO, time24, time12, duration, kernelTimestamp
  case json, ceeSyslog, cef, iptables, nameValueList, checkpointLEA, ciscoInterface
  case userType, repeating

  /// Whether its match leaves captures of its own in the trail.
  var isComposite: Bool { self == .userType || self == .repeating }
}

/// How a value is written.
enum LognormFormat: UInt8 {
  case string, number, unixSeconds, unixMilliseconds
}

/// A motif with its parameters, as the loader reads it.
struct LognormMotif {
  var kind: LognormKind
  /// Literal text, or what `string-to` looks for.
  var text: [UInt8] = []
  /// Bytes that end or are permitted in the value.
  var set: [UInt64] = []
  /// Largest value allowed; 0 for any.
  var limit: UInt64 = 0
  var format = LognormFormat.string
  /// Single bytes of the motif, 0 for the default.
  ///
  /// Quotes of `string`; separator and assignator of `name-value-list`; terminator of
  /// `checkpoint-lea`.
  var first: UInt8 = 0
  var second: UInt8 = 0
  /// Bits of `LognormMotif.Option`.
  var options: UInt8 = 0
  /// A user type's number.
  var userType = -1
  /// The parts of `repeat`.
  var parser: [LognormItem] = []
  var separator: [LognormItem] = []

  /// Yes-or-no settings, as bits of `options`.
  enum Option {
    static let mayQuote: UInt8 = 1
    static let mustQuote: UInt8 = 2
    static let doubles: UInt8 = 4
    static let backslash: UInt8 = 8
    static let isLazy: UInt8 = 16
    static let permitsMismatch: UInt8 = 32
  }
}

/// One step of a rule: text, a field, or a choice of several ways to the same place.
enum LognormItem {
  case literal([UInt8])
  case field(LognormField)
  /// The spelling tells equal choices.
  case choice([[LognormItem]], spelling: String)
}

/// A field of a rule.
struct LognormField {
  /// Empty when the value is not kept.
  var name: [UInt8]
  var motif: LognormMotif
  /// 0 is tried first.
  var priority: Int
  /// The motif's own rank among fields of one priority.
  var rank: Int
  /// Equal fields at one place are one edge.
  var spelling: String
}

/// The motifs by name: rank among fields of one priority, and the parameters each takes.
struct LognormMotifEntry: Sendable {
  var kind: LognormKind
  var rank: Int
  var parameters: [String]

  static let named: [String: LognormMotifEntry] = [
    "literal": .init(kind: .literal, rank: 4, parameters: ["text"]),
    "date-rfc3164": .init(kind: .dateRFC3164, rank: 8, parameters: ["format"]),
    "date-rfc5424": .init(kind: .dateRFC5424, rank: 8, parameters: ["format"]),
    "number": .init(kind: .number, rank: 16, parameters: ["format", "maxval"]),
    "float": .init(kind: .float, rank: 16, parameters: ["format"]),
    "hexnumber": .init(kind: .hexNumber, rank: 16, parameters: ["format", "maxval"]),
    "kernel-timestamp": .init(kind: .kernelTimestamp, rank: 16, parameters: []),
    "whitespace": .init(kind: .whitespace, rank: 4, parameters: []),
    "ipv4": .init(kind: .ipv4, rank: 4, parameters: []),
    "ipv6": .init(kind: .ipv6, rank: 4, parameters: []),
    "word": .init(kind: .word, rank: 32, parameters: []),
    "alpha": .init(kind: .alpha, rank: 32, parameters: []),
    "rest": .init(kind: .rest, rank: 255, parameters: []),
    "op-quoted-string": .init(kind: .opQuotedString, rank: 64, parameters: []),
    "quoted-string": .init(kind: .quotedString, rank: 64, parameters: []),
    "date-iso": .init(kind: .dateISO, rank: 8, parameters: []),
    "time-24hr": .init(kind: .time24, rank: 8, parameters: []),
    "time-12hr": .init(kind: .time12, rank: 8, parameters: []),
    "duration": .init(kind: .duration, rank: 16, parameters: []),
    "cisco-interface-spec": .init(kind: .ciscoInterface, rank: 4, parameters: []),
    "json": .init(kind: .json, rank: 4, parameters: []),
    "cee-syslog": .init(kind: .ceeSyslog, rank: 4, parameters: []),
    "mac48": .init(kind: .mac48, rank: 16, parameters: []),
    "cef": .init(kind: .cef, rank: 4, parameters: []),
    "v2-iptables": .init(kind: .iptables, rank: 4, parameters: []),
    "name-value-list": .init(
      kind: .nameValueList,
      rank: 8,
      parameters: ["separator", "assignator", "extradata"]
    ),
    "checkpoint-lea": .init(kind: .checkpointLEA, rank: 4, parameters: ["terminator"]),
    "string-to": .init(kind: .stringTo, rank: 32, parameters: ["extradata"]),
    "char-to": .init(kind: .charToSet, rank: 32, parameters: ["extradata"]),
    "char-sep": .init(kind: .charSepSet, rank: 32, parameters: ["extradata"]),
    "string": .init(
      kind: .string,
      rank: 32,
      parameters: [
        "quoting.mode", "quoting.escape.mode", "quoting.char.begin", "quoting.char.end",
        "matching.permitted", "matching.mode",
      ]
    ),
    "repeat": .init(
      kind: .repeating,
      rank: 4,
      parameters: ["parser", "while", "option.permitMismatchInParser"]
    ),
  ]

  /// Names of version 1 that version 2 does not have, and what to write instead.
  static let former: [String: String] = [
    "iptables": "write v2-iptables",
    "tokenized": "write repeat",
    "recursive": "write a user type: type=@name:...",
    "descent": "write a user type: type=@name:...",
    "regex": "write char-to, string-to or string with matching.permitted",
    "interpret": "write number with {\"format\":\"number\"}",
    "suffixed": "write alternative",
    "named_suffixed": "write alternative",
  ]
}
