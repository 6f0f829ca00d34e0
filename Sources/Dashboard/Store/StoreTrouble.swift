import Glibc
import Ledger
import Pipeline

/// Why there are no minutes to show, and what to do about it.
public struct StoreTrouble: Error, Sendable, Equatable {
  /// What kind of trouble it is.
  public enum Kind: String, Sendable {
    /// Nothing is stored there yet.
    case missing
    /// This user may not read it.
    case forbidden
    /// Another process holds it.
    case locked
    /// It is no store, or a damaged one.
    case damaged
    /// A newer version wrote it.
    case newer
    /// It is being made, or was left half made.
    case unfinished
    /// Something else.
    case other
  }

  /// Its kind.
  public var kind: Kind
  /// What is wrong, in a sentence without a full stop.
  public var what: String
  /// What to do.
  public var hint: String

  init(_ kind: Kind, _ what: String, _ hint: String) {
    self.kind = kind
    self.what = what
    self.hint = hint
  }

  /// What an error of the store means for who looks at a page.
  init(_ error: LedgerError, _ state: StateDirectory) {
    switch error.kind {
    case .locked:
      self.init(
        .locked,
        "the store \(state.ledger) is locked by another process",
        "this page comes back by itself; if it does not, see who holds it: fuser -v \(state.ledger)"
      )
    case .newer:
      self.init(.newer, error.reason, "update minuted-dashboard along with minuted")
    case .damaged:
      self.init(
        .damaged,
        "the store \(state.ledger) cannot be read: it is damaged, or no store of minuted's",
        "see minuted audit --state \(state.path); bring back a copy, or move the file away and"
          + " fill a new one with minuted replay"
      )
    case .unopened where access(state.ledger, F_OK) != 0: self = .missing(state)
    case .unopened:
      self.init(
        .forbidden,
        "the store \(state.ledger) cannot be opened",
        "run minuted-dashboard as a user that may read \(state.path) and what is in it"
      )
    case .other:
      self.init(.other, error.description, "see minuted status --state \(state.path)")
    }
  }

  /// Nothing is stored in a directory, or the directory is not there.
  static func missing(_ state: StateDirectory) -> StoreTrouble {
    if access(state.path, F_OK) != 0 {
      let reason = String(cString: strerror(errno))
      return StoreTrouble(
        .missing,
        "the state directory \(state.path) is not there: \(reason)",
        "start minuted (Docs/rsyslog.md), or name its directory with --state DIR"
      )
    }
    if access(state.path, R_OK | X_OK) != 0 {
      return StoreTrouble(
        .forbidden,
        "the state directory \(state.path) cannot be read",
        "run minuted-dashboard as a user that may read it, for example of minuted's group"
      )
    }
    return StoreTrouble(
      .missing,
      "nothing is stored in \(state.path) yet",
      "start minuted (Docs/rsyslog.md), or fill it with minuted replay --state \(state.path) FILE"
    )
  }

  /// What a write-ahead log without its tables looks like: the file has been begun.
  static func unfinished(_ state: StateDirectory) -> StoreTrouble {
    StoreTrouble(
      .unfinished,
      "the store \(state.ledger) holds no tables",
      "minuted is making it, or was stopped while it did: start minuted, or move the file away"
    )
  }

  /// One line.
  public var text: String { "\(what); \(hint)" }
}
