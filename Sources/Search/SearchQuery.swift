import Archive
public import Patterns
public import Syslog

/// What lines are looked for.
public struct SearchQuery: Sendable {
  /// A field that a rule has to have captured.
  public struct Field: Sendable, Equatable {
    /// The name of the capture.
    public var name: String
    /// What it captured, byte by byte.
    public var value: [UInt8]

    /// Names a field.
    public init(name: String, value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  /// What the line has to hold.
  public var pattern: SearchPattern
  /// Categories, one of which it has to be of; empty for all.
  public var categories: [Glob] = []
  /// Hosts, likewise.
  public var hosts: [Glob] = []
  /// Programs, likewise.
  public var programs: [Glob] = []
  /// Fields that it has to have, all of them.
  public var fields: [Field] = []
  /// First instant, Unix seconds.
  public var from = Int64.min
  /// The second after the last.
  public var to = Int64.max
  /// Seconds a stamp may be behind the stream: one further behind was not believed.
  public var maxAge: Int64 = 604_800
  /// Zone of stamps without one.
  public var zone: Zone
  /// Lines before each that are given as well.
  public var before = 0
  /// Lines after each, likewise.
  public var after = 0
  /// Lines wanted; the search ends with the last of them.
  public var limit = Int.max
  /// Whether they are only counted.
  public var countsOnly = false
  /// Whether they are given as JSON, with what the rules make of them.
  public var isJSON = false

  /// Asks for all lines that match.
  public init(_ pattern: SearchPattern, zone: Zone) {
    self.pattern = pattern
    self.zone = zone
  }

  /// Most lines before and after.
  public static let maxContext = 10_000

  /// Whether rules are asked what a line is.
  var needsRules: Bool { !fields.isEmpty || isJSON }
  /// Whether a line's header has to be read, whatever its time.
  var needsHeader: Bool { !hosts.isEmpty || !programs.isEmpty || needsRules }
  var hasContext: Bool { before > 0 || after > 0 }

  /// Texts that a line holds in any case: the one to look for, the longest of them.
  var literal: [UInt8] {
    if pattern.isInverted { return fields.map(\.value).max { $0.count < $1.count } ?? [] }
    return ([pattern.literal] + fields.map(\.value)).max { $0.count < $1.count } ?? []
  }

  /// Grams of all texts that a line holds in any case.
  var grams: [UInt32] {
    let exact = { (globs: [Glob]) in globs.count == 1 && globs[0].isExact ? globs[0].pattern : "" }
    let texts = fields.map(\.value) + [Array(exact(hosts).utf8), Array(exact(programs).utf8)]
    return pattern.grams + texts.flatMap { GramFilter.grams(of: $0) }
  }
}
