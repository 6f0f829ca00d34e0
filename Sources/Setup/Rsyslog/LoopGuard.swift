/// Whether lines of a program come to an action: the loop guard, worked out and not looked for as a text.
public struct LoopGuard: Sendable {
  /// What becomes of lines of a program.
  public enum Answer: Sendable, Equatable {
    /// They are kept away from the action.
    case kept
    /// They come to the action.
    case passed
    /// That depends on more than the program.
    case unknown
  }

  private let configuration: RsyslogConfiguration
  private let action: OmprogAction

  /// Looks at one action.
  ///
  /// - Parameters:
  ///   - configuration: all that rsyslog is told.
  ///   - action: the action of which the guard is.
  public init(_ configuration: RsyslogConfiguration, _ action: OmprogAction) {
    self.configuration = configuration
    self.action = action
  }

  /// What becomes of lines of a program.
  ///
  /// - Parameter program: the name, as `$programname` has it.
  /// - Returns: `kept` when the filters around the action do not hold of it, or a `stop` before the action,
  ///   in the same ruleset, takes it.
  public func answer(_ program: String) -> Answer {
    let own = LoopGuard.truth(action.statement.filters, program)
    if own == .no { return .kept }
    var isDoubtful = own == .unknown
    for stop in stops {
      switch LoopGuard.truth(stop.filters, program) {
      case .yes: return .kept
      case .unknown: isDoubtful = isDoubtful || stop.filters.contains { $0.mentionsProgram }
      case .no: break
      }
    }
    return isDoubtful ? .unknown : .passed
  }

  /// What comes before the action, in its ruleset, and lets lines go no further.
  public var stops: [ConfigStatement] {
    configuration.statements.prefix(action.index).filter {
      $0.kind == .stop && $0.ruleset == action.statement.ruleset
    }
  }

  private static func truth(_ filters: [ConfigFilter], _ program: String) -> FilterTruth {
    filters.reduce(.yes) { $0 && $1.truth(program: program) }
  }
}

extension ConfigFilter {
  /// Whether it asks for the program.
  public var mentionsProgram: Bool {
    let lower = text.lowercased()
    return form == .block || lower.contains("programname") || lower.contains("syslogtag")
      || lower.contains("app-name")
  }
}
