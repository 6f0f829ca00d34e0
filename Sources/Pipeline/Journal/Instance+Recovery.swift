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
    guard let recovery else {
      noteWithoutJournal(now)
      return
    }
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
        clock: now
      )
    resume(from: base, isKnown: recovery.checkpoint != nil)
    var source = JournalSource(recovery.journal, recovery.segments, from: base, answers)
    let before = intake.pointee.counts.lines
    run(&source, begun: (base.unfinished, base.isSkipping))
    settle()
    outbox.endResuming()
    answers?.endRecovery()
    for fault in source.report.faults { clerk.note("journal read", "\(fault)") }
    var found = Recovered()
    found.lines = intake.pointee.counts.lines - before
    found.minutes = book.openCount
    found.damaged = source.report.damaged
    found.missing = recovery.checkpoint == nil ? 0 : source.report.missing
    let wasCut = recovery.checkpoint.map { !$0.isEnd } ?? false || source.report.entries > 0
    var interruptions: [Interruption] = []
    var isPartial = false
    if wasCut {
      found.doubts = doubts(recovery, base, source.report)
      if !source.report.isEnded || !found.doubts.isEmpty {
        let last = max(source.report.last ?? base.clock, predecessor.seen ?? .min)
        found.last = min(last, now)
        isPartial = answers == nil || !found.doubts.isEmpty
        if isPartial { book.resume(at: now) }
        interruptions.append(interruption(found, now))
      }
      recovered = found
      setClock(now)
      tell(found)
    }
    recorder = Recorder(recovery.journal, clerk: clerk, sync: options.settings.journal.sync)
    let reader = BlockReader(maxLineBytes: options.settings.maxLineBytes)
    let place = Checkpoint.Place(number: max(source.number, base.number), after: base.segment)
    handOver(reader, interruptions, at: place)
    // For whoever reads this behind an older checkpoint, should the store not take the new one.
    recorder?.note(.begun, clock: now, [isPartial ? 1 : 0])
    // Nothing is read before the store has a checkpoint to go on from, unless it takes nothing now.
    clerk.settle()
  }

  /// Without a journal all that can be done for a daemon that ended without notice is to say so.
  private func noteWithoutJournal(_ now: Int64) {
    guard let ledger, let state = options.state else { return }
    if (try? PendingRecovery.waits(in: ledger)) ?? false {
      clerk.note(
        "recovery",
        "what an earlier daemon had read and not stored lies in \(state.journal.debugDescription), and is not"
          + " brought back without a journal (journal: {max_bytes: 0})"
      )
    }
    guard predecessor.isLost else { return }
    var interruption = Interruption(
      last: predecessor.seen ?? now,
      resumed: now,
      lines: 0,
      damaged: 0,
      isConfirmed: false
    )
    interruption.doubt = "there was no journal, what was open is lost"
    outbox.handOver(nil, [interruption])
  }

  private func resume(from base: Checkpoint, isKnown: Bool) {
    guard isKnown else { return }
    answers?.restore(base.answers)
    if base.isEnd { return }
    book.restore(base.book)
    for minute in base.book.minutes {
      for summary in minute.absorbed { receiver?.remember(summary) }
    }
    intake.pointee.restore(base.intake)
    if let kept = base.kept { outbox.resume(from: kept) }
  }

  /// Why more may be lost than what was in the pipe.
  private func doubts(
    _ recovery: Recovery,
    _ base: Checkpoint,
    _ report: JournalSource.Report
  ) -> [String] {
    var doubts: [String] = []
    if recovery.checkpoint == nil, let damage = recovery.damage {
      doubts.append(
        "the checkpoint was of no use (\(damage)), what was open when it was made is lost"
      )
    }
    if recovery.checkpoint != nil, !recovery.segments.contains(base.segment) {
      doubts.append("segment \(base.segment) of the journal is missing")
    }
    if recovery.checkpoint != nil, report.missing > 0 {
      doubts.append("\(report.missing) entries of the journal are missing")
    }
    if report.damaged > 0 { doubts.append("\(report.damaged) bytes of the journal cannot be read") }
    if !report.faults.isEmpty { doubts.append("segments of the journal cannot be read") }
    if predecessor.hadBrokenJournal { doubts.append("the journal could not be written at the end") }
    let isSynced = options.settings.journal.sync == .answer
    if !isSynced, !base.boot.isEmpty, base.boot != Clock.bootID {
      doubts.append("the machine was started anew, what was not on its disk is lost")
    }
    return doubts
  }

  /// The time that nobody counted in.
  private func interruption(_ found: Recovered, _ now: Int64) -> Interruption {
    var interruption = Interruption(
      last: found.last ?? now,
      resumed: now,
      lines: found.lines,
      damaged: found.damaged,
      isConfirmed: answers != nil
    )
    interruption.doubt = found.doubts.joined(separator: "; ")
    return interruption
  }

  private func tell(_ found: Recovered) {
    guard let last = found.last else {
      clerk.note("recovery", "\(found.lines) lines that could not be stored were brought back")
      return
    }
    var text =
      "the daemon before ended without notice after \(Stamp.utc(last)): \(found.lines) lines brought back from"
      + " the journal, \(found.minutes) minute\(found.minutes == 1 ? " goes" : "s go") on"
    text +=
      answers == nil
      ? "; what was in the pipe is lost, 1 MiB at most: the minutes since then are marked partial"
      : "; what was not answered comes again"
    if options.settings.omprog.hasTransactions {
      text += "; of the next transaction rsyslog may send one line twice"
    }
    for doubt in found.doubts { text += "; \(doubt)" }
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
  ///
  /// `place` says where in the journal what comes next is, unless that is the next segment.
  func handOver(
    _ reader: borrowing BlockReader,
    _ interruptions: [Interruption] = [],
    at place: Checkpoint.Place = Checkpoint.Place()
  ) {
    settle()
    outbox.take(book.takeClosed())
    outbox.flush()
    outbox.archive?.settle(clock: intake.pointee.clock)
    outbox.handOver(checkpoint(reader, place), interruptions)
  }

  private func checkpoint(
    _ reader: borrowing BlockReader,
    _ place: Checkpoint.Place
  ) -> LedgerCheckpoint? {
    guard var checkpoint = begin(place) else { return nil }
    checkpoint.unfinished = Array(reader.unfinished)
    checkpoint.isSkipping = reader.isPassingOver
    checkpoint.intake = intake.pointee.state
    checkpoint.book = book.state
    // In the middle of a recovery the files are further than we are.
    checkpoint.kept = recorder == nil ? nil : outbox.keptMarks
    checkpoint.answers = answers?.state ?? AnswerState()
    return stored(checkpoint)
  }

  /// A checkpoint as the store keeps it, and no sooner than the archive is as far.
  private func stored(_ checkpoint: Checkpoint) -> LedgerCheckpoint {
    var stored = LedgerCheckpoint(bytes: checkpoint.encode(), segment: checkpoint.segment)
    stored.archiveCut = archivist?.cut()
    return stored
  }

  /// A checkpoint of a place in the journal: one that is being read, or the next segment; nil without a
  /// journal.
  private func begin(_ place: Checkpoint.Place) -> Checkpoint? {
    let clock = intake.pointee.clock
    if let segment = place.segment {
      var checkpoint = Checkpoint(
        segment: segment,
        offset: place.offset,
        number: place.number ?? 0,
        clock: clock
      )
      checkpoint.boot = recovery?.checkpoint?.boot ?? Clock.bootID
      checkpoint.archiveNext = outbox.archive?.next
      return checkpoint
    }
    guard let recorder else { return nil }
    let segment = recorder.begin(number: place.number, after: place.after)
    var checkpoint = Checkpoint(
      segment: segment,
      number: recorder.journal.nextNumber,
      clock: clock
    )
    checkpoint.boot = Clock.bootID
    checkpoint.archiveNext = outbox.archive?.next
    return checkpoint
  }

  /// What is left at the end of the input: nothing, unless the last answer reached nobody or a transaction
  /// was open, the lines of which may come again.
  var lastCheckpoint: LedgerCheckpoint? {
    guard recorder != nil else { return nil }
    guard let answers, answers.isGone || answers.state.isOpen, !answers.state.doubtful.isEmpty
    else {
      var end = LedgerCheckpoint(bytes: [], segment: .max)
      end.archiveCut = archivist?.cut()
      return end
    }
    guard var checkpoint = begin(Checkpoint.Place()) else { return nil }
    checkpoint.isEnd = true
    checkpoint.answers = answers.state
    return stored(checkpoint)
  }
}
