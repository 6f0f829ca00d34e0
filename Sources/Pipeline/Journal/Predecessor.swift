import Glibc

/// The daemon that had a state directory before, as far as it has told of itself.
struct Predecessor {
  /// What it said last; nil where there was none, or none that can be read.
  let status: Status?
  /// When it said so, Unix seconds.
  let seen: Int64?

  /// Looks at the status file; to be called before the next daemon writes its own.
  init(_ state: StateDirectory?) {
    var file = stat()
    guard let path = state?.status, stat(path, &file) == 0 else {
      status = nil
      seen = nil
      return
    }
    seen = Int64(file.st_mtim.tv_sec)
    status = try? Status.read(path)
  }

  /// Whether it ended while it could not write its journal.
  var hadBrokenJournal: Bool {
    status.map { $0.running && $0.journal?.broken ?? false } ?? false
  }

  /// Whether it ended without notice, having had no journal.
  var isLost: Bool { status.map { $0.running && $0.journal == nil } ?? false }
}
