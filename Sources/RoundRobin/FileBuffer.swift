import Glibc

/// The minutes that wait for one file.
struct FileBuffer: Sendable {
  let file: RoundRobinFile
  let folder: String
  let season: Season?
  /// As they came: at most `Settings.keptMinutes`.
  var minutes: [MinuteValue] = []
  /// Whether the last attempt to write failed.
  var isFailing = false
  /// Minutes dropped since the last success.
  var dropped = 0
  /// The file's last update, once known; forgotten at each failure, as then somebody else may
  /// have changed the file.
  private var lastUpdate: Int64?

  init(file: RoundRobinFile, folder: String, season: Season?) {
    self.file = file
    self.folder = folder
    self.season = season
  }

  /// Writes all minutes, making the file if there is none, and forgets them.
  ///
  /// Minutes may have come out of order (amended, replayed): they are put in order here, and of two
  /// values of one minute the first that came is written.
  mutating func write(
    _ settings: RoundRobinStore.Settings,
    created: inout Int
  ) throws(RoundRobinError) -> UpdateOutcome {
    if !isInOrder {
      // Not stable by itself: what came first wins, so the place breaks the tie.
      minutes = minutes.enumerated()
        .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
        .map(\.element)
    }
    guard let first = minutes.first else {
      return UpdateOutcome(written: 0, skipped: 0, lastUpdate: lastUpdate ?? 0)
    }
    if access(file.path, F_OK) != 0, [ENOENT, ENOTDIR].contains(errno) {
      try makeDirectories(settings.directoryMode)
      _ = try RoundRobinFile.create(
        path: file.path,
        start: first.time,
        season: season,
        mode: settings.fileMode
      )
      created += 1
      lastUpdate = first.time
    }
    let outcome = try file.update(minutes, lastUpdate: lastUpdate)
    lastUpdate = outcome.lastUpdate
    minutes.removeAll(keepingCapacity: true)
    return outcome
  }

  /// After a failure: forgets the minutes that reached the file all the same.
  ///
  /// - Returns: How many that were. None if the file cannot even be asked.
  mutating func settle() -> Int {
    let known = lastUpdate
    lastUpdate = nil
    guard let before = known, let now = try? file.lastUpdate(), now > before else { return 0 }
    let waiting = minutes.count
    minutes.removeAll { $0.time >= before && $0.time < now }
    return waiting - minutes.count
  }

  private var isInOrder: Bool {
    zip(minutes, minutes.dropFirst()).allSatisfy { $0.time < $1.time }
  }

  /// Makes the file's directory and those above it.
  private func makeDirectories(_ mode: UInt32) throws(RoundRobinError) {
    var path = ""
    for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
      path += part
      if !path.isEmpty, mkdir(path, mode) != 0 {
        let cause = errno
        // Of a directory that is there, some systems say EROFS or EACCES before EEXIST.
        guard cause == EEXIST || access(path, F_OK) == 0 else {
          throw RoundRobinError(
            path: path,
            action: "make the directory",
            reason: systemReason(cause)
          )
        }
      }
      path += "/"
    }
  }
}
