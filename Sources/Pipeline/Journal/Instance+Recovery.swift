import Archive
import Glibc
import Ledger
import Minutes
import Rulebook
import Syslog

/// Going on from where an earlier daemon ended, and leaving what the next one needs for that.
extension Instance {
  /// Brings back what was read and not stored, and begins the journal.
  ///
  /// To be called once, before anything is read. Cost: that of reading the same lines again, a minute or
  /// two of them.
  mutating func recover(now: Int64 = Clock.now()) {
    guard let recovery else { return }
    if let damage = recovery.damage {
      clerk.note(
        "checkpoint",
        "the checkpoint in \(ledger?.path ?? "") is of no use: \(damage); what was open when it was made"
          + " is lost, what was read since is brought back"
      )
    }
    let base =
      recovery.checkpoint
      ?? Checkpoint(
        segment: recovery.segments.first ?? 0,
        number: 0,
        clock: now,
        instance: options.instance
      )
    resume(from: base, isKnown: recovery.checkpoint != nil)
    var source = JournalSource(recovery.journal.directory, recovery.segments, from: base, answers)
    let before = intake.pointee.counts.lines
    run(&source, begun: (base.unfinished, base.isSkipping))
    settle()
    outbox.endResuming()
    answers?.endRecovery()
    for fault in source.report.faults { clerk.note("journal read", "\(fault)") }
    var found = Recovered()
    found.lines = intake.pointee.counts.lines - before
    found.minutes = base.book.minutes.count
    found.damaged = source.report.damaged
    found.missing = recovery.checkpoint == nil ? 0 : source.report.missing
    let wasCut = recovery.checkpoint != nil || source.report.entries > 0
    var interruptions: [Interruption] = []
    var isPartial = false
    if wasCut {
      if !source.report.isEnded {
        let last = max(source.report.last ?? base.clock, lastSign ?? .min)
        found.last = min(last, now)
        isPartial = answers == nil || found.damaged > 0 || found.missing > 0
        if isPartial { book.resume(at: now) }
        interruptions.append(interruption(found, now))
      }
      recovered = found
      setClock(now)
      tell(found)
    }
    recorder = Recorder(recovery.journal, clerk: clerk, sync: options.settings.journal.sync)
    let reader = BlockReader(maxLineBytes: options.settings.maxLineBytes)
    handOver(reader, interruptions, number: max(source.number, base.number))
    // For whoever reads this behind an older checkpoint, should the store not take the new one.
    recorder?.note(.begun, clock: now, [isPartial ? 1 : 0])
    // Nothing is read before the store has a checkpoint to go on from, unless it takes nothing now.
    clerk.settle()
  }

  private func resume(from base: Checkpoint, isKnown: Bool) {
    guard isKnown else { return }
    if base.instance == options.instance {
      book.restore(base.book)
      for minute in base.book.minutes {
        for summary in minute.absorbed { receiver?.remember(summary) }
      }
    }
    intake.pointee.restore(base.intake)
    if let kept = base.kept { outbox.resume(from: kept) }
    answers?.restore(base.answers)
  }

  /// When the daemon before wrote its status last: it had nothing to read, perhaps, but it was there.
  private var lastSign: Int64? {
    var status = stat()
    guard let path = options.state?.status, stat(path, &status) == 0 else { return nil }
    return Int64(status.st_mtim.tv_sec)
  }

  /// The time that nobody counted in.
  private func interruption(_ found: Recovered, _ now: Int64) -> Interruption {
    Interruption(
      last: found.last ?? now,
      resumed: now,
      lines: found.lines,
      damaged: found.damaged,
      isConfirmed: answers != nil
    )
  }

  private func tell(_ found: Recovered) {
    guard let last = found.last else {
      clerk.note("recovery", "\(found.lines) lines that could not be stored were brought back")
      return
    }
    var text =
      "ended without notice after \(Stamp.utc(last)); brought back \(found.minutes) open"
      + " minutes and \(found.lines) lines read since"
    text +=
      answers == nil
      ? "; what was in the pipe is lost, 1 MiB at most: these minutes are marked partial"
      : "; what was not answered comes again"
    if found.damaged > 0 || found.missing > 0 {
      text += "; \(found.damaged) bytes of the journal cannot be read, \(found.missing) entries miss"
    }
    clerk.note("recovery", text)
  }

  // MARK: Checkpoints

  /// Nanoseconds between two hand-overs, where minutes close faster than the clock goes: one second.
  static let handOverInterval: UInt64 = 1_000_000_000

  /// Hands closed minutes over, where some wait or the journal asks for it; to be called at the border of
  /// two blocks.
  func handOverIfDue(_ reader: borrowing BlockReader) {
    let isDue = outbox.isWaiting && outbox.passedBefore >= Instance.handOverInterval
    guard isDue || recorder?.wantsCheckpoint ?? false else { return }
    handOver(reader)
  }

  /// Hands all that was closed over to the clerk, with a checkpoint of what is open.
  func handOver(
    _ reader: borrowing BlockReader,
    _ interruptions: [Interruption] = [],
    number: UInt64? = nil
  ) {
    settle()
    outbox.take(book.takeClosed())
    outbox.flush()
    outbox.handOver(recorder.map { checkpoint($0, reader, number) }, interruptions)
  }

  private func checkpoint(
    _ recorder: Recorder,
    _ reader: borrowing BlockReader,
    _ number: UInt64?
  ) -> LedgerCheckpoint {
    let segment = recorder.begin(number: number)
    var checkpoint = Checkpoint(
      segment: segment,
      number: recorder.journal.nextNumber,
      clock: intake.pointee.clock,
      instance: options.instance
    )
    checkpoint.unfinished = Array(reader.unfinished)
    checkpoint.isSkipping = reader.isPassingOver
    checkpoint.intake = intake.pointee.state
    checkpoint.book = book.state
    checkpoint.kept = outbox.keptMarks
    checkpoint.answers = answers?.state ?? AnswerState()
    return LedgerCheckpoint(bytes: checkpoint.encode(), segment: segment)
  }

  /// What is left at the end of the input: nothing, unless the last answer reached nobody or a transaction
  /// was open, the lines of which may come again.
  var lastCheckpoint: LedgerCheckpoint? {
    guard let recorder else { return nil }
    guard let answers, answers.isGone || answers.state.isOpen, !answers.state.doubtful.isEmpty
    else {
      return LedgerCheckpoint(bytes: [], segment: .max)
    }
    let segment = recorder.begin()
    var checkpoint = Checkpoint(
      segment: segment,
      number: recorder.journal.nextNumber,
      clock: intake.pointee.clock,
      instance: options.instance
    )
    checkpoint.answers = answers.state
    return LedgerCheckpoint(bytes: checkpoint.encode(), segment: segment)
  }
}
