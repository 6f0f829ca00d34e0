/// What a category took of logcheck's rules.
public struct LogcheckCount: Sendable, Equatable {
  /// Files read.
  public var files = 0
  /// Rules taken over.
  public var rules = 0
  /// Rules for programs whose records the category does not get.
  public var elsewhere = 0
  /// Rules said before in another place.
  public var repeated = 0
  /// Rules that could not be taken over; a warning names each with its reason.
  public var refused = 0
}
