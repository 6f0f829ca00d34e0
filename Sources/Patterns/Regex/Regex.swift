import CPCRE2

/// One PCRE2 pattern, compiled to machine code: immutable and shared by all workers.
///
/// Subjects are bytes, not text: invalid UTF-8 and NUL are ordinary characters, `\w` and friends
/// are ASCII.
public final class Regex: @unchecked Sendable {
  // Sendable: PCRE2 never writes to compiled code after pcre2_jit_compile.

  /// Most capture groups a pattern may have; more is an error.
  public static let maxGroups = 63

  /// The pattern as given to PCRE2.
  public let pattern: String
  /// Names of the capture groups and their numbers, ordered by number.
  public let groups: [Group]
  /// Number of capture groups, named or not.
  public let groupCount: Int
  /// Whether PCRE2 made machine code of it; without, matching is about ten times slower.
  public let isCompiled: Bool

  let code: OpaquePointer
  /// How the trie treats it: worked out anew each time, as it may be many times the pattern's size.
  var plan: PathPlan { PathPlan.of(pattern) }

  /// A named capture group.
  public struct Group: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its number, from 1.
    public let number: Int

    /// Names a group.
    public init(name: String, number: Int) {
      self.name = name
      self.number = number
    }
  }

  /// Compiles a pattern; throws PCRE2's reason and the byte offset it stopped at.
  ///
  /// With `ignoresCase` ASCII letters of either case are one.
  public init(_ pattern: String, ignoresCase: Bool = false) throws(PatternError) {
    var status: Int32 = 0
    var offset = 0
    let bytes = Array(pattern.utf8)
    let compiled = bytes.withUnsafeBufferPointer { buffer in
      pcre2_compile_8(
        buffer.baseAddress,
        buffer.count,
        UInt32(PCRE2_NEVER_UTF) | (ignoresCase ? UInt32(PCRE2_CASELESS) : 0),
        &status,
        &offset,
        nil
      )
    }
    guard let compiled else {
      throw PatternError(what: Regex.message(status), offset: min(offset, bytes.count))
    }
    isCompiled = pcre2_jit_compile_8(compiled, UInt32(PCRE2_JIT_COMPLETE)) == 0
    let count = Int(Regex.number(compiled, UInt32(PCRE2_INFO_CAPTURECOUNT)))
    guard count <= Regex.maxGroups else {
      pcre2_code_free_8(compiled)
      throw PatternError(
        what: "\(count) capture groups, at most \(Regex.maxGroups) are kept",
        hint: "write groups that need no name as (?:…)"
      )
    }
    self.pattern = pattern
    code = compiled
    groupCount = count
    groups = Regex.names(compiled)
  }

  deinit {
    pcre2_code_free_8(code)
  }

  /// A text as a pattern, with what has a meaning in one made plain.
  public static func quoted(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      let isWord = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      if scalar.isASCII, !isWord { out += "\\" }
      out.unicodeScalars.append(scalar)
    }
    return out
  }

  /// Number of the first group with a name.
  public func number(of name: String) -> Int? {
    groups.first { $0.name == name }?.number
  }

  /// Searches `count` bytes from an offset on; cost bounded by the scratch's match limit.
  @inline(__always)
  public func match(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ scratch: borrowing RegexScratch,
    from start: Int = 0
  ) -> MatchOutcome {
    MatchOutcome(
      code: Regex.run(code, isCompiled: isCompiled, subject, count, scratch, from: start)
    )
  }

  @inline(__always)
  static func run(
    _ code: OpaquePointer,
    isCompiled: Bool,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ scratch: borrowing RegexScratch,
    from start: Int = 0
  ) -> Int32 {
    isCompiled
      ? pcre2_jit_match_8(code, subject, count, start, 0, scratch.data, scratch.context)
      : pcre2_match_8(code, subject, count, start, 0, scratch.data, scratch.context)
  }

  private static func number(_ code: OpaquePointer, _ what: UInt32) -> UInt32 {
    var value: UInt32 = 0
    pcre2_pattern_info_8(code, what, &value)
    return value
  }

  private static func names(_ code: OpaquePointer) -> [Group] {
    let count = Int(number(code, UInt32(PCRE2_INFO_NAMECOUNT)))
    let size = Int(number(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE)))
    var table: UnsafePointer<UInt8>?
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
    guard let table, count > 0 else { return [] }
    // Each entry: the number in two bytes, big-endian, then the name and a NUL.
    return (0..<count).map { index in
      let entry = table + index * size
      return Group(
        name: String(cString: entry + 2),
        number: Int(entry[0]) << 8 | Int(entry[1])
      )
    }.sorted { $0.number < $1.number }
  }

  private static func message(_ status: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(status, &buffer, buffer.count)
    return length < 0
      ? "PCRE2 error \(status)" : String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
  }
}

/// How a search ended.
public enum MatchOutcome: Sendable, Equatable {
  /// The pattern matched; the scratch holds the captures.
  case matched
  /// It did not.
  case missed
  /// PCRE2 gave up at a limit; counts as no match, and is counted.
  case gaveUp

  @inline(__always)
  init(code: Int32) {
    self = code >= 0 ? .matched : code == PCRE2_ERROR_NOMATCH ? .missed : .gaveUp
  }
}

extension Regex {
  /// Whether the pattern matches an empty subject.
  public var matchesEmpty: Bool {
    let scratch = RegexScratch()
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { buffer in
      buffer.initialize(repeating: 0)
      guard let base = buffer.baseAddress else { return false }
      return match(base, 0, scratch) == .matched
    }
  }
}
