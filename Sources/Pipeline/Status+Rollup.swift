import Minutes
import Rollup
import Rulebook
import Syslog

extension Status {
  /// Adding up several instances: what came of others, and what could not be sent.
  public struct Rollup: Codable, Sendable, Equatable {
    /// Lines that carry another's summary.
    public var lines: UInt64 = 0
    /// Of these, taken.
    public var taken: UInt64 = 0
    /// Of those taken, for a minute that was closed: an amendment.
    public var late: UInt64 = 0
    /// Of those taken, without their distincts, which have another seed.
    public var foreign_seed: UInt64 = 0
    /// Taken before, and so not again.
    public var duplicates: UInt64 = 0
    /// Not taken for another reason, by reason.
    public var refused: [String: UInt64] = [:]
    /// First second of the latest minute of each instance, RFC 3339.
    public var latest: [String: String] = [:]
    /// What was refused last, oldest first.
    public var samples: [String] = []
    /// Own lines that were sent without `merge=`, as they would have been too long.
    public var left_out: UInt64 = 0

    /// Nothing yet.
    init() {}

    init?(_ instance: borrowing Instance) {
      let settings = instance.options.settings.rollup
      guard instance.receiver != nil || settings.seed != nil else { return nil }
      guard let counts = instance.receiver?.counts else { return }
      lines = counts.lines
      taken = counts.taken
      late = counts.late
      foreign_seed = counts.foreignSeeds
      for (fault, count) in counts.refused {
        if fault == .duplicate { duplicates = count } else { refused[fault.rawValue] = count }
      }
      latest = counts.latest.mapValues(Stamp.utc)
      samples = counts.samples
    }
  }
}
