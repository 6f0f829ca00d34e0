/// What a trial of rules counted.
public struct TrialCount: Sendable {
  /// Lines that a rule takes, before and after.
  public struct Coverage: Sendable, Equatable {
    /// Lines tried.
    public var lines: UInt64 = 0
    /// Those that a rule in force takes.
    public var before: UInt64 = 0
    /// Those that a changed rule takes.
    public var after: UInt64 = 0

    /// Nothing.
    public init() {}
  }

  /// Lines that had one thing happen to them.
  public struct Tried: Sendable, Equatable {
    /// Lines.
    public var lines: UInt64 = 0
    /// Samples of rule files.
    public var samples: UInt64 = 0
    /// The first of them, cut at ``TrialCount/maxSampleBytes``.
    public var example: [UInt8] = []

    /// Nothing.
    public init() {}
  }

  /// From hand to hand: a rule in force, and a changed rule.
  public struct Move: Sendable, Hashable {
    /// Who takes the lines now, by the numbers of the rules in force.
    public var from: RuleTrial.Hand
    /// Who would, by the numbers of the changed rules.
    public var to: RuleTrial.Hand

    /// Names a move.
    public init(from: RuleTrial.Hand, to: RuleTrial.Hand) {
      self.from = from
      self.to = to
    }
  }

  /// The longest example kept, in bytes.
  public static let maxSampleBytes = 2_048
  /// The most pairs of hands that are told apart: more than anybody reads; lines of further ones are
  /// counted in ``movedBeyond``.
  public static let maxMoves = 10_000

  /// Lines read.
  public var lines: UInt64 = 0
  /// Of those: without a known header.
  public var malformed: UInt64 = 0
  /// Stamped before the time asked for.
  public var early: UInt64 = 0
  /// Our own lines come back.
  public var own: UInt64 = 0
  /// Samples of rule files tried.
  public var samples: UInt64 = 0
  /// Samples not tried, as their category is gone or sees another part of the line.
  public var untriedSamples: UInt64 = 0
  /// Searches of changed rules that ended at PCRE2's limit.
  public var gaveUp: UInt64 = 0
  /// The kept lines tried, by the number of the category in force.
  public var kept: [Coverage]
  /// The lines given beside those, likewise.
  public var given: [Coverage]
  /// Lines that no rule in force takes, by the changed rule that does.
  public var gained: [RuleTrial.Hand: Tried] = [:]
  /// Lines that a rule in force takes, and another or none of the changed.
  public var moves: [Move: Tried] = [:]
  /// Lines of moves beyond ``maxMoves``.
  public var movedBeyond: UInt64 = 0
  /// Lines that no rule takes, in another category than now.
  public var rerouted: UInt64 = 0

  init(categories: Int) {
    kept = Array(repeating: Coverage(), count: categories)
    given = kept
  }

  mutating func add(
    _ before: RuleTrial.Hand,
    _ after: RuleTrial.Hand,
    source: RuleTrial.Source,
    isSame: Bool,
    sample: UnsafeBufferPointer<UInt8>
  ) {
    var coverage = Coverage()
    coverage.lines = 1
    if before.isRule { coverage.before = 1 }
    if after.isRule { coverage.after = 1 }
    switch source {
    case .kept: kept[before.category].add(coverage)
    case .given: given[before.category].add(coverage)
    }
    if isSame { return }
    if before.isRule {
      move(before, after) { $0.take(sample, isSample: false) }
    } else if after.isRule {
      gained[after, default: Tried()].take(sample, isSample: false)
    } else {
      rerouted += 1
    }
  }

  mutating func move(
    _ from: RuleTrial.Hand,
    _ to: RuleTrial.Hand,
    ofSample sample: UnsafeBufferPointer<UInt8>
  ) {
    move(from, to) { $0.take(sample, isSample: true) }
  }

  private mutating func move(
    _ from: RuleTrial.Hand,
    _ to: RuleTrial.Hand,
    _ take: (inout Tried) -> Void
  ) {
    let move = Move(from: from, to: to)
    if moves[move] == nil, moves.count >= TrialCount.maxMoves {
      movedBeyond += 1
    } else {
      take(&moves[move, default: Tried()])
    }
  }

  /// Whether a line or a sample changes hands.
  public var hasMoves: Bool { !moves.isEmpty || movedBeyond > 0 }
}

extension TrialCount.Coverage {
  /// Adds other lines.
  public mutating func add(_ other: TrialCount.Coverage) {
    lines += other.lines
    before += other.before
    after += other.after
  }
}

extension TrialCount.Tried {
  mutating func take(_ line: UnsafeBufferPointer<UInt8>, isSample: Bool) {
    if isSample { samples += 1 } else { lines += 1 }
    // A whole line says more than the message that a sample is.
    if lines + samples == 1 || (!isSample && lines == 1) {
      example = Array(line.prefix(TrialCount.maxSampleBytes))
    }
  }
}
