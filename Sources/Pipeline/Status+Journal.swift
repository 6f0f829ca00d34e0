import Archive
import Syslog

extension Status {
  /// What is kept to recover from, and what the last recovery found.
  public struct Journal: Codable, Sendable, Equatable {
    /// Bytes on disk.
    public var held: Int64
    /// Bytes of input that were not written, since the start.
    public var unwritten: UInt64
    /// Whether what is read now is not written.
    public var broken: Bool
    /// What was brought back at the start; nil where the run before had ended well.
    public var recovered: Recovered?
  }

  /// What a recovery found.
  public struct Recovered: Codable, Sendable, Equatable {
    /// The last sign of life of the daemon before, RFC 3339; nil where its input had ended.
    public var last: String?
    /// Lines that the journal brought back.
    public var lines: UInt64
    /// Open minutes that were gone on with.
    public var minutes: Int
    /// Bytes of the journal that could not be read.
    public var damaged: UInt64
    /// Entries of the journal that were missing.
    public var missing: UInt64
  }

  /// What was answered to rsyslog.
  public struct Answers: Codable, Sendable, Equatable {
    /// Lines and marks answered since the start.
    public var answered: UInt64
    /// Of these, lines that came again after a restart and were not counted again.
    public var repeats: UInt64
  }

  mutating func noteJournal(_ instance: borrowing Instance) {
    if let answers = instance.answers {
      self.answers = Answers(answered: answers.answered, repeats: answers.repeats)
    }
    guard let report = instance.recovery?.journal.report else { return }
    journal = Journal(held: report.held, unwritten: report.unwritten, broken: report.isBroken)
    // Until it is read to its end what the daemon before could not write is still to be told.
    if instance.recorder == nil { journal?.broken = instance.predecessor.hadBrokenJournal }
    journal?.recovered = instance.recovered.map { found in
      Recovered(
        last: found.last.map(Stamp.utc),
        lines: found.lines,
        minutes: found.minutes,
        damaged: found.damaged,
        missing: found.missing
      )
    }
  }
}
