/// Translates patterns of grok libraries written for Logstash, whose regexes are Oniguruma's, to
/// PCRE2 where the two differ.
///
/// | there | here |
/// |---|---|
/// | `\h`, `\H` | a hex digit, anything else (PCRE2: a blank) |
/// | `(…)` beside named groups | does not capture |
/// | `(?<[a][b]>…)`, `%{X:[a][b]}` | the name `a_b` |
/// | `(?m)` | `(?s)`: a dot matches a line feed |
/// | `\p{Alpha}` | `[[:alpha:]]` |
/// | `{,3}` | `{0,3}` |
///
/// What PCRE2 would take and mean something else by (classes within classes, `&&`) is refused.
/// Source: Oniguruma's document "RE" for Ruby syntax.
public enum Oniguruma {
  /// The pattern in PCRE2's dialect; `%{…}` stays.
  public static func pcre(_ pattern: String) throws(PatternError) -> String {
    var translation = OnigurumaTranslation(pattern)
    try translation.run()
    return translation.text
  }

  /// Where what stands at an offset of a translation stands in the original; nil when it is no
  /// reference to a name and the two differ.
  public static func offset(_ offset: Int, of translated: String, in original: String) -> Int? {
    if translated == original { return offset }
    let place = Grok.references(translated).firstIndex { $0.offset == offset }
    let references = Grok.references(original)
    return place.flatMap { $0 < references.count ? references[$0].offset : nil }
  }
}

/// One pattern on its way.
private struct OnigurumaTranslation {
  private let source: [UInt8]
  private let refersToNumbers: Bool
  private var at = 0
  private var result: [UInt8] = []

  var text: String { String(decoding: result, as: UTF8.self) }

  init(_ pattern: String) {
    source = Array(pattern.utf8)
    // With `\1` the numbers of groups matter, so they stay as they are.
    refersToNumbers = zip(source, source.dropFirst()).contains {
      $0 == UInt8(ascii: "\\") && (UInt8(ascii: "1")...UInt8(ascii: "9")).contains($1)
    }
  }

  private func byte(_ ahead: Int = 0) -> UInt8 {
    at + ahead < source.count ? source[at + ahead] : 0
  }

  private func starts(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { source[at...].starts(with: $0) }
  }

  mutating func run() throws(PatternError) {
    while at < source.count {
      switch byte() {
      case UInt8(ascii: "\\"): try escape(inClass: false)
      case UInt8(ascii: "["): try characterClass()
      case UInt8(ascii: "%") where byte(1) == UInt8(ascii: "{"): reference()
      case UInt8(ascii: "("): group()
      case UInt8(ascii: "{") where byte(1) == UInt8(ascii: ","):
        result += "{0".utf8
        at += 1
      default: copy(1)
      }
    }
  }

  private mutating func copy(_ count: Int) {
    let end = min(at + count, source.count)
    result += source[at..<end]
    at = end
  }

  /// Where a byte is met next; the end when it is not.
  private func next(_ wanted: UInt8) -> Int {
    source[at...].firstIndex(of: wanted) ?? source.count
  }

  private mutating func escape(inClass: Bool) throws(PatternError) {
    switch byte(1) {
    case UInt8(ascii: "h"):
      result += (inClass ? "0-9A-Fa-f" : "[0-9A-Fa-f]").utf8
      at += 2
    case UInt8(ascii: "H"):
      if inClass {
        throw PatternError(
          what: "\\H between brackets",
          hint: "write out what is meant",
          offset: at
        )
      }
      result += "[^0-9A-Fa-f]".utf8
      at += 2
    case UInt8(ascii: "p"), UInt8(ascii: "P"): property(inClass: inClass)
    default: copy(2)
    }
  }

  /// `\p{Name}`; names that are no POSIX class are left to PCRE2.
  private mutating func property(inClass: Bool) {
    let end = next(UInt8(ascii: "}"))
    guard byte(2) == UInt8(ascii: "{"), end < source.count else {
      copy(2)
      return
    }
    var isInverted = byte(1) == UInt8(ascii: "P")
    var name = String(decoding: source[(at + 3)..<end], as: UTF8.self).lowercased()
    if name.hasPrefix("^") {
      name.removeFirst()
      isInverted.toggle()
    }
    let known = [
      "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
      "upper", "xdigit", "word",
    ]
    guard known.contains(name) else {
      copy(end + 1 - at)
      return
    }
    let posix = "[:\(isInverted ? "^" : "")\(name):]"
    result += (inClass ? posix : "[\(posix)]").utf8
    at = end + 1
  }

  private mutating func characterClass() throws(PatternError) {
    let start = at
    copy(1)
    if byte() == UInt8(ascii: "^") { copy(1) }
    if byte() == UInt8(ascii: "]") { copy(1) }
    while at < source.count, byte() != UInt8(ascii: "]") {
      if byte() == UInt8(ascii: "\\") {
        try escape(inClass: true)
      } else if starts("[:") {
        let end = next(UInt8(ascii: "]"))
        copy(end + 1 - at)
      } else if byte() == UInt8(ascii: "[") {
        throw PatternError(
          what: "a class within a class",
          hint: "write \\[ for the bracket itself",
          offset: at
        )
      } else if starts("&&") {
        throw PatternError(
          what: "&& between brackets",
          hint: "write out what both classes hold",
          offset: at
        )
      } else {
        copy(1)
      }
    }
    if at >= source.count { throw PatternError(what: "[ without ]", offset: start) }
    copy(1)
  }

  /// `%{NAME:field:type}`: the field becomes one that PCRE2 takes.
  private mutating func reference() {
    let end = next(UInt8(ascii: "}"))
    let inner = source[(at + 2)..<max(end, at + 2)]
    let parts = inner.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard end < source.count, parts.count > 1, !parts[1].isEmpty else {
      copy(2)
      return
    }
    let field = OnigurumaTranslation.field(parts[1])
    result += "%{".utf8 + parts[0] + ":\(field)}".utf8
    at = end + 1
  }

  private static func field(_ written: ArraySlice<UInt8>) -> String {
    let name = String(decoding: written, as: UTF8.self)
    return name.hasPrefix("[") ? GrokField.name(name) : GrokField.plain(name)
  }

  private mutating func group() {
    guard byte(1) == UInt8(ascii: "?") else {
      result += (refersToNumbers || byte(1) == UInt8(ascii: "*") ? "(" : "(?:").utf8
      at += 1
      return
    }
    let close = next(UInt8(ascii: ">"))
    if byte(2) == UInt8(ascii: "<"), byte(3) != UInt8(ascii: "="), byte(3) != UInt8(ascii: "!"),
      close < source.count
    {
      result += "(?<\(OnigurumaTranslation.field(source[(at + 3)..<close]))>".utf8
      at = close + 1
      return
    }
    copy(2)
    // Options: letters and a minus up to a colon or the end of the group.
    var end = at
    while end < source.count, "imxn-".utf8.contains(source[end]) { end += 1 }
    guard end > at, end < source.count, ":)".utf8.contains(source[end]) else { return }
    result += source[at..<end].map { $0 == UInt8(ascii: "m") ? UInt8(ascii: "s") : $0 }
    at = end
  }
}
