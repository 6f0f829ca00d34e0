import Archive
import Glibc
import Rulebook

/// The archive of raw lines, where the configuration asks for one.
extension Instance {
  /// Packs and writes raw lines; nil where none are kept.
  static func makeArchivist(
    _ options: Options,
    _ clerk: Clerk,
    isLive: Bool,
    commits: Bool
  ) throws(StartError) -> Archivist? {
    let settings = options.settings.archive
    guard settings.keep != .off, let state = options.state else { return nil }
    // What is replayed belongs to its state: the configured place is the daemon's.
    let directory = isLive ? settings.directory ?? state.archive : state.archive
    let archivist = Archivist(
      directory: directory,
      keeping: ArchiveKeeping(
        days: settings.days,
        maxBytes: Int64(settings.maxBytes),
        minFree: Int64(settings.minFree)
      ),
      isSynced: commits && options.settings.journal.sync != .never,
      waits: !isLive,
      commits: commits
    ) { [weak clerk] kind, text in
      clerk?.note(kind, text)
    }
    guard archivist.takeLock() else {
      throw .settings(
        "archive \(directory.debugDescription) is written to by another minuted; end that first, or give each"
          + " an archive of its own (archive: directory)"
      )
    }
    // What can never be kept is a mistake in the configuration.
    if let hopeless = archivist.hopelessness { throw .settings(hopeless) }
    clerk.attach(archivist)
    return archivist
  }

  /// Gathers raw lines for an archivist.
  ///
  /// Lines are numbered from the checkpoint's number on, where there is one to go on from; else by the
  /// clock, with room for 16 million lines a second (``ArchiveGatherer/numbersOfMillisecond``): so numbers
  /// grow over restarts too.
  static func makeGatherer(
    _ options: Options,
    _ archivist: Archivist,
    _ checkpoint: Checkpoint?,
    isLive: Bool,
    now: Int64
  ) -> ArchiveGatherer {
    let again = checkpoint.flatMap { $0.isEnd ? nil : $0.archiveNext }
    let latest = archivist.begin(before: again)
    let byClock = Clock.milliseconds() * ArchiveGatherer.numbersOfMillisecond
    let gatherer = ArchiveGatherer(
      isSplit: options.settings.archive.keep != .unsplit,
      isUnsplit: options.settings.archive.keep != .split,
      first: again ?? max(byClock, (latest ?? 0) + 1),
      takeChunk: { archivist.takeChunk() },
      hand: { archivist.hand($0) }
    )
    // What is replayed may be older than what is there.
    if isLive {
      let (newest, unsplit) = archivist.newest(before: now + Int64(options.settings.maxAhead))
      gatherer.begin(newest: newest, unsplit: unsplit)
    }
    return gatherer
  }
}
