import Archive
import Glibc
import Ledger

/// What the store knows of texts that were replayed, and what a replay adds to it.
///
/// A text is marked as begun before it is read, and as read when all that came of it is stored: a
/// replay that is cut off in between is known of, so that no line of it is counted twice or missed
/// without a word.
struct ReplayedTexts {
  private let ledger: Ledger
  /// The texts read so far, each with the earlier part whose mark its own takes the place of.
  private var read: [(file: ReplayedFile, earlier: ReplayedFile?)] = []
  /// Those begun by this replay: they were not cut off.
  private var begun: Set<String> = []

  init(_ ledger: Ledger) {
    self.ledger = ledger
  }

  /// What is known of the text of a regular file, this replay's included.
  func look(at path: String) throws(ArchiveError) -> KnownText {
    try KnownText.look(at: path) { prefix in
      let here = read.map(\.file).filter { $0.fingerprint.hasPrefix(prefix) }
      let stored = (try? ledger.replayedFiles(withPrefix: prefix)) ?? []
      return here + stored.filter { !begun.contains($0.fingerprint) }
    }
  }

  /// Marks a regular file as about to be read; one without text gets no mark.
  mutating func begin(_ path: String) throws {
    guard let mark = try KnownText.begun(path) else { return }
    let file = ReplayedFile(
      fingerprint: mark.fingerprint,
      path: path,
      bytes: 0,
      lines: 0,
      readAt: Clock.now()
    )
    try ledger.note(file)
    begun.insert(file.fingerprint)
  }

  /// Takes down that a file was read; `settle` writes it.
  mutating func end(_ report: Replay.FileReport, _ mark: TextMark) {
    guard report.lines > 0 else { return }
    var information = stat()
    let isThere = stat(report.path, &information) == 0
    let file = ReplayedFile(
      fingerprint: mark.fingerprint,
      path: report.path,
      bytes: isThere ? Int64(information.st_size) : mark.length,
      lines: Int64(clamping: UInt64(clamping: report.earlier?.lines ?? 0) &+ report.lines),
      readAt: Clock.now()
    )
    read.append((file, report.earlier))
  }

  /// Writes the marks of what was read: only when all that came of it is stored.
  func settle() throws(LedgerError) {
    for entry in read { try ledger.note(entry.file, replacing: entry.earlier) }
    for fingerprint in begun { try ledger.forget(fingerprint) }
  }
}
