import Glibc
import Ledger
import Pipeline
import Reports
import Synchronization

/// Sees, once a second, whether the store has something new; says which moment it is.
final class StoreWatch: Sendable {
  private struct State {
    var ledger: Ledger?
    /// Which file that is: another one may come in its place.
    var file: FileIdentity?
    var changes: Int64?
    var moment = Moment(version: nil, fault: "not looked at yet", staleAt: nil, generation: 0)
    var checked: Int64 = .min
  }

  private let path: String
  private let clock: @Sendable () -> Int64
  private let state = Mutex(State())

  /// Watches the store at a path.
  init(path: String, clock: @escaping @Sendable () -> Int64) {
    self.path = path
    self.clock = clock
  }

  /// The moment it is; looks at the store at most once a second.
  ///
  /// Cost: nothing to speak of within a second, some tens of microseconds when nothing has changed.
  func moment() -> Moment {
    let now = clock()
    return state.withLock { state in
      if state.checked == now { return state.moment }
      state.checked = now
      look(&state, now)
      return state.moment
    }
  }

  private func look(_ state: inout State, _ now: Int64) {
    var found = state.moment
    do throws(LedgerError) {
      let identity = FileIdentity(path: path)
      if state.ledger == nil || identity != state.file {
        state.ledger = nil
        state.changes = nil
        state.ledger = try Ledger(path: path, readOnly: true)
        state.file = identity
      }
      if let ledger = state.ledger {
        let changes = try ledger.changeCount()
        if changes != state.changes || found.version == nil {
          found.version = try ledger.version()
          state.changes = changes
        }
      }
      found.fault = nil
    } catch {
      state.ledger = nil
      state.changes = nil
      found.version = nil
      found.fault = StoreFault.text(error, path: path)
    }
    let end = found.newest.map { $0 + 60 }
    let isOld = end.map { now - $0 > Report.staleSeconds } ?? true
    found.staleAt = isOld ? now - now % 60 : nil
    if found != state.moment { found.generation = state.moment.generation + 1 }
    state.moment = found
  }
}

/// Which file lies at a path, and whether somebody writes it: a store that was opened while nobody did
/// does not see who comes later.
struct FileIdentity: Equatable {
  private let device: UInt
  private let inode: UInt
  private let hasLog: Bool

  /// Nil when there is none.
  init?(path: String) {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    device = UInt(information.st_dev)
    inode = UInt(information.st_ino)
    hasLog = access(path + "-wal", F_OK) == 0
  }
}

/// What to say of a store that cannot be read.
enum StoreFault {
  static func text(_ error: LedgerError, path: String) -> String {
    if access(path, F_OK) != 0, errno == ENOENT {
      return "There is no store at \(path) yet. It is made when minuted run or minuted replay first"
        + " writes there; this page comes by itself then."
    }
    if access(path, R_OK) != 0 {
      return "The store at \(path) cannot be read: \(String(cString: strerror(errno))). Run"
        + " minuted-dashboard as a user, or in a group, that may read it."
    }
    return "The store cannot be read: \(error.description)."
  }
}
