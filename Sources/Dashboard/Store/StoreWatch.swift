import Glibc
import Ledger
import Pipeline
import Synchronization

/// Looks once a second whether the store has changed, and says which moment it is.
///
/// Nothing here is read from the store by a request: however many viewers there are, the store is asked
/// for its mark once a second, and for its rows once a moment and page.
final class StoreWatch: Sendable {
  /// What was seen last.
  struct View: Sendable, Equatable {
    /// The moment, or why there is none.
    var state: Result<Moment, StoreTrouble>
    /// The file that was looked at; a worker's connection to another one is of no use.
    var file: FileIdentity?
  }

  /// An open store and what it said last.
  private struct Opened {
    let ledger: Ledger
    let file: FileIdentity
    var version: Int
    var mark: StoreMark
  }

  private let state: StateDirectory
  private let lateness: Int
  private let clock: @Sendable () -> Int64
  private let seen: Mutex<View>
  // Held while looking, which may take as long as the store is locked; never by a request.
  private let opened = Mutex<Opened?>(nil)

  /// Makes a watch that has not looked yet.
  ///
  /// - Parameters:
  ///   - state: where the store lies, or will.
  ///   - lateness: seconds for which the daemon holds minutes open.
  ///   - clock: Unix seconds.
  init(_ state: StateDirectory, lateness: Int, clock: @escaping @Sendable () -> Int64) {
    self.state = state
    self.lateness = lateness
    self.clock = clock
    seen = Mutex(View(state: .failure(.missing(state)), file: nil))
  }

  /// What was seen last; at most a second old, or as long as the store is locked.
  var view: View { seen.withLock { $0 } }

  /// Looks.
  ///
  /// Cost: some 20 µs when nothing has changed; a locked store is waited for, up to
  /// `Ledger.busySeconds`.
  func look() {
    let view = opened.withLock { opened in
      do throws(LedgerError) {
        return try look(&opened)
      } catch {
        opened = nil
        return View(state: .failure(StoreTrouble(error, state)), file: nil)
      }
    }
    seen.withLock { $0 = view }
  }

  private func look(_ opened: inout Opened?) throws(LedgerError) -> View {
    guard let file = FileIdentity(path: state.ledger) else {
      opened = nil
      return View(state: .failure(.missing(state)), file: nil)
    }
    if opened?.file != file { opened = nil }
    if let known = opened {
      let version = try known.ledger.dataVersion()
      if version != known.version {
        // The version first: what changes in between is seen the next time.
        opened?.version = version
        opened?.mark = try known.ledger.mark()
      }
    } else {
      let ledger = try Ledger(path: state.ledger, readOnly: true)
      guard try ledger.isMade() else { return View(state: .failure(.unfinished(state)), file: nil) }
      let version = try ledger.dataVersion()
      opened = Opened(ledger: ledger, file: file, version: version, mark: try ledger.mark())
    }
    guard let mark = opened?.mark else { return View(state: .failure(.missing(state)), file: nil) }
    let moment = Moment(
      generation: mark.number,
      minute: mark.newestMinute,
      lateness: lateness,
      clock: clock()
    )
    return View(state: .success(moment), file: file)
  }
}
