/// What an entry of the journal says: input as it was read, or what the clock or a signal did between two
/// reads.
///
/// From a checkpoint on the same entries close the same minutes, so that what is emitted twice around a
/// crash is the same twice.
enum JournalEntry: UInt8 {
  /// Bytes of input.
  case input = 1
  /// Minutes were closed by the clock; holds the time that was closed by.
  case close = 2
  /// What had been gathered for closed minutes was emitted.
  case amend = 3
  /// The clock was set forward; holds the time before and the time after.
  case skip = 4
  /// What the open minutes held was emitted.
  case emit = 5
  /// The input had ended and everything was closed.
  case end = 6
  /// Minutes were closed early, as memory ran short; holds how many were kept open.
  case relieve = 7
  /// Another daemon has begun: what the one before had of a line is gone, and what it had not answered may
  /// come again. Holds 1 where the minutes around are partial, else 0.
  case begun = 8
}
