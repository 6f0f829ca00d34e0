public import Ledger
import Minutes

extension Interruption {
  /// Whether lines may be lost: what was in the pipe when nobody acknowledged lines, or what of the journal
  /// cannot be read.
  public var mayHaveLost: Bool { !isConfirmed || damaged > 0 || !doubt.isEmpty }
}

extension Audit {
  /// What an audit can find that someone should look at.
  public enum Finding: String, Sendable, CaseIterable {
    /// There is no minute in the stretch.
    case empty
    /// A row contradicts itself.
    case unbalanced
    /// A row has no minute.
    case unplaced
    /// Lines were given up, as the accounts say.
    case dropped
    /// The daemon lost something, as `status.json` says.
    case lost
    /// A daemon ended without notice, and what it had not journaled yet is lost; or none has started since.
    case interrupted
    /// Rules are left out, so that their metrics are too low.
    case quarantined
    /// rsyslog lost lines before they reached us.
    case rsyslog
    /// The archive lacks lines that were counted, has others, or cannot be read.
    case archive
    /// Minutes have no row.
    case gap
  }

  /// What was found, in a fixed order; gaps where they are asked for.
  public func findings(withGaps: Bool) -> [Finding] {
    Finding.allCases.filter { finding in
      switch finding {
      case .empty: minutes == 0
      case .unbalanced: faultCount > 0
      case .unplaced: unplaced > 0
      case .dropped: account.dropped > 0
      case .lost: daemon?.hasLost ?? false
      case .interrupted: isCutOff || interruptions.contains { $0.mayHaveLost }
      case .quarantined: !(daemon?.quarantined.isEmpty ?? true)
      case .rsyslog: rsyslog?.hasLost ?? false
      case .archive: archive?.isWrong ?? false
      case .gap: withGaps && gapCount > 0
      }
    }
  }
}
