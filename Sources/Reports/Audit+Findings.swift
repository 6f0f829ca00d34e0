import Minutes

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
    /// Rules are left out, so that their metrics are too low.
    case quarantined
    /// rsyslog lost lines before they reached us.
    case rsyslog
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
      case .quarantined: !(daemon?.quarantined.isEmpty ?? true)
      case .rsyslog: rsyslog?.hasLost ?? false
      case .gap: withGaps && gapCount > 0
      }
    }
  }
}
