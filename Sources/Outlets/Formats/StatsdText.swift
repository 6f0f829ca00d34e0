import Minutes

/// StatsD's lines: `NAME:N|c` for what adds up, `NAME:N|g` for what stands for itself.
///
/// StatsD knows no minute: it takes a number for the time at which it comes. Counts of parts of a minute
/// and of amendments add up there as they should; the others are sent of whole minutes alone.
enum StatsdText {
  /// The lines for a number, without an LF behind the last; nil where a summary that is not the whole
  /// minute has no say in it.
  ///
  /// A gauge with a sign is a change of it to StatsD, so it is put to 0 before a negative one; both lines
  /// go together.
  static func lines(_ number: SeriesNumber, of summary: Summary) -> [UInt8]? {
    switch number.role {
    case .adds: return Array("\(number.path):\(number.value)|c".utf8)
    case .stands:
      if summary.isPartial || summary.isAmendment { return nil }
      let gauge = "\(number.path):\(number.value)|g"
      return Array((number.value.hasPrefix("-") ? "\(number.path):0|g\n" + gauge : gauge).utf8)
    }
  }
}
