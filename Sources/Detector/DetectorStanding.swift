/// Whether a detector may be believed.
public enum DetectorStanding: Hashable, Sendable, CustomStringConvertible {
  /// Not yet: so many points of those needed have been seen.
  case learning(points: Int, needed: Int)
  /// Not for now: no day of this sort (a working day, or a weekend or holiday) has been seen.
  case newSortOfDay
  /// Not at all: of the points of the last days so many are known, in thousandths.
  case tooFewKnown(thousandths: Int)
  /// Yes; after so many whole days of points.
  case judging(days: Int)

  /// Whether flags are raised.
  public var isJudging: Bool {
    if case .judging = self { true } else { false }
  }

  /// For people, a few words.
  public var description: String {
    switch self {
    case .learning(let points, let needed): "learning (\(points) of \(needed) points)"
    case .newSortOfDay: "learning (the first day of its sort: weekday or weekend)"
    case .tooFewKnown(let thousandths):
      "too little known (\(thousandths / 10) % of the last days, at least 20 % needed)"
    case .judging(let days): "judging (\(days) day\(days == 1 ? "" : "s") seen)"
    }
  }
}
