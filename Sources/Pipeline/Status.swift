import Foundation
import Glibc
import Minutes
import Privacy
import Syslog

/// What an instance says of itself, as the file `status.json` (`Docs/Formats/Status.md`).
public struct Status: Codable, Sendable, Equatable {
  /// Version of the file's form.
  public var v = 1
  /// Version of the program.
  public var version: String
  /// Process id.
  public var pid: Int32
  /// Name of the instance in summaries.
  public var instance: String
  /// Whether it was running when this was written.
  public var running: Bool
  /// When it started, RFC 3339.
  public var started: String
  /// When this was written, RFC 3339.
  public var written: String
  /// Intake since the start.
  public var intake: Intake
  /// Workers that share the stream; nil in what an older version wrote.
  public var workers: Int?
  /// The newest record's stamp and the last closed minute.
  public var time: Time
  /// Rule files, their fingerprint and reloads.
  public var rules: Rules
  /// Hosts whose clocks stray; nil in what an older version wrote.
  public var skew: Skew?
  /// What the sinks took.
  public var sinks = Sinks()
  /// The destinations of summaries one by one; nil in what an older version wrote.
  public var outlets: [Outlet]?
  /// Alerts and what was told of them; nil in what an older version wrote.
  public var alerts: Alerts?
  /// Adding up several instances; nil where that is not configured.
  public var rollup: Rollup?
  /// What is kept to recover from; nil without a journal, or in what an older version wrote.
  public var journal: Journal?
  /// What was answered to rsyslog; nil where it asks for no answers.
  public var answers: Answers?
  /// The archive of raw lines; nil where none is kept.
  public var archive: Archive?
  /// What was taken out of lines; nil where nothing is.
  public var redactions: [Redaction]?
  /// Unmatched lines kept, by category.
  public var unmatched: [Unmatched]
  /// Troubles since the start, each kind once.
  public var faults: [Fault] = []
  /// The latest malformed lines, control bytes escaped.
  public var malformed: [String]

  /// Intake since the start.
  public struct Intake: Codable, Sendable, Equatable {
    /// Lines read.
    public var lines: UInt64
    /// Bytes read.
    public var bytes: UInt64
    /// Lines a second since the start.
    public var rate: Double
    /// Lines cut for their length.
    public var long: UInt64
    /// Lines without a known header.
    public var malformed: UInt64
    /// Records stamped too far ahead of the clock.
    public var future: UInt64
    /// Records stamped too long ago; nil in what an older version wrote.
    public var ancient: UInt64?
    /// Records without a stamp.
    public var unstamped: UInt64
    /// Records that came after their minute had closed.
    public var late: UInt64
  }

  /// Where the instance stands in time.
  public struct Time: Codable, Sendable, Equatable {
    /// How far the stream is by the majority of its sources, RFC 3339; null before the first records.
    public var watermark: String?
    /// Last minute closed, RFC 3339; null before the first.
    public var closed: String?
    /// Zone of stamps without one.
    public var zone: String
    /// Steps of the clock since the start; nil in what an older version wrote.
    public var steps: UInt64?
    /// The last of them in seconds, negative for one back; null before the first.
    public var last_step: Int64?
    /// Whether the clock was set just now and minutes go on by the time before.
    public var in_doubt: Bool?
  }

  /// The rules in force.
  public struct Rules: Codable, Sendable, Equatable {
    /// Files, in the order in which they are asked.
    public var files: [String]
    /// Fingerprint of their content.
    public var fingerprint: String
    /// Reloads that worked.
    public var reloads: UInt64
    /// Reloads that were refused; the old rules stayed.
    public var refused: UInt64
    /// Rules left out for hitting the match limit too often, as CATEGORY/RULE; null for none.
    public var quarantined: [String]?
  }

  /// What the sinks took.
  public struct Sinks: Codable, Sendable, Equatable {
    /// Summaries closed.
    public var summaries: UInt64 = 0
    /// Summaries that wait for the ledger.
    public var waiting = 0
    /// Summaries given up.
    public var dropped: UInt64 = 0
    /// Lines sent.
    public var lines_sent: UInt64 = 0
    /// Lines that wait for their receiver.
    public var lines_waiting = 0
    /// Lines given up.
    public var lines_dropped: UInt64 = 0
    /// Values written to RRD files.
    public var rrd_written: UInt64 = 0
    /// Values for minutes that an RRD file already had.
    public var rrd_skipped: UInt64 = 0
    /// Values given up.
    public var rrd_dropped: UInt64 = 0
  }

  /// Unmatched lines of a category.
  public struct Unmatched: Codable, Sendable, Equatable {
    /// The category.
    public var category: String
    /// Lines in its file since the start.
    public var kept: UInt64
    /// Lines not kept as the file had reached its cap.
    public var beyond_cap: UInt64
    /// Lines that could not be written.
    public var unwritten: UInt64
    /// Files that hold its lines, the one being written included; nil where none are put away, or in
    /// what an older version wrote.
    public var files: Int?
    /// Their bytes on disk.
    public var bytes: Int64?
    /// When the oldest was put away, RFC 3339; nil while there is but the one being written.
    public var oldest: String?
    /// Files removed since the start, being the oldest beyond what is kept.
    public var removed_files: UInt64?
    /// Their bytes on disk.
    public var removed_bytes: UInt64?
  }

  /// A kind of trouble.
  public struct Fault: Codable, Sendable, Equatable {
    /// What happened last.
    public var text: String
    /// How often.
    public var count: UInt64
    /// When last, RFC 3339.
    public var last: String
  }

  init(
    _ instance: borrowing Instance,
    now: Int64,
    isRunning: Bool,
    _ pulse: Pulse? = nil
  ) {
    let counts = instance.counts
    let book = instance.book
    // The wall clock may have been set meanwhile.
    let seconds = max(1, Clock.uptime() - instance.startedUptime)
    version = Program.version
    pid = getpid()
    self.instance = instance.options.instance
    running = isRunning
    started = Stamp.utc(instance.startedAt)
    written = Stamp.utc(now)
    intake = Intake(
      lines: counts.lines,
      bytes: counts.bytes,
      rate: (Double(counts.lines) / Double(seconds) * 10).rounded() / 10,
      long: counts.longLines,
      malformed: counts.malformed,
      future: counts.futureStamps,
      ancient: counts.ancientStamps,
      unstamped: counts.missingStamps,
      late: counts.lateRecords
    )
    workers = instance.journeys.count
    time = Time(
      watermark: book.watermark.map(Stamp.utc),
      closed: book.closedThrough.map { Stamp.utc($0 * MinuteBook.span) },
      zone: instance.options.zone.name,
      steps: pulse?.steps,
      last_step: pulse.flatMap { $0.steps > 0 ? $0.lastStep : nil },
      in_doubt: pulse?.isInDoubt
    )
    skew = Skew(instance)
    rules = Rules(
      files: instance.ruleFiles,
      fingerprint: instance.outbox.fingerprint,
      reloads: instance.reloads,
      refused: instance.failedReloads,
      quarantined: instance.outbox.quarantined
    )
    unmatched = Unmatched.all(instance.outbox)
    malformed = instance.intake.pointee.malformed.map { ShownText.of($0) }
    rollup = Rollup(instance)
    noteJournal(instance)
    archive = instance.archivist.map { Archive($0) }
    redactions = instance.redaction?.redactor.counts.map(Redaction.init)
  }

  /// The same with what the clerk knows.
  func completed(_ report: Clerk.Report) -> Status {
    var status = self
    status.sinks = Sinks(
      summaries: report.summaries,
      waiting: report.summariesWaiting,
      dropped: report.summariesDropped,
      lines_sent: report.linesSent,
      lines_waiting: report.linesWaiting,
      lines_dropped: report.linesDropped,
      rrd_written: report.rrdWritten,
      rrd_skipped: report.rrdSkipped,
      rrd_dropped: report.rrdDropped
    )
    status.outlets = report.outlets.map(Outlet.init)
    status.alerts = Alerts(report)
    status.rollup?.left_out = report.fieldsLeftOut
    status.faults = report.faults.map {
      Fault(text: $0.text, count: $0.count, last: Stamp.utc($0.last))
    }
    return status
  }

  /// Replaces the file as a whole; answers what went wrong, nil when nothing did.
  func write(to path: String) -> String? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(self).write(to: URL(fileURLWithPath: path), options: .atomic)
      chmod(path, 0o640)
      return nil
    } catch {
      return "cannot write \(path): \(error.localizedDescription)"
    }
  }

  /// Reads a status file; throws when there is none or it cannot be read.
  public static func read(_ path: String) throws -> Status {
    try JSONDecoder().decode(Status.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
