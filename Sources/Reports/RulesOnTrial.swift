public import Rulebook
import Syslog
import Unknowns

/// A trial of changed rules with the templates of what they leave unmatched.
public struct RulesOnTrial: ~Copyable {
  private var trial: RuleTrial
  private let shard: TemplateShard

  /// Wraps a trial; at most `maxTemplates` templates a category are told apart.
  public init(_ trial: consuming RuleTrial, maxTemplates: Int) {
    shard = TemplateShard(masks: trial.new.categories.map(\.masks), limit: maxTemplates)
    self.trial = trial
  }

  /// Tries one line; `ByteScan.padding` bytes behind it must be readable.
  public mutating func take(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    from source: RuleTrial.Source
  ) {
    guard case .unmatched(let category, let record) = trial.take(line, count, from: source) else {
      return
    }
    shard.count(
      category: category,
      message: part(line, record.message),
      host: part(line, record.host),
      line: UnsafeBufferPointer(start: line, count: count),
      time: record.time
    )
  }

  private func part(
    _ line: UnsafePointer<UInt8>,
    _ range: ByteRange
  ) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: line + range.start, count: range.count)
  }

  /// Ends the trial: the samples of the files that are replaced are tried, and all is put in order.
  public consuming func finish(_ replacement: Replacement) -> TrialReport {
    trial.takeSamples(ofFiles: Set(replacement.entries.compactMap(\.replaces)))
    return TrialReport(trial, replacement, shard.drain())
  }
}
