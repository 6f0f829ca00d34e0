import Patterns

/// What the values of a field have in common: how a rule writes it.
enum ValueShape: String, CaseIterable, Sendable {
  case digits, integer, decimal, uuid, mac, ip, timestamp, time, duration, size, url, email, path
  case hex, host, user
  /// Without a blank in it.
  case word
  case text

  /// The grok name, where one says it.
  var grok: String? {
    switch self {
    case .digits, .integer: "INT"
    case .decimal: "NUMBER"
    case .uuid: "UUID"
    case .mac: "MAC"
    case .ip: "IP"
    case .timestamp: "TIMESTAMP_ISO8601"
    case .time: "TIME"
    case .duration: "DURATION"
    case .url: "URI"
    case .email: "EMAILADDRESS"
    case .host: "HOSTNAME"
    case .user: "USER"
    case .size, .path, .hex, .word, .text: nil
    }
  }

  /// The regex, where no grok name says it and what stands behind the field does not matter.
  var regex: String? {
    switch self {
    case .size: "[0-9.]+ ?[kKMGTP]?i?B?"
    case .path: "[~/][^ ]*"
    case .hex: "(?:0x)?[0-9A-Fa-f]+"
    default: nil
    }
  }

  /// What a field is called whose place has no name.
  var noun: String {
    switch self {
    case .digits, .integer, .decimal: "number"
    case .ip: "address"
    case .timestamp: "time"
    case .hex: "hash"
    default: rawValue
    }
  }

  var isNumber: Bool { self == .digits || self == .integer || self == .decimal }
}

/// Asks what values look like, by the patterns that rules use.
struct ValueTests: ~Copyable {
  private let scratch = RegexScratch()
  private let regexes: [ValueShape: Regex]

  init() {
    var regexes: [ValueShape: Regex] = [:]
    for shape in ValueShape.allCases {
      let text =
        shape == .digits ? "[0-9]+" : shape.grok.map { "%{\($0)}" } ?? shape.regex
      // The names are shipped ones: a test walks through all of them.
      guard let text, let expanded = try? Grok.standard.expand("\\A(?:\(text))\\z"),
        let regex = try? Regex(expanded)
      else { continue }
      regexes[shape] = regex
    }
    self.regexes = regexes
  }

  /// Shapes in the order in which they are tried, where nothing else is known of the place.
  private static let plain: [ValueShape] = [
    .digits, .integer, .decimal, .uuid, .mac, .ip, .timestamp, .time,
  ]

  /// The narrowest shape of all values; empty ones are left out of account.
  ///
  /// `name` is what stands before the place: a word behind "user" is a user.
  func shape(of values: [[UInt8]], mask: [UInt8], name: String) -> ValueShape {
    let values = values.filter { !$0.isEmpty }
    guard !values.isEmpty else { return .word }
    for shape in ValueTests.plain where all(values, shape) { return shape }
    let letters = values.allSatisfy { $0.contains(where: TokenBytes.isLetter) }
    if letters, all(values, .duration) { return .duration }
    if mask == Array("<size>".utf8), all(values, .size) { return .size }
    if values.allSatisfy({ $0.contains(0x3a) }), all(values, .url) { return .url }
    if all(values, .email) { return .email }
    if values.allSatisfy({ $0.contains(0x2f) }), all(values, .path) { return .path }
    if values.allSatisfy({ value in
      value.count >= 8 && value.contains { !TokenBytes.isLetter($0) }
    }), all(values, .hex) {
      return .hex
    }
    if Vocabulary.users.contains(name) || mask == Array("<user>".utf8), all(values, .user) {
      return .user
    }
    let isHost = Vocabulary.hosts.contains(name) || mask == Array("<host>".utf8)
    let isDotted = letters && values.allSatisfy { $0.contains(0x2e) }
    if isHost || isDotted, all(values, .host) { return .host }
    return values.contains { $0.contains(where: TokenBytes.isBlank) } ? .text : .word
  }

  private func all(_ values: [[UInt8]], _ shape: ValueShape) -> Bool {
    guard let regex = regexes[shape] else { return false }
    return values.allSatisfy { DraftRegex.matches(regex, $0, scratch) }
  }
}

/// Asks regexes about bytes that have no room behind them.
enum DraftRegex {
  /// Bytes that must be readable behind a subject.
  private static let padding = 64

  static func matches(
    _ regex: Regex,
    _ subject: [UInt8],
    _ scratch: borrowing RegexScratch
  ) -> Bool {
    with(subject) { Expression.regex(regex).match($0, $1, scratch) == .matched }
  }

  /// Named fields of a line in the order of their groups; nil when it does not match.
  ///
  /// A field that is no UTF-8 has no value that a rule file could hold.
  static func fields(
    _ expression: Expression,
    _ subject: [UInt8],
    _ scratch: borrowing RegexScratch
  ) -> [(name: String, value: String)]? {
    with(subject) { bytes, count in
      guard expression.match(bytes, count, scratch) == .matched else { return nil }
      return expression.groups.compactMap { group in
        let (start, end) = (scratch.found[2 * group.number], scratch.found[2 * group.number + 1])
        guard start >= 0, end >= start else { return nil }
        let value = UnsafeBufferPointer(start: bytes + start, count: end - start)
        return String(validating: value, as: UTF8.self).map { (group.name, $0) }
      }
    }
  }

  private static func with<Result>(
    _ subject: [UInt8],
    _ body: (UnsafePointer<UInt8>, Int) -> Result?
  ) -> Result? {
    let padded = subject + [0x0a] + [UInt8](repeating: 0, count: padding)
    return padded.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { body($0, subject.count) }
    }
  }

  private static func with(
    _ subject: [UInt8],
    _ body: (UnsafePointer<UInt8>, Int) -> Bool
  ) -> Bool {
    with(subject) { (bytes, count) -> Bool? in body(bytes, count) } ?? false
  }
}
