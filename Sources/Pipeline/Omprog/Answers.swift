import Archive
import Glibc
import Rulebook

/// Speaks omprog's protocol of confirmations: an answer for each line, when it is in our hands.
///
/// `OK` for a line by itself and for either mark of a transaction, `DEFER_COMMIT` for a line within one;
/// never a refusal, which would make rsyslog drop or repeat it. rsyslog sends the next line when it has
/// the answer to the last. When it has gone, lines are read on to the end without.
///
/// Used by the thread that reads.
final class Answers {
  private static let accepted: [UInt8] = Array("OK\n".utf8)
  private static let deferred: [UInt8] = Array("DEFER_COMMIT\n".utf8)

  private(set) var state = AnswerState()
  /// Lines that came again after a restart and were not counted again.
  private(set) var repeats: UInt64 = 0
  /// Lines answered since the start.
  private(set) var answered: UInt64 = 0
  private let marks: TransactionMarks?
  private let keepAlive: KeepAlive
  /// Lines that may come again, and how often.
  private var expected: [UInt64: Int] = [:]
  /// Whether the last answer found nobody.
  private(set) var isGone = false
  /// The beginning of a line whose end has not come.
  private var beginning: [UInt8] = []

  /// Answers on a descriptor; from now on dots tell whoever waits that work is going on.
  init(_ settings: OmprogSettings, output: Int32 = 1) {
    marks = TransactionMarks(settings)
    keepAlive = KeepAlive(output, timeout: settings.confirmTimeout)
  }

  // MARK: The live stream

  /// Says that we are ready for the first line.
  func begin() {
    send(Answers.accepted)
  }

  /// While this is so, dots are sent from time to time.
  func isBusy(_ isBusy: Bool) {
    keepAlive.isBusy(isBusy)
  }

  /// Answers the lines that end in a stretch of input, which the journal has.
  func take(_ bytes: UnsafeRawBufferPointer) {
    eachLine(bytes) { line in
      send(answer(line))
      if !isGone { answered += 1 }
    }
  }

  /// Answers, and cuts off from the front, lines that came before the restart and were counted then;
  /// tells how many bytes they are.
  ///
  /// rsyslog 8.2302 sends the line again that had no answer or, where the commit had none, the whole
  /// transaction, each line in one of its own and some of them a third time, before anything new. So the
  /// first line that is none of these ends it. To be called where a line begins.
  func dropRepeats(_ bytes: UnsafeRawBufferPointer) -> Int {
    var start = 0
    while expectsRepeats, beginning.isEmpty, start < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
      guard let end = rest.firstIndex(of: 0x0a) else { break }
      let line = UnsafeRawBufferPointer(rebasing: rest[..<end])
      // The marks around what comes again are new.
      if isMark(line) { break }
      let hash = Answers.hash(line)
      guard let count = expected[hash] else {
        expected = [:]
        break
      }
      expected[hash] = count > 1 ? count - 1 : nil
      repeats += 1
      answered += 1
      send(state.isOpen ? Answers.deferred : Answers.accepted)
      start += end + 1
    }
    return start
  }

  /// Whether lines may come again.
  var expectsRepeats: Bool { !expected.isEmpty }

  // MARK: Recovery

  /// Goes on from what an earlier process had answered.
  func restore(_ state: AnswerState) {
    self.state = state
  }

  /// Takes note of input that an earlier process has read, without an answer.
  func remember(_ bytes: UnsafeRawBufferPointer) {
    eachLine(bytes) { _ = answer($0) }
  }

  /// Ends the recovery: what was in doubt then may come again.
  ///
  /// The unfinished line of the earlier process never does in part.
  func endRecovery() {
    beginning = []
    expected = Dictionary(state.doubtful.map { ($0, 1) }, uniquingKeysWith: +)
    // Whoever starts us begins with no transaction open; what was in doubt is so until that is settled.
    let doubtful = state.doubtful
    state = AnswerState()
    state.doubtful = doubtful
  }

  // MARK: Lines

  private func isMark(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let marks else { return false }
    return marks.isBegin(line) || marks.isCommit(line)
  }

  /// The answer to a line, which is noted.
  private func answer(_ line: UnsafeRawBufferPointer) -> [UInt8] {
    if let marks {
      if marks.isBegin(line) {
        state.noteBegin()
        return Answers.accepted
      }
      if marks.isCommit(line) {
        state.noteCommit()
        return Answers.accepted
      }
    }
    state.note(line: Answers.hash(line))
    return state.isOpen ? Answers.deferred : Answers.accepted
  }

  private static func hash(_ line: UnsafeRawBufferPointer) -> UInt64 { XXHash64.hash(line) }

  private func eachLine(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
    var rest = bytes
    while let end = rest.firstIndex(of: 0x0a) {
      let line = UnsafeRawBufferPointer(rebasing: rest[..<end])
      if beginning.isEmpty {
        body(line)
      } else {
        beginning += line
        beginning.withUnsafeBytes(body)
        beginning.removeAll(keepingCapacity: true)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
    }
    // However long a line is, what tells it from another is in its first mebibyte.
    beginning += rest.prefix(max(0, (1 << 20) - beginning.count))
  }

  private func send(_ answer: [UInt8]) {
    isGone = !keepAlive.send(answer)
  }
}
