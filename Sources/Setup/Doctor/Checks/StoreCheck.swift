import Glibc
import Ledger
import Pipeline
import Synchronization
import Syslog

/// The store: sound, of a schema known here, and not held up.
struct StoreCheck: DoctorCheck {
  let name = "store"
  /// Seconds that the look through its pages may take.
  static let seconds = 3.0
  /// Bytes; it is emptied at 16 MiB.
  private static let maxLogBytes: off_t = 256 << 20

  func look(_ site: ExaminedSite, _ list: inout FindingList) {
    let path = site.state.ledger
    guard let status = HostAccess.status(path) else {
      if errno == ENOENT {
        list.note("file", path, "there is no store yet")
      } else {
        list.note(
          "file",
          path,
          "cannot be looked at: \(String(cString: strerror(errno)))",
          mend: "run minuted doctor as root"
        )
      }
      return
    }
    if let log = HostAccess.status(path + "-wal"), log.st_size > StoreCheck.maxLogBytes {
      list.warn(
        "wal",
        path + "-wal",
        "\(DiskSpace.text(log.st_size)): somebody reads the store without end, so that it cannot be emptied",
        mend: "fuser -v \(path): end the reader"
      )
    }
    do {
      try examine(path, status, isInUse: site.state.holder() != nil, &list)
    } catch {
      fault(error, path, &list)
    }
  }

  private func examine(
    _ path: String,
    _ status: stat,
    isInUse: Bool,
    _ list: inout FindingList
  ) throws(LedgerError) {
    // Of a store that nobody writes no log is made, which would be left behind.
    let isFrozen = !isInUse && access(path + "-wal", F_OK) != 0
    let ledger = try Ledger(path: isFrozen ? StoreCheck.frozen(path) : path, readOnly: true)
    let isOver = Flag()
    let watch = BackgroundThread {
      var left = Int(StoreCheck.seconds * 1_000)
      while left > 0, !isOver.isSet {
        usleep(10_000)
        left -= 10
      }
      // Again and again: what begins a moment later is to be broken off as well.
      while !isOver.isSet {
        ledger.breakOff()
        usleep(5_000)
      }
    }
    let found: LedgerExamination
    do throws(LedgerError) {
      found = try ledger.examine()
    } catch {
      isOver.set()
      watch?.join()
      throw error
    }
    isOver.set()
    watch?.join()
    guard found.isOurs || found.schema == 0 else {
      list.fault(
        "schema",
        path,
        "it is an SQLite file, and no store of minuted's",
        mend: "move it away: mv \(path) \(path).foreign"
      )
      return
    }
    if !found.damage.isEmpty {
      for damage in found.damage { damaged(damage, path, &list) }
      return
    }
    let size = DiskSpace.text(status.st_size)
    if found.isComplete {
      list.ok("pages", path, "\(size), sound, schema \(found.schema)")
    } else {
      list.note(
        "pages",
        path,
        "\(size), schema \(found.schema): not all pages were looked at in \(Int(StoreCheck.seconds)) s",
        mend: "sqlite3 -readonly \(path) 'PRAGMA quick_check'"
      )
    }
    if found.schema < Ledger.schemaVersion {
      list.note(
        "schema",
        path,
        "schema \(found.schema); the daemon brings it to \(Ledger.schemaVersion) when it starts"
      )
    }
  }

  /// The address of a file that nobody writes, as SQLite reads it.
  private static func frozen(_ path: String) -> String {
    let plain = path.utf8.map { byte in
      let isPlain = SafeName.isSafe(byte) || byte == UInt8(ascii: "/")
      let digits = String(byte, radix: 16)
      return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
    }
    return "file:" + plain.joined() + "?immutable=1"
  }

  private func damaged(_ what: String, _ path: String, _ list: inout FindingList) {
    list.fault(
      "pages",
      path,
      "damaged: \(what)",
      mend:
        "systemctl stop syslog.socket rsyslog; mv \(path) \(path).damaged; rm -f \(path)-wal \(path)-shm;"
        + " systemctl start syslog.socket rsyslog",
      "what can be saved: sqlite3 \(path).damaged .recover | sqlite3 saved.sqlite"
    )
  }

  private func fault(_ error: LedgerError, _ path: String, _ list: inout FindingList) {
    switch error.kind {
    case .damaged: damaged(error.reason, path, &list)
    case .newer: list.fault("schema", path, error.reason, mend: "install the newer minuted again")
    case .locked:
      list.warn(
        "lock",
        path,
        "locked for \(Int(Ledger.busySeconds)) s by somebody else",
        mend: "fuser -v \(path)"
      )
    case .unopened:
      list.note(
        "file",
        path,
        "cannot be opened: \(error.reason)",
        mend: "run minuted doctor as root"
      )
    default:
      list.fault(
        "file",
        path,
        error.reason,
        mend: "minuted audit --state \(path.dropLast("/ledger.sqlite".count))"
      )
    }
  }

  /// A flag that two threads share.
  private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
  }
}
