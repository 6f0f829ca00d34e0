import Archive
import Glibc

/// Packs gathered lines and writes them to the archive, on a thread of its own, behind everything else.
///
/// What waits is bounded: the more does, the less hard it is packed, and at ``maxWaiting`` a batch job
/// waits, a daemon leaves lines out and counts them. Neither a slow disk nor a full one holds up intake.
///
/// A daemon with a journal closes segments when the store has a checkpoint behind their last line
/// (``release(_:)``): so after a crash a closed segment never has lines that come again, and those of an
/// open one are known by their numbers.
final class Archivist: @unchecked Sendable {
  /// Bytes of memory that may wait to be packed: some seconds of a disk that is busy.
  static let maxWaiting = 64 << 20
  /// From so many bytes on packing is quick, or left out: see ``ChunkPacker``.
  static let quickFrom = 8 << 20
  static let storedFrom = 32 << 20
  /// A third of what others get on a core that all want.
  private static let nice: Int32 = 5
  /// Files brought to the disk one by one; with more it is the whole disk.
  private static let maxSynced = 256
  /// Chunks kept to be used again.
  private static let maxSpare = 16
  /// Nanoseconds between two attempts to remove what could not be removed, or was not enough.
  private static let retentionInterval: UInt64 = 10_000_000_000

  /// What was done since the start, and what there is.
  struct Report: Sendable {
    /// Lines written, and members that hold them; each line counts once for each stream it is kept in.
    var lines: UInt64 = 0
    /// Bytes of their text, and of the members.
    var textBytes: UInt64 = 0
    var packedBytes: UInt64 = 0
    /// Segments closed.
    var segments: UInt64 = 0
    /// Lines left out: too many waited, or the disk took none.
    var linesLeftOut: UInt64 = 0
    /// Bytes that wait.
    var waiting = 0
    /// All there is on disk, as far as it was looked at.
    var held = (segments: 0, bytes: Int64(0))
    /// Whether all was looked at.
    var isSurveyed = false
    var removed = ArchiveRetention.Removal()
    /// What an earlier run had left open.
    var leftovers = SegmentFiles.Leftovers()
  }

  private enum Task {
    case job(ArchiveJob)
    case cut(UInt64)
    case release(UInt64)
  }

  let directory: String
  private let files: SegmentFiles
  private let isSynced: Bool
  private let waits: Bool
  private let commits: Bool
  private let tell: @Sendable (String, String) -> Void
  private let monitor = Monitor()
  // Sendable: the monitor guards what follows.
  private var tasks: [Task] = []
  /// Tasks in front that are done.
  private var taken = 0
  private var waiting = 0
  private var spare: [SegmentChunk] = []
  private var lastCut: UInt64 = 0
  private var doneCut: UInt64 = 0
  private var isEnding = false
  private var hasThread = false
  private var gathered = Report()
  // And what follows belongs to the thread.
  private let packer = ChunkPacker()
  private let retention: ArchiveRetention
  private var closing: [SegmentKey] = []
  private var closed: [(cut: UInt64, key: SegmentKey)] = []
  private var touched: Set<SegmentKey> = []
  private var retainedAt: UInt64 = 0
  /// Not before this is looked at what lies there.
  private var surveyAt: UInt64 = 0
  private var thread: BackgroundThread?
  private var lock: ArchiveLock?

  /// Begins with an archive.
  ///
  /// With `isSynced` what a checkpoint relies on is brought to the disk first; `waits` is for a batch job;
  /// with `commits` segments are closed by ``release(_:)``, else at once. `tell` is told what goes wrong, as
  /// kind and text, on any thread.
  init(
    directory: String,
    keeping: ArchiveKeeping,
    isSynced: Bool,
    waits: Bool,
    commits: Bool,
    tell: @escaping @Sendable (String, String) -> Void
  ) {
    self.directory = directory
    files = SegmentFiles(directory: directory)
    self.isSynced = isSynced
    self.waits = waits
    self.commits = commits
    self.tell = tell
    retention = ArchiveRetention(ArchiveShelf(directory: directory), keeping)
  }

  /// Why nothing could ever be kept; nil when something can.
  var hopelessness: String? {
    guard let size = retention.diskBytes, size < retention.keeping.minFree else { return nil }
    return
      "archive \(directory.debugDescription): the disk has \(size) bytes in all, and min_free leaves"
      + " \(retention.keeping.minFree) to others; lower archive: min_free"
  }

  /// Keeps other writers out; false when there is one.
  ///
  /// What else is wrong is told, and tried again with each line: it does not hold up intake.
  func takeLock() -> Bool {
    do throws(ArchiveFault) {
      lock = try files.lock()
      return lock != nil
    } catch {
      note(error)
      return true
    }
  }

  /// Closes what an earlier run left open, then starts the thread.
  ///
  /// `number` is that of the first line that comes again; answers the greatest number of a line that is
  /// there, of what was left open.
  func begin(before number: UInt64?) -> UInt64? {
    var latest: UInt64?
    do throws(ArchiveFault) {
      let (found, last) = try files.recover(before: number)
      gathered.leftovers = found
      latest = last
    } catch {
      note(error)
    }
    thread = BackgroundThread { [self] in run() }
    monitor.lock()
    hasThread = thread != nil
    monitor.unlock()
    return latest
  }

  /// The minutes of the newest segments before a time: of all streams, and of the unsplit one.
  func newest(before time: Int64) -> (all: Int64?, unsplit: Int64?) {
    var found: [String: Int64] = [:]
    do throws(ArchiveFault) {
      let shelf = ArchiveShelf(directory: directory)
      for base in try shelf.bases() { found[base] = try shelf.newest(of: base) }
    } catch {
      note(error)
    }
    let past = found.filter { $0.value < time }
    return (past.values.max(), past[SegmentKey.unsplit])
  }

  // MARK: From the hot path

  /// An empty chunk.
  func takeChunk() -> SegmentChunk {
    monitor.lock()
    defer { monitor.unlock() }
    return spare.popLast() ?? SegmentChunk()
  }

  /// Takes what is to be done.
  func hand(_ job: ArchiveJob) {
    if case .pack(let chunk, _) = job, !admit(chunk) {
      leaveOut(chunk, "lines come faster than they can be written")
      return
    }
    monitor.lock()
    tasks.append(.job(job))
    monitor.signal()
    monitor.unlock()
  }

  /// Whether there is room for a chunk that waits.
  private func admit(_ chunk: SegmentChunk) -> Bool {
    monitor.lock()
    defer { monitor.unlock() }
    while waits, hasThread, waiting >= Archivist.maxWaiting { monitor.wait() }
    guard waiting < Archivist.maxWaiting, hasThread else { return false }
    waiting += chunk.memory
    return true
  }

  /// Marks a place behind all that was handed over; answers its number.
  func cut() -> UInt64 {
    monitor.lock()
    defer { monitor.unlock() }
    lastCut += 1
    tasks.append(.cut(lastCut))
    monitor.signal()
    return lastCut
  }

  // MARK: From the clerk

  /// Waits until all before a place is written, or could not be.
  func wait(for cut: UInt64) {
    monitor.lock()
    while hasThread, doneCut < cut { monitor.wait() }
    monitor.unlock()
  }

  /// The store has a checkpoint behind a place: what was closed before it is put among the others.
  func release(_ cut: UInt64) {
    monitor.lock()
    tasks.append(.release(cut))
    monitor.signal()
    monitor.unlock()
  }

  /// What was done since the start, and what there is.
  var report: Report {
    monitor.lock()
    defer { monitor.unlock() }
    var report = gathered
    report.waiting = waiting
    return report
  }

  /// Ends when all that was handed over is done.
  func end() {
    monitor.lock()
    isEnding = true
    monitor.signal()
    monitor.unlock()
    if let thread = thread.take() { thread.join() }
  }

  // MARK: On the thread

  private func run() {
    // Behind those who count, but not so far that busy neighbours leave lines out.
    BackgroundThread.yieldToOthers(by: Archivist.nice)
    while let task = next() {
      switch task {
      case .job(.pack(let chunk, let key)): pack(chunk, key)
      case .job(.close(let key)):
        if commits { closing.append(key) } else { seal(key) }
      case .cut(let cut): done(cut)
      case .release(let cut): release(upTo: cut)
      }
    }
    monitor.lock()
    hasThread = false
    monitor.signal()
    monitor.unlock()
  }

  /// The next task, nil at the end; looks over the archive while there is none.
  private func next() -> Task? {
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if taken < tasks.count {
        taken += 1
        defer { forgetTaken() }
        return tasks[taken - 1]
      }
      if isEnding { return nil }
      if retention.isSurveyed || Clock.monotonic() < surveyAt {
        monitor.wait()
      } else {
        monitor.unlock()
        survey()
        monitor.lock()
      }
    }
  }

  private func forgetTaken() {
    guard taken == tasks.count || taken >= 1_024 else { return }
    tasks.removeFirst(taken)
    taken = 0
  }

  private func survey() {
    do throws(ArchiveFault) {
      try retention.survey()
    } catch {
      // What cannot be read now is looked at again when there is other work.
      surveyAt = Clock.monotonic() + Archivist.retentionInterval
      note(error)
    }
    if retention.isSurveyed { retain() }
  }

  private func pack(_ chunk: SegmentChunk, _ key: SegmentKey) {
    defer { giveBack(chunk) }
    guard isRoomy() else {
      leaveOut(
        chunk,
        "the disk has less than archive: min_free (\(retention.keeping.minFree) bytes) left, and there is"
          + " nothing older to remove"
      )
      return
    }
    guard let (member, header, body) = packer.pack(chunk, level: level) else {
      leaveOut(chunk, "there is no memory to pack lines")
      return
    }
    do throws(ArchiveFault) {
      try files.append(header, body, to: key)
    } catch {
      leaveOut(chunk, "\(error)")
      return
    }
    if commits { touched.insert(key) }
    monitor.lock()
    gathered.lines += UInt64(member.lines)
    gathered.textBytes += UInt64(member.textBytes)
    gathered.packedBytes += UInt64(member.bytes)
    monitor.unlock()
  }

  /// How hard to pack: a daemon's lines are not to wait, a batch job's may.
  private var level: Int32 {
    monitor.lock()
    defer { monitor.unlock() }
    if waits || waiting < Archivist.quickFrom { return ChunkPacker.level }
    return waiting < Archivist.storedFrom ? ChunkPacker.fastLevel : ChunkPacker.storedLevel
  }

  private func leaveOut(_ chunk: SegmentChunk, _ reason: String) {
    monitor.lock()
    gathered.linesLeftOut += UInt64(chunk.lines)
    monitor.unlock()
    tell("archive", "archive \(directory.debugDescription): \(reason); lines are left out of it")
  }

  private func giveBack(_ chunk: SegmentChunk) {
    monitor.lock()
    waiting -= chunk.memory
    if chunk.isReusable, spare.count < Archivist.maxSpare {
      chunk.clear()
      spare.append(chunk)
    }
    monitor.signal()
    monitor.unlock()
  }

  private func done(_ cut: UInt64) {
    if isSynced { sync() }
    touched = []
    closed += closing.map { (cut, $0) }
    closing = []
    monitor.lock()
    doneCut = cut
    monitor.signal()
    monitor.unlock()
  }

  /// Brings what was written since the last time to the disk itself.
  private func sync() {
    // Stamps all over the past: one by one would take longer than rsyslog waits.
    guard touched.count <= Archivist.maxSynced else { return Glibc.sync() }
    for key in touched {
      do throws(ArchiveFault) {
        try files.sync(key)
      } catch {
        note(error)
      }
    }
  }

  private func release(upTo cut: UInt64) {
    for entry in closed where entry.cut <= cut { seal(entry.key) }
    closed.removeAll { $0.cut <= cut }
  }

  private func seal(_ key: SegmentKey) {
    do throws(ArchiveFault) {
      guard let (place, bytes) = try files.seal(key) else { return }
      retention.added(place, bytes)
      monitor.lock()
      gathered.segments += 1
      monitor.unlock()
    } catch {
      // It stays among the open ones, where it is found, and is closed at the next start.
      note(error)
    }
    retain()
  }

  private func isRoomy() -> Bool {
    if retention.isRoomy { return true }
    if Clock.monotonic() - retainedAt >= Archivist.retentionInterval { retain() }
    return retention.isRoomy
  }

  private func retain() {
    retainedAt = Clock.monotonic()
    let fault =
      waits
      ? retention.run() : retention.run(now: Clock.now(), uptime: Clock.monotonic())
    if let fault { note(fault) }
    monitor.lock()
    gathered.held = (retention.segments, retention.bytes)
    gathered.isSurveyed = retention.isSurveyed
    gathered.removed = retention.removed
    monitor.unlock()
  }

  private func note(_ fault: ArchiveFault) {
    tell("archive \(fault.action)", "archive: \(fault)")
  }
}
