import Minutes

/// Which of the lines taken last rsyslog may send again, should this process end now.
///
/// rsyslog goes on only when a line was answered, so of lines by themselves only the last is in doubt. A
/// transaction is in doubt as a whole until something follows its commit.
struct AnswerState: Equatable {
  /// Most lines of a transaction that are remembered: beyond it repeats are counted twice.
  static let maxLines = 65_536

  /// Whether a transaction is open.
  var isOpen = false
  /// Whether the last line was its commit.
  var isCommitted = false
  /// What the lines in doubt hash to, in order.
  var doubtful: [UInt64] = []
  /// The same of an earlier process, as long as nothing new has come.
  var awaited: [UInt64] = []

  init() {}

  /// Notes a line between marks, or by itself.
  mutating func note(line hash: UInt64) {
    if isCommitted || !isOpen { doubtful.removeAll(keepingCapacity: true) }
    isCommitted = false
    awaited.removeAll()
    if doubtful.count < AnswerState.maxLines { doubtful.append(hash) }
  }

  /// Notes the begin of a transaction: of one that is open the lines so far stand.
  mutating func noteBegin() {
    isOpen = true
    isCommitted = false
    doubtful.removeAll(keepingCapacity: true)
  }

  /// Notes the end of a transaction.
  mutating func noteCommit() {
    isOpen = false
    isCommitted = true
  }

  func write(_ writer: inout StateWriter) {
    writer.add(isOpen)
    writer.add(isCommitted)
    for hashes in [doubtful, awaited] { writer.add(hashes) { $0.add($1) } }
  }

  init(_ reader: inout StateReader) throws(BookStateError) {
    isOpen = try reader.flag()
    isCommitted = try reader.flag()
    doubtful = try reader.items { reader throws(BookStateError) in try reader.number() }
    awaited = try reader.items { reader throws(BookStateError) in try reader.number() }
  }
}
