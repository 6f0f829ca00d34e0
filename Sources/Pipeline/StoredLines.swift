public import Ledger
public import Minutes
import Outlets
import Rollup

/// Writes stored summaries as the lines that were emitted, with what another instance needs to add
/// them up.
///
/// For lines that were lost on their way: who has them takes none twice.
public struct StoredLines: Sendable {
  private let field: RollupField

  /// Makes a writer for a store; throws where lines cannot be carried or the key cannot be read.
  public init(_ options: Options, _ ledger: Ledger) throws(StartError) {
    let setup = try RollupSetup(options)
    let text: String?
    do {
      text = try ledger.setting("seed")
    } catch {
      throw .store(error.description)
    }
    guard let seed = text.flatMap({ UInt64($0, radix: 16) }) else {
      throw .store("\(ledger.path) has no seed: nothing was stored there yet")
    }
    field = RollupField(seed: SketchSeed(seed), key: setup.key)
  }

  /// The line of a stored summary, without line feed; nil when it would be too long.
  public func line(_ summary: Summary) -> [UInt8]? {
    var line = SummaryLine().bytes(summary)
    return field.append(to: &line, summary) ? line : nil
  }
}
