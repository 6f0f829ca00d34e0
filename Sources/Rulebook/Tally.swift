/// What a rule does to a metric when it matches.
public struct Tally: Sendable, Equatable {
  /// The kinds of update.
  public enum Kind: String, Sendable, CaseIterable {
    /// One more event.
    case count
    /// Adds a numeric field.
    case sum
    /// One more value, if it is new.
    case distinct
    /// One more occurrence of a value in a table.
    case top
    /// One more value of which quantiles are wanted.
    case distribution
    /// Sets last, and least and greatest.
    case gauge
    /// Raises or lowers what outlives the minute.
    case level
    /// A reading of a total that only grows; what is tallied is its increase.
    case derive

    /// Whether it may be kept apart by label.
    var takesLabels: Bool {
      switch self {
      case .count, .sum, .distinct, .distribution: true
      case .top, .gauge, .level, .derive: false
      }
    }

    /// Whether its values are numbers.
    var takesNumbers: Bool {
      switch self {
      case .sum, .distribution, .gauge, .level, .derive: true
      case .count, .distinct, .top: false
      }
    }

    /// What follows the metric's name where one of its numbers is asked for; empty for the number
    /// that the name alone stands for.
    var suffixes: [String] {
      switch self {
      case .count, .sum, .distinct, .derive: [""]
      case .top: []
      case .gauge: ["", "_min", "_max"]
      case .level: ["", "_change"]
      case .distribution:
        ["_p50", "_p90", "_p95", "_p99", "_min", "_max", "_count", "_sum"]
      }
    }
  }

  /// The unit that numbers are read in.
  public enum Unit: String, Sendable, CaseIterable {
    /// Plain numbers: `1.5k` is 1,500.
    case number
    /// `1.5kB` is 1,500, `1KiB` 1,024.
    case bytes
    /// `12.5%`.
    case percent
    /// `12ms`, `3:04:05`, in seconds.
    case seconds
    /// The same in thousandths.
    case milliseconds
    /// The same in millionths.
    case microseconds
  }

  /// Where a value comes from.
  public enum Field: Sendable, Equatable {
    /// A named group of the pattern: its number and its name.
    case group(Int, name: String)
    /// A header field: `$host`, `$program`, `$pid`, `$severity`, `$facility`.
    case header(HeaderField)

    /// The name as a rule file writes it.
    public var name: String {
      switch self {
      case .group(_, let name): name
      case .header(let field): "$\(field.rawValue)"
      }
    }
  }

  /// A part of the record's header that may be tallied.
  public enum HeaderField: String, Sendable, CaseIterable {
    /// Name or address of the sender.
    case host
    /// The tag without process id.
    case program
    /// The process id.
    case pid
    /// 0 (emergency) to 7 (debug); only where the header has a PRI part.
    case severity
    /// 0 to 23; only where the header has a PRI part.
    case facility
  }

  /// What kind of update it is.
  public var kind: Kind
  /// The metric's name.
  public var metric: String
  /// The fields that make the value; several are joined by a blank; none for a count.
  public var fields: [Field]
  /// The fields that make the label, or the series of a derive; joined likewise.
  public var labels: [Field] = []
  /// Entries a `top` keeps in a summary; nil for the default.
  public var keep: Int?
  /// Labels kept in a summary; nil for the default.
  public var cap: Int?
  /// Times that a key or label must have come in a minute to be listed; nil for the site's.
  public var minCount: Int?
  /// The unit that its numbers are in; nil for plain ones.
  public var unit: Unit?
  /// What a level rises by, or what its numbers are multiplied by.
  public var amount: Int64 = 1
  /// Size in bits of a derive's totals where they wrap.
  public var wrapBits: Int?
  /// Where it stands.
  public var position: Position

  /// Whether its values are kept apart by label.
  public var isLabelled: Bool { kind.takesLabels && !labels.isEmpty }
}
