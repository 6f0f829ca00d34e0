import Minutes
import Syslog

extension Intake {
  /// Stamps too old in a row after which it is the stream that has gone to another time: an old
  /// backlog, not a few wrong stamps.
  static let ancientRecords = 64
  /// Lines looked through for a first stamp.
  static let firstLines = 1_000

  /// Says what time a record counts at whose stamp is missing or out of range.
  @inline(never)
  mutating func judge(_ time: Int64, _ host: UnsafePointer<UInt8>, _ length: Int) -> Int64 {
    if rule.isArrival {
      believe(clock, host, length)
      return clock
    }
    if time == Record.noTime {
      counts.missingStamps &+= 1
    } else if time >= book.oldest {
      counts.futureStamps &+= 1
      hosts.noteFuture(host, length)
    } else {
      ancientRun += 1
      if ancientRun >= Intake.ancientRecords, time >= SourceGroups.earliest {
        book.forgetSources()
        believe(time, host, length)
        return time
      }
      counts.ancientStamps &+= 1
      hosts.noteAncient(host, length)
    }
    return timeAround
  }

  /// The time of the records around: that of the one before or, where the stream keeps up with the
  /// clock, the clock's.
  private var timeAround: Int64 {
    guard let around = streamTime ?? firstTime else { return clock }
    // The record before may be one that is late itself: any source that keeps up will do.
    let isUpToDate =
      rule.isLive
      && (streamClock - around <= rule.liveSeconds
        || book.hasSource(within: rule.liveSeconds, of: streamClock))
    return isUpToDate ? clock : around
  }

  /// A file begins: if its stamps are old, then it is an old file.
  mutating func beginFile() {
    ancientRun = Intake.ancientRecords - 1
  }

  /// Looks for the first stamp to be believed, for records before it that have none.
  @inline(never)
  mutating func findFirstTime(
    _ block: UnsafePointer<UInt8>,
    _ count: Int,
    _ parser: HeaderParser
  ) {
    guard !rule.isArrival else { return }
    var finder = FirstStamp(parser: parser, oldest: book.oldest, latest: rule.latest(clock))
    finder.split(block, count)
    firstTime = finder.time
    streamClock = clock
  }
}

/// Which stamps are believed, in seconds.
struct StampRule: Sendable, Equatable {
  /// How far ahead of the clock one may be.
  var maxAhead: Int64
  /// How far behind the clock a stream may be that keeps up with it.
  var liveSeconds: Int64
  /// Whether there is an arrival: lines come as they are written.
  var isLive: Bool
  /// Whether records count when they are read, whatever their stamp.
  var isArrival: Bool

  /// The latest stamp that is believed.
  func latest(_ clock: Int64) -> Int64 {
    // By arrival no stamp is asked.
    isArrival ? .min : clock + maxAhead
  }
}

/// Finds the first stamp in range among the lines of a block.
private struct FirstStamp: LineTaker {
  var parser: HeaderParser
  let oldest: Int64
  let latest: Int64
  var time: Int64?
  private var lines = 0

  init(parser: HeaderParser, oldest: Int64, latest: Int64) {
    self.parser = parser
    self.oldest = oldest
    self.latest = latest
  }

  mutating func take(_ block: UnsafePointer<UInt8>, _ count: Int) { split(block, count) }

  mutating func skipped(bytes: Int) {}

  mutating func line(_ line: UnsafePointer<UInt8>, _ length: Int, isCut: Bool) {
    lines += 1
    guard time == nil, lines <= Intake.firstLines else { return }
    var record = Record()
    guard parser.parse(line, count: length, into: &record) else { return }
    if record.time >= oldest, record.time <= latest { time = record.time }
  }
}
