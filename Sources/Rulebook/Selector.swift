public import Patterns

/// Which records a category takes: a record must pass each test that is there, and passes a test
/// when any of its entries fits.
public struct Selector: Sendable, Equatable {
  /// Exact names or globs for the program (the tag without process id).
  public var programs: [Glob] = []
  /// Exact names or globs for the host.
  public var hosts: [Glob] = []
  /// Facility numbers.
  public var facilities: Set<Int> = []
  /// Severity numbers.
  public var severities: Set<Int> = []
  /// Texts of which the message must hold one.
  public var contains: [String] = []

  /// Takes everything.
  public init() {}

  /// Whether the program passes; the cheapest test, asked once for each new program.
  public func admits(program: UnsafeBufferPointer<UInt8>) -> Bool {
    programs.isEmpty || programs.contains { $0.matches(program) }
  }

  /// Whether more than the program must be looked at, record by record.
  public var hasRecordTests: Bool {
    !hosts.isEmpty || !facilities.isEmpty || !severities.isEmpty || !contains.isEmpty
  }
}
