import GRDB
import Glibc

/// The embedded store: what every closed minute held, the templates, and what was read.
///
/// One SQLite file in WAL mode: one process writes, any number read. The schema is described in
/// `Docs/Formats/Ledger.md`. All calls may come from any thread; they run one after the other.
public final class Ledger: Sendable {
  /// Path of the database file.
  public let path: String
  let database: DatabaseQueue

  /// Seconds to wait for another process's lock before a call fails.
  public static let busySeconds = 5.0
  /// Version of the schema, kept in SQLite's `user_version`.
  public static let schemaVersion = 5

  /// Opens the ledger, making it when it is not there; `readOnly` never writes to the file and
  /// fails when there is none.
  ///
  /// Who may read the directory and not write to it can read as well: while a writer has the file open
  /// its log is there to be shared; when none has, the file is read as one that does not change. A
  /// writer that comes later is not seen by such a ledger: open another one when `-wal` appears.
  ///
  /// What a `durable` ledger has written outlives a power cut at once, and not only a crash.
  public init(
    path: String,
    readOnly: Bool = false,
    durable: Bool = false
  ) throws(LedgerError) {
    self.path = path
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(Ledger.busySeconds)
    configuration.prepareDatabase { db in
      // WAL with NORMAL loses no committed minute when the process dies; after a power cut the
      // last ones may be missing, never torn.
      if !readOnly {
        try db.execute(sql: "PRAGMA synchronous = \(durable ? "FULL" : "NORMAL")")
      }
    }
    do {
      if !readOnly { Ledger.makeFile(path) }
      database = try Ledger.connect(path, configuration, readOnly: readOnly)
      if !readOnly {
        try database.writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA journal_mode = WAL")
          try db.execute(sql: "PRAGMA journal_size_limit = 16777216")
        }
      }
      let version = try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
      guard version <= Ledger.schemaVersion else {
        throw LedgerError(
          path: path,
          action: "use",
          reason: "it was written by a newer minuted (schema \(version), known"
            + " \(Ledger.schemaVersion)); use that version, or another state directory",
          kind: .newer
        )
      }
      if !readOnly, version < Ledger.schemaVersion {
        try Ledger.makeTables(database, version: version)
      }
    } catch {
      throw Ledger.fault(error, path: path, action: "open")
    }
  }

  private static func connect(
    _ path: String,
    _ configuration: Configuration,
    readOnly: Bool
  ) throws -> DatabaseQueue {
    do {
      let database = try DatabaseQueue(path: path, configuration: configuration)
      // The log is only looked for when something is read.
      _ = try database.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
      return database
    } catch let error as DatabaseError {
      // Without its log, and without the right to make one, SQLite does not read a WAL file unless told
      // that nobody writes it.
      let isBarred = [.SQLITE_READONLY, .SQLITE_CANTOPEN].contains(error.resultCode)
      guard readOnly, isBarred, access(path, R_OK) == 0, access(path + "-wal", F_OK) != 0 else {
        throw error
      }
      return try DatabaseQueue(path: frozen(path), configuration: configuration)
    }
  }

  /// The address of a file that nobody writes.
  private static func frozen(_ path: String) -> String {
    var address = "file:"
    for byte in path.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || [0x2d, 0x2e, 0x2f, 0x5f].contains(byte)
      let digits = String(byte, radix: 16)
      address +=
        isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
    }
    return address + "?immutable=1"
  }

  /// Makes the file with mode 0640 before SQLite would with the umask's; what it holds is about
  /// people.
  ///
  /// Its -wal and -shm files take the mode over.
  private static func makeFile(_ path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o640)
    if descriptor >= 0 { close(descriptor) }
  }

  /// Makes what an older version of the schema lacks.
  private static func makeTables(_ database: DatabaseQueue, version: Int) throws {
    try database.write { db in
      if version < 1 { try makeFirstTables(db) }
      if version < 2 {
        try makeStandingTable(db)
        try makeRollupTable(db)
      }
      if version < 3 { try makeDayTables(db) }
      if version < 4 { try makeAlertTables(db) }
      if version < 5 {
        try makeCheckpointTables(db)
        try makeUnsentTable(db)
      }
      try db.execute(sql: "PRAGMA user_version = \(Ledger.schemaVersion)")
    }
  }

  private static func makeFirstTables(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE summary (
          id INTEGER PRIMARY KEY,
          minute INTEGER NOT NULL, span INTEGER NOT NULL,
          instance TEXT NOT NULL, category TEXT NOT NULL, environment TEXT NOT NULL,
          sequence INTEGER NOT NULL,
          partial INTEGER NOT NULL, amend INTEGER NOT NULL,
          read INTEGER NOT NULL, matched INTEGER NOT NULL, ignored INTEGER NOT NULL,
          unmatched INTEGER NOT NULL, malformed INTEGER NOT NULL, own INTEGER NOT NULL,
          dropped INTEGER NOT NULL,
          bad_value INTEGER NOT NULL, regex_limit INTEGER NOT NULL,
          rules TEXT NOT NULL,
          UNIQUE (category, minute, environment, instance, sequence)
        );
        CREATE TABLE metric (
          id INTEGER PRIMARY KEY,
          category TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
          position INTEGER NOT NULL,
          UNIQUE (category, name, kind)
        );
        CREATE TABLE value (
          summary INTEGER NOT NULL REFERENCES summary(id) ON DELETE CASCADE,
          metric INTEGER NOT NULL REFERENCES metric(id),
          value NUMERIC, detail BLOB,
          PRIMARY KEY (summary, metric)
        ) WITHOUT ROWID;
        CREATE VIEW minute_value AS
          SELECT datetime(minute, 'unixepoch') AS minute, summary.category, environment,
            metric.name, metric.kind, value.value
          FROM value JOIN summary ON summary.id = value.summary
            JOIN metric ON metric.id = value.metric;
        CREATE TABLE hits (
          summary INTEGER NOT NULL REFERENCES summary(id) ON DELETE CASCADE,
          rule TEXT NOT NULL, ignored INTEGER NOT NULL, count INTEGER NOT NULL,
          PRIMARY KEY (summary, rule)
        ) WITHOUT ROWID;
        CREATE TABLE template (
          category TEXT NOT NULL, id TEXT NOT NULL, text BLOB NOT NULL,
          count INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
          hosts INTEGER NOT NULL, host_sketch BLOB NOT NULL, sample BLOB NOT NULL,
          PRIMARY KEY (category, id)
        ) WITHOUT ROWID;
        CREATE TABLE template_overflow (
          category TEXT PRIMARY KEY, count INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE source (
          fingerprint TEXT PRIMARY KEY, path TEXT NOT NULL, bytes INTEGER NOT NULL,
          lines INTEGER NOT NULL, read_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        """
    )
  }

  /// Runs a call on the database, its errors told as ours.
  func run<T>(_ action: String, _ body: () throws -> T) throws(LedgerError) -> T {
    do {
      return try body()
    } catch {
      throw Ledger.fault(error, path: path, action: action)
    }
  }

  /// An error of the database told as ours.
  func fault(_ error: any Error, action: String) -> LedgerError {
    Ledger.fault(error, path: path, action: action)
  }

  private static func fault(_ error: any Error, path: String, action: String) -> LedgerError {
    if let error = error as? LedgerError { return error }
    if let error = error as? DatabaseError {
      let reason = error.message ?? "SQLite error \(error.resultCode)"
      let isDamaged = [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
      let hint = isDamaged ? "; move the file away to start a new one" : ""
      let kind: LedgerError.Kind =
        switch error.resultCode {
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: .unopened
        case .SQLITE_BUSY, .SQLITE_LOCKED: .locked
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
        default: .other
        }
      return LedgerError(path: path, action: action, reason: reason + hint, kind: kind)
    }
    return LedgerError(path: path, action: action, reason: "\(error)")
  }
}
