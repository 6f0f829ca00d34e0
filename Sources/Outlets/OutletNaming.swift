/// How summaries are named where a receiver needs names of its own.
public struct OutletNaming: Sendable, Equatable {
  /// What every series of Graphite and StatsD begins with, without the dot behind it.
  public var prefix: String
  /// The private enterprise number behind `minuted@` in structured data.
  public var enterprise: UInt32

  /// The prefix unless configured.
  public static let defaultPrefix = "minuted"
  /// The number unless configured: the one that RFC 5612 keeps for documentation, as we have none.
  public static let defaultEnterprise: UInt32 = 32_473

  /// Makes a naming.
  public init(
    prefix: String = OutletNaming.defaultPrefix,
    enterprise: UInt32 = OutletNaming.defaultEnterprise
  ) {
    self.prefix = prefix
    self.enterprise = enterprise
  }
}
