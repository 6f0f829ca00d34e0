import Glibc
import Syslog

/// A directory of RRD files, one a series and season, that takes the values of closed minutes.
///
/// Files are `ROOT/CATEGORY/ENVIRONMENT/METRIC.rrd`, made when a series first has a value; names are
/// made safe (`[A-Za-z0-9_.-]`, all else as `%2F`; cut with a hash beyond 100 bytes). The first
/// season asked for lives in that file, each further one in `METRIC@SEASON.rrd` beside it: a file can
/// show one season only.
///
/// Values are buffered by `append` and written by `flush`, each file's in one call. A file that
/// cannot be written keeps its values for the next flush; the others go on. The store keeps no
/// handle open and is a plain value: let one owner mutate it, for one process at a time.
public struct RoundRobinStore: Sendable {
  /// What may be chosen about a store.
  public struct Settings: Hashable, Sendable {
    /// The cycles to learn; none makes plain files.
    public var seasons: [Season]
    /// Minutes a file that cannot be written keeps in memory: 1,440, a day, 23 KB.
    ///
    /// Beyond it the oldest are dropped and counted. A file that can be written is written when it
    /// has as many, without waiting for `flush`.
    public var keptMinutes: Int
    /// Files in the store: 20,000, about 40 GB; values of series beyond are refused and counted.
    public var fileLimit: Int
    /// Permissions of the files made.
    public var fileMode: UInt32
    /// Permissions of the directories made.
    public var directoryMode: UInt32

    /// Chooses; what is not given has the default that is documented at the property.
    public init(
      seasons: [Season] = [.day],
      keptMinutes: Int = 1_440,
      fileLimit: Int = 20_000,
      fileMode: UInt32 = 0o640,
      directoryMode: UInt32 = 0o750
    ) {
      self.seasons = seasons
      self.keptMinutes = max(keptMinutes, 1)
      self.fileLimit = max(fileLimit, 0)
      self.fileMode = fileMode
      self.directoryMode = directoryMode
    }
  }

  /// What became of the values, counted per file since the store was made.
  public struct Counts: Hashable, Sendable {
    /// Minutes written.
    public internal(set) var written = 0
    /// Minutes not written because their file already reaches beyond them.
    public internal(set) var skipped = 0
    /// Minutes given up because their file could not be written for too long.
    public internal(set) var dropped = 0
    /// Minutes that were never buffered: not finite, no possible time, or beyond the file limit.
    public internal(set) var refused = 0
    /// Files made.
    public internal(set) var created = 0
  }

  /// The directory everything is below.
  public let root: String
  /// What was chosen.
  public let settings: Settings
  /// What became of the values so far.
  public private(set) var counts = Counts()

  private var buffers: [FileBuffer] = []
  private var positions: [SeriesName: Range<Int>] = [:]
  private var owners: [String: SeriesName] = [:]
  private var faults: [RoundRobinFault] = []

  /// Names a directory, which is made when the first file is.
  public init(root: String, settings: Settings = Settings()) {
    self.root = root
    self.settings = settings
  }

  /// Minutes waiting to be written, over all files.
  public var buffered: Int { buffers.reduce(0) { $0 + $1.minutes.count } }

  /// The file of a series: that of one season, or the first one's.
  public func file(
    category: String,
    environment: String,
    metric: String,
    season: Season? = nil
  ) -> RoundRobinFile {
    let name = SeriesName(category: category, environment: environment, metric: metric)
    let isFurther = season.map { $0 != settings.seasons.first } ?? false
    return RoundRobinFile(path: path(name, season: isFurther ? season : nil))
  }

  /// Buffers the value of the minute that begins at `time`.
  ///
  /// - Parameters:
  ///   - category: First part of the file's path; any text.
  ///   - environment: Second part; any text.
  ///   - metric: Third part; any text.
  ///   - time: Unix seconds; the minute is the one that holds it, and is stamped with its end.
  ///   - value: What the minute held. Nil when nobody was there to see: nothing is written then,
  ///     and the minute stays unknown. A quiet minute is 0.
  ///   - seasons: The cycles this series is to learn; nil for the store's. Only looked at when the
  ///     series first has a value.
  /// - Complexity: O(1), but for the write that keeps the buffer within `keptMinutes`.
  public mutating func append(
    category: String,
    environment: String,
    metric: String,
    time: Int64,
    value: Double?,
    seasons: [Season]? = nil
  ) {
    guard let value else { return }
    let minute = MinuteValue(time: time, value: value)
    let name = SeriesName(category: category, environment: environment, metric: metric)
    guard minute.isStorable, let files = positions[name] ?? open(name, seasons ?? settings.seasons),
      !files.isEmpty
    else {
      counts.refused += 1
      return
    }
    for index in files {
      if buffers[index].minutes.count >= settings.keptMinutes { makeRoom(at: index) }
      buffers[index].minutes.append(minute)
    }
  }

  /// Writes what is buffered, each file's values in one call of librrd.
  ///
  /// - Returns: One fault for each file that could not be written, in the order the series appeared;
  ///   its values are kept for the next flush. Empty when all is well.
  /// - Complexity: O(files), about 70 us each for one minute, 3 us a minute for 60. A new
  ///   file takes about 4 ms, as all its 1.9 MB are written at once.
  public mutating func flush() -> [RoundRobinFault] {
    for index in buffers.indices where !buffers[index].minutes.isEmpty { write(at: index) }
    defer { faults = [] }
    return faults
  }

  // MARK: Files

  private func path(_ name: SeriesName, season: Season?) -> String {
    let suffix = season.map { "@" + SafeName.make($0.name) } ?? ""
    return "\(folder(name))/\(SafeName.make(name.metric))\(suffix).rrd"
  }

  private func folder(_ name: SeriesName) -> String {
    "\(root)/\(SafeName.make(name.category))/\(SafeName.make(name.environment))"
  }

  /// Gives a series its buffers; none (an empty range) when its path is another's.
  private mutating func open(_ name: SeriesName, _ wanted: [Season]) -> Range<Int>? {
    let seasons: [Season?] = wanted.isEmpty ? [nil] : wanted
    guard buffers.count + seasons.count <= settings.fileLimit,
      positions.count < settings.fileLimit
    else { return nil }
    let path = path(name, season: nil)
    if let owner = owners[path] {
      faults.append(
        RoundRobinFault(
          error: RoundRobinError(
            path: path,
            action: "add a series to",
            reason: "its name collides with that of \(owner.metric.debugDescription.prefix(60))"
          ),
          kept: 0,
          dropped: 1
        )
      )
      positions[name] = 0..<0
      return 0..<0
    }
    owners[path] = name
    let first = buffers.count
    for (position, season) in seasons.enumerated() {
      buffers.append(
        FileBuffer(
          file: RoundRobinFile(path: self.path(name, season: position == 0 ? nil : season)),
          folder: folder(name),
          season: season
        )
      )
    }
    positions[name] = first..<buffers.count
    return first..<buffers.count
  }

  // MARK: Writing

  private mutating func makeRoom(at index: Int) {
    if !buffers[index].isFailing { write(at: index) }
    let excess = buffers[index].minutes.count - settings.keptMinutes + 1
    guard excess > 0 else { return }
    buffers[index].minutes.removeFirst(excess)
    buffers[index].dropped += excess
    counts.dropped += excess
  }

  private mutating func write(at index: Int) {
    do throws(RoundRobinError) {
      let outcome = try buffers[index].write(settings, created: &counts.created)
      counts.written += outcome.written
      counts.skipped += outcome.skipped
      buffers[index].isFailing = false
      buffers[index].dropped = 0
    } catch {
      counts.written += buffers[index].settle()
      buffers[index].isFailing = true
      var error = error
      if error.isDamage, let aside = buffers[index].file.setAside() {
        error.remedy = "moved to \(aside.debugDescription), a new file is begun"
      }
      let buffer = buffers[index]
      faults.append(
        RoundRobinFault(error: error, kept: buffer.minutes.count, dropped: buffer.dropped)
      )
    }
  }
}

/// A file that could not be written, and what became of its values.
public struct RoundRobinFault: Hashable, Sendable, CustomStringConvertible {
  /// Which file, what was tried, and why it failed.
  public let error: RoundRobinError
  /// Minutes kept for the next flush.
  public let kept: Int
  /// Minutes dropped since the file could last be written.
  public let dropped: Int

  /// One line for a log.
  public var description: String {
    "\(error) (\(kept) minute\(kept == 1 ? "" : "s") kept, \(dropped) dropped)"
  }
}

/// What tells a series from all others.
struct SeriesName: Hashable, Sendable {
  let category: String
  let environment: String
  let metric: String
}
