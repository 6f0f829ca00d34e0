/// A time in which certain alerts are recorded and nobody is told.
public struct AlertSilence: Sendable, Equatable, Codable {
  /// Its number, from 1; 0 before it is stored.
  public var id: Int64 = 0
  /// When it begins, in Unix seconds.
  public var from: Int64
  /// When it ends, not included.
  public var to: Int64
  /// Who asked for it.
  public var by: String
  /// Why; never empty.
  public var reason: String
  /// Which alerts, `*` and `?` allowed; nil for any.
  public var alert: String?
  /// Which categories, likewise.
  public var category: String?
  /// Which environments, likewise.
  public var environment: String?
  /// Whose, likewise.
  public var owner: String?
  /// Which labels, likewise.
  public var label: String?

  /// Makes a silence for everything.
  public init(from: Int64, to: Int64, by: String, reason: String) {
    self.from = from
    self.to = to
    self.by = by
    self.reason = reason
  }
}
