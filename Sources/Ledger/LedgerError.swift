/// Why the ledger could not be read or written.
public struct LedgerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Path of the database file.
  public var path: String
  /// What was tried, such as `open`.
  public var action: String
  /// SQLite's reason.
  public var reason: String
  /// What kind of trouble it is, for who has to say what to do.
  public var kind = Kind.other

  /// Kinds of trouble.
  public enum Kind: Sendable, Equatable {
    /// The file is not there, or may not be opened.
    case unopened
    /// Another process holds it.
    case locked
    /// What lies there is no store, or a damaged one.
    case damaged
    /// A newer version wrote it.
    case newer
    /// Anything else.
    case other
  }

  /// `cannot open /…/ledger.sqlite: reason`.
  public var description: String { "cannot \(action) \(path): \(reason)" }
}
