/// Why the ledger could not be read or written.
public struct LedgerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Path of the database file.
  public var path: String
  /// What was tried, such as `open`.
  public var action: String
  /// SQLite's reason.
  public var reason: String

  /// `cannot open /…/ledger.sqlite: reason`.
  public var description: String { "cannot \(action) \(path): \(reason)" }
}
