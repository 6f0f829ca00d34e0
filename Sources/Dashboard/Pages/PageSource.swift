public import Ledger

/// Makes pages from the stored minutes.
///
/// A source belongs to one worker: it is asked from that worker's thread alone, one request at a time,
/// and has the worker's store for itself. It may block.
public protocol PageSource: Sendable {
  /// The page that a request asks for, as of a moment.
  ///
  /// What is not there is a page of its own with status 404. Equal requests and moments should give
  /// equal bytes: whatever would differ (a clock, a random number) has no place in a page.
  /// - Throws: `PageProblem` for a request that cannot be meant (told with its status), `LedgerError`
  ///   for a store that cannot be read (told with 503); anything else is told as a fault of ours (500).
  func page(_ request: PageRequest, _ moment: Moment) throws -> Page
}

/// All that the server has to know of the pages.
public struct PageSite: Sendable {
  /// Query items that requests may have; all others are refused.
  public var keys: [QueryKey]
  /// Makes a worker's source, on the worker's thread, when its store has been opened (again).
  public var makeSource: @Sendable (Ledger) throws -> any PageSource

  /// Describes pages.
  public init(
    keys: [QueryKey],
    makeSource: @escaping @Sendable (Ledger) throws -> any PageSource
  ) {
    self.keys = keys
    self.makeSource = makeSource
  }
}
