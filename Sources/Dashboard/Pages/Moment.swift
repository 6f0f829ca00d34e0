import Minutes
import Syslog

/// One view of the stored minutes: all pages of a moment say the same, whoever asks for them.
///
/// A new moment begins when the store changes, and once a minute while the store is stale: then the
/// age that pages show goes on.
public struct Moment: Hashable, Sendable {
  /// Tells one content of the store from another; equal content has the same number in every process,
  /// and numbers have no order.
  public var generation: UInt64
  /// First second of the newest closed minute; nil while nothing is stored.
  public var minute: Int64?
  /// Unix seconds of which pages speak: the end of the newest minute or, while the store is stale,
  /// the wall clock's time, floored to the minute.
  public var now: Int64
  /// Whether a newer minute should have been stored by now.
  public var isStale: Bool

  /// Seconds a minute may be later than it has to be, before it is called missing.
  public static let grace: Int64 = 90

  /// Names a moment as it is.
  public init(generation: UInt64, minute: Int64?, now: Int64, isStale: Bool) {
    self.generation = generation
    self.minute = minute
    self.now = now
    self.isStale = isStale
  }

  /// The moment of a store at a time of the wall clock.
  ///
  /// - Parameters:
  ///   - generation: tells its content.
  ///   - minute: first second of its newest minute; nil for none.
  ///   - lateness: seconds for which minutes are held open.
  ///   - clock: Unix seconds.
  public init(generation: UInt64, minute: Int64?, lateness: Int, clock: Int64) {
    let end = minute.map { $0 + 60 }
    let isStale = end.map { $0 + Int64(lateness) + Moment.grace < clock } ?? true
    let floor = clock - ((clock % 60) + 60) % 60
    self.init(
      generation: generation,
      minute: minute,
      now: isStale ? floor : end ?? floor,
      isStale: isStale
    )
  }

  /// End of the newest minute, exclusive; nil while nothing is stored.
  public var end: Int64? { minute.map { $0 + 60 } }

  /// Seconds from the end of the newest minute to `now`; nil while nothing is stored.
  public var age: Int64? { end.map { max(now - $0, 0) } }

  /// The generation as pages and the API say it: 16 digits.
  var name: String {
    let digits = String(generation, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// `{"v":1,"minute":…,"end":…,"generation":…,"now":…,"age":…,"stale":…}`.
  public var json: String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    if let minute {
      out.add("minute", Stamp.utc(minute))
    } else {
      out.add("minute", literal: "null")
    }
    out.add("generation", name)
    out.add("now", Stamp.utc(now))
    out.add("age", literal: age.map { "\($0)" } ?? "null")
    out.add("stale", literal: "\(isStale)")
    out.endObject()
    return out.text
  }
}
