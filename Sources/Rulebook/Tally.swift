/// What a rule does to a metric when it matches.
public struct Tally: Sendable, Equatable {
  /// The kinds of update this version knows.
  public enum Kind: String, Sendable, CaseIterable {
    /// One more event.
    case count
    /// Adds a numeric field.
    case sum
    /// One more value, if it is new.
    case distinct
    /// One more occurrence of a value in a table.
    case top
    /// Sets last, and least and greatest.
    case gauge
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
  /// Entries a `top` keeps in a summary; nil for the default.
  public var keep: Int?
  /// Where it stands.
  public var position: Position
}
