import Glibc
import Minutes
import Rulebook
import Testing

@testable import Pipeline

/// omprog's protocol of confirmations.
struct AnswersTests {
  /// Both ends of a pipe; what was written is read without waiting.
  private final class Wire {
    let input: Int32
    let output: Int32

    init() throws {
      var ends: [Int32] = [-1, -1]
      try #require(pipe(&ends) == 0)
      (input, output) = (ends[0], ends[1])
      _ = fcntl(input, F_SETFL, O_NONBLOCK)
    }

    deinit {
      close(input)
      close(output)
    }

    func take() -> String {
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(input, &bytes, bytes.count)
      return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
  }

  private func settings(transactions: Bool = false, timeout: Int = 10) -> OmprogSettings {
    var settings = OmprogSettings()
    settings.confirms = true
    settings.hasTransactions = transactions
    settings.confirmTimeout = timeout
    return settings
  }

  private func feed(_ answers: Answers, _ text: String) {
    Array(text.utf8).withUnsafeBytes { answers.take($0) }
  }

  private func drop(_ answers: Answers, _ text: String) -> Int {
    Array(text.utf8).withUnsafeBytes { answers.dropRepeats($0) }
  }

  @Test func `a line by itself is accepted when its end has come`() throws {
    let wire = try Wire()
    let answers = Answers(settings(), output: wire.output)
    answers.begin()
    #expect(wire.take() == "OK\n")
    feed(answers, "first\n")
    #expect(wire.take() == "OK\n")
    feed(answers, "sec")
    #expect(wire.take() == "")
    feed(answers, "ond\n\n")
    #expect(wire.take() == "OK\nOK\n")
    #expect(answers.answered == 3 && answers.repeats == 0)
  }

  @Test func `without transactions marks are lines`() throws {
    let wire = try Wire()
    let answers = Answers(settings(), output: wire.output)
    feed(answers, "BEGIN TRANSACTION\nx\n")
    #expect(wire.take() == "OK\nOK\n")
    #expect(answers.state.doubtful.count == 1)
  }

  @Test func `lines of a transaction are deferred, a begin within one lets them stand`() throws {
    let wire = try Wire()
    let answers = Answers(settings(transactions: true), output: wire.output)
    feed(answers, "alone\nBEGIN TRANSACTION\na\nb\n")
    #expect(wire.take() == "OK\nOK\nDEFER_COMMIT\nDEFER_COMMIT\n")
    #expect(answers.state.isOpen && answers.state.doubtful.count == 2)
    feed(answers, "BEGIN TRANSACTION\nc\nCOMMIT TRANSACTION\n")
    #expect(wire.take() == "OK\nDEFER_COMMIT\nOK\n")
    // In doubt until something follows, those before the second begin as well.
    #expect(!answers.state.isOpen && answers.state.doubtful.count == 3)
    feed(answers, "BEGIN TRANSACTION\n")
    #expect(wire.take() == "OK\n" && answers.state.doubtful == [])
    feed(answers, "COMMIT TRANSACTION\nalone\n")
    #expect(wire.take() == "OK\nOK\n" && answers.state.doubtful.count == 1)
    feed(answers, " BEGIN TRANSACTION\nbegin transaction\n")
    #expect(wire.take() == "OK\nOK\n")
  }

  @Test func `other marks are those of the settings`() throws {
    let wire = try Wire()
    var settings = settings(transactions: true)
    (settings.beginMark, settings.commitMark) = ("<<", ">>")
    let answers = Answers(settings, output: wire.output)
    feed(answers, "<<\nBEGIN TRANSACTION\n>>\n")
    #expect(wire.take() == "OK\nDEFER_COMMIT\nOK\n")
  }

  // MARK: After a death, as rsyslog 8.2302 was seen to do

  /// Answers of the next process, which has found in the journal what the one before had read.
  private func next(_ wire: Wire, transactions: Bool, _ journaled: String) -> Answers {
    let answers = Answers(settings(transactions: transactions), output: wire.output)
    Array(journaled.utf8).withUnsafeBytes { answers.remember($0) }
    answers.endRecovery()
    return answers
  }

  @Test func `the line that had no answer comes again and is not counted again`() throws {
    let wire = try Wire()
    let answers = next(wire, transactions: false, "1\n2\n3\n")
    #expect(drop(answers, "3\n") == 2)
    #expect(wire.take() == "OK\n")
    #expect(drop(answers, "4\n") == 0)
    #expect(!answers.expectsRepeats && answers.repeats == 1)
  }

  @Test func `a line that had its answer does not come again, and the next is a new one`() throws {
    let wire = try Wire()
    let answers = next(wire, transactions: false, "1\n2\n3\n")
    #expect(drop(answers, "4\n") == 0)
    #expect(drop(answers, "3\n") == 0 && answers.repeats == 0)
  }

  @Test func `in a transaction only the line without an answer comes again`() throws {
    let wire = try Wire()
    let answers = next(wire, transactions: true, "BEGIN TRANSACTION\n1\n2\n3\n")
    #expect(drop(answers, "BEGIN TRANSACTION\n") == 0)
    feed(answers, "BEGIN TRANSACTION\n")
    #expect(drop(answers, "3\n") == 2)
    #expect(wire.take() == "OK\nDEFER_COMMIT\n")
    #expect(drop(answers, "4\n") == 0 && !answers.expectsRepeats)
  }

  @Test func `where the commit had no answer all lines come again, by themselves`() throws {
    let wire = try Wire()
    let answers = next(
      wire,
      transactions: true,
      "BEGIN TRANSACTION\n1\n2\n2\nCOMMIT TRANSACTION\n"
    )
    for line in ["1\n", "2\n", "2\n"] {
      feed(answers, "BEGIN TRANSACTION\n")
      #expect(drop(answers, line) == 2)
      feed(answers, "COMMIT TRANSACTION\n")
    }
    #expect(answers.repeats == 3 && !answers.expectsRepeats)
    #expect(wire.take() == String(repeating: "OK\nDEFER_COMMIT\nOK\n", count: 3))
  }

  @Test func `a second death while they come again forgets none of them`() throws {
    let wire = try Wire()
    let second = next(wire, transactions: true, "BEGIN TRANSACTION\n1\n2\n3\nCOMMIT TRANSACTION\n")
    let checkpoint = second.state
    feed(second, "BEGIN TRANSACTION\n")
    #expect(drop(second, "1\n") == 2)
    // Dropped lines are not in the journal, the marks around them are.
    let third = Answers(settings(transactions: true), output: wire.output)
    third.restore(checkpoint)
    Array("BEGIN TRANSACTION\n".utf8).withUnsafeBytes { third.remember($0) }
    third.endRecovery()
    for line in ["2\n", "3\n", "1\n"] { #expect(drop(third, line) == 2) }
    #expect(drop(third, "4\n") == 0 && third.repeats == 3)
  }

  @Test func `a transaction that two processes had lines of comes again as a whole`() throws {
    let wire = try Wire()
    let second = next(wire, transactions: true, "BEGIN TRANSACTION\n1\n2\n")
    feed(second, "BEGIN TRANSACTION\n")
    #expect(drop(second, "2\n") == 2)
    #expect(drop(second, "3\n") == 0)
    feed(second, "3\nCOMMIT TRANSACTION\n")
    let third = Answers(settings(transactions: true), output: wire.output)
    third.restore(second.state)
    third.endRecovery()
    for line in ["1\n", "2\n", "3\n"] {
      feed(third, "BEGIN TRANSACTION\n")
      #expect(drop(third, line) == 2)
      feed(third, "COMMIT TRANSACTION\n")
    }
    #expect(drop(third, "4\n") == 0)
  }

  @Test func `what is in doubt goes through a checkpoint`() throws {
    let wire = try Wire()
    let answers = Answers(settings(transactions: true), output: wire.output)
    feed(answers, "BEGIN TRANSACTION\n1\n2\n")
    var writer = StateWriter()
    answers.state.write(&writer)
    var reader = StateReader(writer.bytes)
    #expect(try AnswerState(&reader) == answers.state && reader.isAtEnd)
  }

  @Test func `no more lines are remembered than there may be`() {
    var state = AnswerState()
    state.noteBegin()
    for line in 0..<UInt64(AnswerState.maxLines + 10) { state.note(line: line) }
    #expect(state.doubtful.count == AnswerState.maxLines)
  }

  // MARK: Dots, and nobody there

  @Test func `long work sends dots, waiting for a line does not`() throws {
    let wire = try Wire()
    let answers = Answers(settings(timeout: 1), output: wire.output)
    usleep(1_100_000)
    let dots = wire.take()
    #expect(dots.count >= 2 && dots.allSatisfy { $0 == "." }, "\(dots)")
    answers.begin()
    answers.isBusy(false)
    usleep(800_000)
    #expect(wire.take().drop { $0 == "." } == "OK\n")
    answers.isBusy(true)
    usleep(800_000)
    #expect(wire.take().first == ".")
  }

  @Test func `when rsyslog has gone lines are taken without answers`() throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    let answers = Answers(settings(), output: ends[1])
    feed(answers, "1\n2\n")
    #expect(answers.isGone && answers.answered == 0)
  }
}
