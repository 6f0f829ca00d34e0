/// A library of grok patterns: names for pieces of regex, used as `%{NAME}` or `%{NAME:field}`.
public struct Grok: Sendable {
  /// How deep names may refer to names; deeper is taken for a circle.
  public static let maxDepth = 32
  /// Largest regex a pattern may grow to, in bytes; PCRE2 itself stops at 64 KiB.
  public static let maxBytes = 64 << 10

  private(set) var patterns: [String: String]
  /// Names that were to be there and could not be taken, with where and why.
  private var leftOut: [String: String] = [:]

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
    for entry in GrokFile(text).entries { patterns[entry.name] = entry.pattern }
  }

  /// All names, sorted.
  public var names: [String] { patterns.keys.sorted() }

  /// Adds names or replaces them.
  ///
  /// `leftOut` are names that could not be taken, with a text that says where and why: who uses one that
  /// nobody else defines is told that.
  public func adding(_ more: [String: String], leftOut: [String: String] = [:]) -> Grok {
    var grok = self
    grok.patterns.merge(more) { _, new in new }
    grok.leftOut.merge(leftOut) { _, new in new }
    return grok
  }

  /// Replaces each `%{NAME:field}` by a named group and each `%{NAME}` by a plain one.
  ///
  /// A field in brackets, as in `[source][ip]`, becomes `source_ip`. A field that a name brings
  /// with it a second time gets a number: `ip`, `ip_2`.
  ///
  /// Throws for a name that is unknown (with the nearest known one), a circle, or a field name
  /// that PCRE2 does not take.
  public func expand(_ pattern: String) throws(PatternError) -> String {
    var expansion = Expansion()
    try expand(pattern, into: &expansion, offset: nil)
    return expansion.text
  }

  /// What has become of a pattern so far.
  private struct Expansion {
    var text = ""
    /// Names that are being replaced, outermost first.
    var path: [String] = []
    /// Fields named so far.
    var fields: Set<String> = []
  }

  private func expand(
    _ pattern: String,
    into expansion: inout Expansion,
    offset outer: Int?
  ) throws(PatternError) {
    guard expansion.path.count < Grok.maxDepth else {
      throw PatternError(
        what: "grok names refer to each other deeper than \(Grok.maxDepth)",
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
      expansion.text += String(decoding: bytes[plain..<open], as: UTF8.self)
      let reference = String(decoding: bytes[(open + 2)..<close], as: UTF8.self)
      try expand(reference: reference, into: &expansion, offset: outer ?? open)
      at = close + 1
      plain = at
      if expansion.text.utf8.count > Grok.maxBytes {
        throw PatternError(
          what: "pattern grows past \(Grok.maxBytes) bytes",
          hint: "",
          offset: outer
        )
      }
    }
    expansion.text += String(decoding: bytes[plain...], as: UTF8.self)
  }

  private func expand(
    reference: String,
    into expansion: inout Expansion,
    offset: Int
  ) throws(PatternError) {
    // A third part (`:int`) is a type in other programs; here numbers are read where tallied.
    let parts = reference.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    guard let definition = patterns[name] else {
      throw unknown(name, wantedBy: expansion.path.last, offset: offset)
    }
    if let start = expansion.path.firstIndex(of: name) {
      throw Grok.circle(Array(expansion.path[start...]), offset: offset)
    }
    if parts.count > 1, !parts[1].isEmpty {
      let field = GrokField.name(parts[1])
      guard GrokField.isName(field) else {
        throw PatternError(
          what: "\"\(field)\" cannot be a field name",
          hint: "use letters, digits and _, no digit first, at most \(GrokField.maxBytes)",
          offset: offset
        )
      }
      // What the user writes twice is the user's slip, and PCRE2 says so.
      let own = expansion.path.isEmpty ? field : GrokField.unused(field, expansion.fields)
      expansion.fields.insert(own)
      expansion.text += "(?<\(own)>"
    } else {
      expansion.text += "(?:"
    }
    expansion.path.append(name)
    try expand(definition, into: &expansion, offset: offset)
    expansion.path.removeLast()
    expansion.text += ")"
  }

  func unknown(_ name: String, wantedBy user: String?, offset: Int) -> PatternError {
    let wanted = user.map { ", which \($0) refers to" } ?? ""
    if let reason = leftOut[name] {
      return PatternError(
        what: "grok pattern \"\(name)\"\(wanted) was left out",
        hint: reason,
        offset: offset
      )
    }
    return PatternError(
      what: "unknown grok pattern \"\(name)\"\(wanted)",
      hint: Spelling.nearest(to: name, among: names).map { "did you mean \"\($0)\"?" } ?? "",
      offset: offset
    )
  }

  static func circle(_ path: [String], offset: Int) -> PatternError {
    PatternError(
      what: "grok patterns in a circle: \((path + path.prefix(1)).joined(separator: " -> "))",
      hint: "one of them must do without the next",
      offset: offset
    )
  }

  /// Offset of the next `%{` that is not escaped.
  static func opening(_ bytes: [UInt8], from start: Int) -> Int? {
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
}
