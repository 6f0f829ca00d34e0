import Glibc

/// Another program that has a site's store to itself: nobody else writes to it, reading goes on.
final class StoreLock {
  private let holder: Child

  /// Takes the lock; the store must be there.
  init(_ site: Site) throws {
    let mark = site.scratch.newFile("locked")
    holder = try Child(
      "/usr/bin/sqlite3",
      ["\(site.state)/ledger.sqlite"],
      input: .pipe,
      output: .file(mark),
      in: site.scratch
    )
    // Whoever writes at this moment is waited for.
    try holder.write(".timeout 20000\nBEGIN EXCLUSIVE;\nSELECT 'locked';\n")
    try eventually("the store is locked") { text(of: mark).hasSuffix("locked\n") }
  }

  /// Lets go of it.
  func release() throws {
    try holder.write("COMMIT;\n.quit\n")
    _ = try holder.wait()
  }
}

extension Site {
  /// Changes the store behind the program's back.
  func edit(_ sql: String) throws {
    let outcome = try run("/usr/bin/sqlite3", ["\(state)/ledger.sqlite", sql], in: scratch)
    guard outcome.status == 0 else { throw TestTrouble(outcome.errors) }
  }
}
