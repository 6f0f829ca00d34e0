import Ledger
import Pipeline

/// A thread's means to make pages: its own connection to the store, and a source that uses it.
///
/// Not guarded: `PageDesk` hands a worker to one thread at a time.
final class RenderWorker: @unchecked Sendable {
  private let state: StateDirectory
  private let makeSource: @Sendable (Ledger) throws -> any PageSource
  private var source: (any PageSource)?
  private var file: FileIdentity?

  init(_ state: StateDirectory, _ site: PageSite) {
    self.state = state
    makeSource = site.makeSource
  }

  /// Makes a page; opens the store where that has not been done, or another file lies there now.
  ///
  /// - Throws: `StoreTrouble`, `PageProblem`, or what the source throws beside.
  func render(_ request: PageRequest, _ moment: Moment, _ file: FileIdentity?) throws -> Page {
    do {
      if source == nil || self.file != file {
        source = nil
        source = try makeSource(try Ledger(path: state.ledger, readOnly: true))
        self.file = file
      }
      guard let source else { throw StoreTrouble.missing(state) }
      return try source.page(request, moment)
    } catch let error as LedgerError {
      // The next one starts anew: what is wrong may have been put right.
      source = nil
      throw StoreTrouble(error, state)
    }
  }
}
