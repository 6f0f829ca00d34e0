/// Why a roll-up line was not taken, or not all of it.
public enum RollupFault: String, Error, Sendable, CaseIterable {
  /// The field is cut short, or bytes of it have changed.
  case damaged
  /// Written in a version of the encoding that is not known here.
  case version
  /// Whole, but not what an instance writes.
  case malformed
  /// Without the tag of the shared key, or with another's.
  case unsigned
  /// From an instance that is not accepted.
  case stranger
  /// From an instance with our own name.
  case own
  /// For a minute that is none, or has not begun.
  case minute
  /// For a minute so long ago that nobody can tell whether it was taken before.
  case forgotten
  /// An account that does not add up.
  case account
  /// A number that no minute can have.
  case overflow
  /// A name that cannot be one.
  case name
  /// A metric of another kind than it is here.
  case kind
  /// More lines for one minute than are added up.
  case crowded
  /// The same line was taken before.
  case duplicate

  /// The reason, for people.
  public var text: String {
    switch self {
    case .damaged: "cut short or damaged: see maxMessageSize of rsyslog and max_line_bytes"
    case .version: "written in another version of the encoding: update this minuted"
    case .malformed: "not what an instance writes"
    case .unsigned: "not signed with the shared key"
    case .stranger: "from an instance that rollup: accept: does not name"
    case .own: "from an instance with our own name"
    case .minute: "for a minute that is none or has not begun"
    case .forgotten: "for a minute too long ago to tell whether it was taken before"
    case .account: "its account does not add up"
    case .overflow: "a number that no minute can have"
    case .name: "a name that cannot be one"
    case .kind: "a metric of another kind than here"
    case .crowded: "too many lines for one minute"
    case .duplicate: "taken before"
    }
  }
}
