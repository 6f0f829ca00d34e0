import Minutes

/// Graphite's plaintext: a line `PATH VALUE TIME` for each number, the time being the minute's start.
///
/// Each number is that of its minute, not a running total; a later line for the same path and minute
/// takes the earlier one's place. So a summary that is not the whole minute has no lines: a part of it
/// would stand there as if it were all, or an amendment in the place of what it amends.
enum GraphiteText {
  /// The line for a number, without LF.
  static func line(_ number: SeriesNumber, minute: Int64) -> [UInt8] {
    Array("\(number.path) \(number.value) \(minute)".utf8)
  }

  /// Whether a summary can be told of without putting a wrong number in a right one's place.
  static func takes(_ summary: Summary) -> Bool { !summary.isPartial && !summary.isAmendment }
}
