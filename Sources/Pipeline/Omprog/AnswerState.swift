import Minutes

/// Which of the lines taken last rsyslog may send again, should this process end now.
///
/// rsyslog goes on only when a line was answered, so of lines by themselves only the last is in doubt. A
/// transaction is in doubt as a whole until another begins behind its commit, and so is what an earlier
/// process had of it.
struct AnswerState: Equatable {
  /// Most lines of a transaction that are remembered: beyond it repeats are counted twice.
  static let maxLines = 65_536

  /// Whether a transaction is open.
  var isOpen = false
  /// Whether the last line was its commit.
  var isCommitted = false
  /// Whether it has a line that is no repeat: its commit settles all before.
  var isFresh = false
  /// What the lines in doubt hash to, in order.
  var doubtful: [UInt64] = []

  init() {}

  /// Notes a line that is no repeat, between marks or by itself.
  mutating func note(line hash: UInt64) {
    if !isOpen { doubtful.removeAll(keepingCapacity: true) }
    isCommitted = false
    isFresh = true
    if doubtful.count < AnswerState.maxLines { doubtful.append(hash) }
  }

  /// Notes the begin of a transaction; of one that is open the lines so far stand, and may come again all
  /// the same.
  mutating func noteBegin() {
    if isFresh, !isOpen { doubtful.removeAll(keepingCapacity: true) }
    isOpen = true
    isCommitted = false
    isFresh = false
  }

  /// Notes the end of a transaction.
  mutating func noteCommit() {
    isOpen = false
    isCommitted = true
  }

  func write(_ writer: inout StateWriter) {
    for flag in [isOpen, isCommitted, isFresh] { writer.add(flag) }
    writer.add(doubtful) { $0.add($1) }
  }

  init(_ reader: inout StateReader) throws(BookStateError) {
    isOpen = try reader.flag()
    isCommitted = try reader.flag()
    isFresh = try reader.flag()
    doubtful = try reader.items { reader throws(BookStateError) in try reader.number() }
  }
}
