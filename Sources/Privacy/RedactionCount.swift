/// What a redaction has found, and where it came from: who logs it is to be told to stop.
public struct RedactionCount: Sendable {
  /// A program on a host.
  public struct Source: Sendable, Hashable {
    /// The program as in the header; empty for a line without one.
    public var program: [UInt8]
    /// The host as in the header.
    public var host: [UInt8]
  }

  /// Most sources that are told apart; lines of others are counted in `elsewhere`.
  public static let maxSources = 1_000

  /// The redaction.
  public var name: String
  /// Lines in which something was found.
  public var lines: UInt64 = 0
  /// Values found.
  public var values: UInt64 = 0
  /// Lines of which PCRE2 gave up at its limit: they may hold more.
  public var gaveUp: UInt64 = 0
  /// Lines by source.
  public private(set) var sources: [Source: UInt64] = [:]
  /// Lines of further sources.
  public private(set) var elsewhere: UInt64 = 0

  init(name: String) {
    self.name = name
  }

  mutating func add(_ values: Int, program: [UInt8], host: [UInt8]) {
    lines &+= 1
    self.values &+= UInt64(values)
    let source = Source(program: program, host: host)
    if sources[source] != nil || sources.count < RedactionCount.maxSources {
      sources[source, default: 0] &+= 1
    } else {
      elsewhere &+= 1
    }
  }

  /// The sources with most lines, largest first.
  public func largest(_ count: Int) -> [(source: Source, lines: UInt64)] {
    let sorted = sources.sorted { first, second in
      first.value != second.value
        ? first.value > second.value
        : (first.key.program + [0] + first.key.host)
          .lexicographicallyPrecedes(second.key.program + [0] + second.key.host)
    }
    return sorted.prefix(count).map { ($0.key, $0.value) }
  }
}
