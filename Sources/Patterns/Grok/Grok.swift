/// A library of grok patterns: names for pieces of regex, used as `%{NAME}` or `%{NAME:field}`.
public struct Grok: Sendable {
  /// How deep names may refer to names; deeper is taken for a circle.
  public static let maxDepth = 32
  /// Largest regex a pattern may grow to, in bytes; PCRE2 itself stops at 64 KiB.
  public static let maxBytes = 64 << 10

  private var patterns: [String: String]

  /// The names that ship with minuted.
  public static let standard = Grok(
    parsing: String(decoding: PackageResources.standard_grok, as: UTF8.self)
  )

  /// Makes a library of the given names.
  public init(_ patterns: [String: String] = [:]) {
    self.patterns = patterns
  }

  /// Reads a grok pattern file: `NAME regex` a line, `#` starts a comment.
  public init(parsing text: String) {
    patterns = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      let trimmed = line.drop { $0 == " " || $0 == "\t" }
      guard !trimmed.isEmpty, !trimmed.hasPrefix("#"),
        let blank = trimmed.firstIndex(where: { $0 == " " || $0 == "\t" })
      else { continue }
      let pattern = trimmed[blank...].drop { $0 == " " || $0 == "\t" }
      patterns[String(trimmed[..<blank])] = String(pattern)
    }
  }

  /// All names, sorted.
  public var names: [String] { patterns.keys.sorted() }

  /// Adds names or replaces them.
  public func adding(_ more: [String: String]) -> Grok {
    Grok(patterns.merging(more) { _, new in new })
  }

  /// Replaces each `%{NAME:field}` by a named group and each `%{NAME}` by a plain one.
  ///
  /// Throws for a name that is unknown (with the nearest known one), a circle, or a field name
  /// that PCRE2 does not take.
  public func expand(_ pattern: String) throws(PatternError) -> String {
    var result = ""
    try expand(pattern, depth: 0, into: &result, offset: nil)
    return result
  }

  private func expand(
    _ pattern: String,
    depth: Int,
    into result: inout String,
    offset outer: Int?
  ) throws(PatternError) {
    guard depth < Grok.maxDepth else {
      throw PatternError(
        what: "grok names refer to each other in a circle",
        hint: "",
        offset: outer
      )
    }
    let bytes = Array(pattern.utf8)
    var at = 0
    var plain = 0
    while let open = Grok.opening(bytes, from: at) {
      guard let close = bytes[open...].firstIndex(of: 0x7d) else {
        throw PatternError(
          what: "%{ without }",
          hint: "write %{NAME} or %{NAME:field}",
          offset: outer ?? open
        )
      }
      result += String(decoding: bytes[plain..<open], as: UTF8.self)
      let reference = String(decoding: bytes[(open + 2)..<close], as: UTF8.self)
      try expand(reference: reference, depth: depth, into: &result, offset: outer ?? open)
      at = close + 1
      plain = at
      if result.utf8.count > Grok.maxBytes {
        throw PatternError(
          what: "pattern grows past \(Grok.maxBytes) bytes",
          hint: "",
          offset: outer
        )
      }
    }
    result += String(decoding: bytes[plain...], as: UTF8.self)
  }

  private func expand(
    reference: String,
    depth: Int,
    into result: inout String,
    offset: Int
  ) throws(PatternError) {
    // A third part (`:int`) is a type in other programs; here numbers are read where tallied.
    let parts = reference.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    guard let definition = patterns[name] else {
      let hint = Spelling.nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
      throw PatternError(
        what: "unknown grok pattern \"\(name)\"",
        hint: hint ?? "",
        offset: offset
      )
    }
    if parts.count > 1, !parts[1].isEmpty {
      guard Grok.isFieldName(parts[1]) else {
        throw PatternError(
          what: "\"\(parts[1])\" cannot be a field name",
          hint: "use letters, digits and _, no digit first, at most 32",
          offset: offset
        )
      }
      result += "(?<\(parts[1])>"
    } else {
      result += "(?:"
    }
    try expand(definition, depth: depth + 1, into: &result, offset: offset)
    result += ")"
  }

  /// Offset of the next `%{` that is not escaped.
  private static func opening(_ bytes: [UInt8], from start: Int) -> Int? {
    var at = start
    while at + 1 < bytes.count {
      if bytes[at] == 0x5c {
        at += 2
        continue
      }
      if bytes[at] == 0x25, bytes[at + 1] == 0x7b { return at }
      at += 1
    }
    return nil
  }

  private static func isFieldName(_ name: String) -> Bool {
    guard let first = name.utf8.first, name.utf8.count <= 32, !(0x30...0x39).contains(first)
    else { return false }
    return name.utf8.allSatisfy { LiteralPrefix.isAlphanumeric($0) || $0 == 0x5f }
  }
}
