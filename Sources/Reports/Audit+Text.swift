import Ledger
import Minutes
import Syslog

extension Audit {
  /// The most findings of a kind that the text lists; JSON lists more.
  private static let mostShown = 20

  /// The audit for people: a line or two when all is well.
  ///
  /// Names come from rule files and from whoever edited the store, so control characters are shown,
  /// not sent. Times are UTC.
  public func text(withGaps: Bool) -> String {
    var lines = [summary(findings(withGaps: withGaps))]
    add(faultCount, "contradiction", "", faults.map { text(of: $0) }, to: &lines)
    if unplaced > 0 {
      lines.append("\(Plural.of(unplaced, "row")) in the store without a minute")
    }
    if account.dropped > 0 {
      lines.append("\(NumberText.grouped(account.dropped)) lines given up, as the accounts say")
    }
    let gapText = gaps.map {
      "\(Stamp.utc($0.from)) to \(Stamp.utc($0.to)): \(Plural.of(Int($0.minutes), "minute"))"
        + " (\($0.instance))"
    }
    let unknown = ", \(Plural.of(Int(gapMinutes), "minute")): unknown, as no row stands for them"
    add(gapCount, "gap", unknown, gapText, to: &lines)
    add(interruptions.count, "interruption", "", interruptions.map(text), to: &lines)
    if isCutOff {
      lines.append(
        "the daemon has ended without notice: what it read and had not stored is in its journal, and comes"
          + " back when it starts with one"
      )
    }
    add(partialCount, "partial minute", "", partial.map { Stamp.utc($0) }, to: &lines)
    if amendedMinutes > 0 {
      lines.append(
        "\(Plural.of(Int(clamping: amendedRecords), "late record")) added to"
          + " \(Plural.of(amendedMinutes, "minute")) after it had closed"
      )
    }
    if badValues > 0 {
      lines.append("\(NumberText.grouped(badValues)) values that were to be a number and were not")
    }
    if regexLimits > 0 {
      lines.append("\(NumberText.grouped(regexLimits)) searches given up at PCRE2's limit")
    }
    addArchive(to: &lines)
    lines += daemonLines + rsyslogLines
    return lines.map { ShownText.of(Array($0.utf8)) + "\n" }.joined()
  }

  private func summary(_ findings: [Finding]) -> String {
    guard let first, let end else { return "no minutes in this range" }
    let head = findings.isEmpty ? "all adds up, nothing lost: " : "NOT well: "
    return head + NumberText.grouped(UInt64(minutes)) + (minutes == 1 ? " minute" : " minutes")
      + " from \(Stamp.utc(first)) to \(Stamp.utc(end)), "
      + (categories.count == 1 ? "1 category" : "\(categories.count) categories")
      + ", \(NumberText.grouped(account.read)) lines"
  }

  /// A count with its list below, cut.
  private func add(
    _ count: Int,
    _ noun: String,
    _ remark: String,
    _ listed: [String],
    to lines: inout [String]
  ) {
    guard count > 0 else { return }
    lines.append(Plural.of(count, noun) + remark + ":")
    let shown = listed.prefix(Audit.mostShown)
    lines += shown.map { "  " + $0 }
    if count > shown.count {
      lines.append("  and \(NumberText.grouped(UInt64(count - shown.count))) more")
    }
  }

  private func addArchive(to lines: inout [String]) {
    guard let archive, archive.compared > 0 || archive.unsplit != nil || archive.isWrong else {
      return
    }
    if !archive.isWrong {
      let unsplit = archive.unsplit.map {
        ", \(NumberText.grouped($0)) in the unsplit stream\(archive.split == nil ? "" : ", the same")"
      }
      lines.append(
        "archive: all lines of \(Plural.of(archive.compared, "minute")) of categories are there,"
          + " \(NumberText.grouped(archive.lines))\(unsplit ?? "")"
      )
    }
    let shown = archive.differences.map { found in
      "\(Stamp.utc(found.minute)) \(found.category): counted \(NumberText.grouped(found.counted)),"
        + " in the archive \(NumberText.grouped(found.archived))"
    }
    let missing =
      archive.missing > 0 ? ", \(NumberText.grouped(archive.missing)) lines missing" : ""
    add(archive.differenceCount, "difference", " to the archive" + missing, shown, to: &lines)
    if archive.gaps > 0 {
      lines.append(
        "archive: \(NumberText.grouped(archive.gaps)) lines are missing in the unsplit stream"
      )
    }
    if let split = archive.split, let unsplit = archive.unsplit, split != unsplit {
      lines.append(
        "archive: \(NumberText.grouped(split)) lines by category, \(NumberText.grouped(unsplit)) in the"
          + " unsplit stream"
      )
    }
    add(archive.faults.count, "place", " of the archive cannot be read", archive.faults, to: &lines)
  }

  private func text(of interruption: Interruption) -> String {
    let loss =
      !interruption.isConfirmed
      ? "what was in the pipe is lost (1 MiB at most)"
      : interruption.mayHaveLost
        ? "some of what was confirmed may be lost" : "nothing that was confirmed is lost"
    return
      "\(Stamp.utc(interruption.last)) to \(Stamp.utc(interruption.resumed)): ended without notice;"
      + " the journal brought back \(NumberText.grouped(interruption.lines)) lines, \(loss)"
      + (interruption.damaged > 0
        ? "; \(NumberText.grouped(interruption.damaged)) bytes of it could not be read" : "")
      + (interruption.doubt.isEmpty ? "" : "; \(interruption.doubt)")
  }

  private func text(of fault: Fault) -> String {
    let place =
      "\(Stamp.utc(fault.minute)) \(fault.category) \(fault.environment) (\(fault.instance)"
      + (fault.sequence == 0 ? "): " : ", part \(fault.sequence)): ")
    let stored = fault.stored.map(NumberText.grouped) ?? "-"
    let found = NumberText.grouped(fault.found)
    switch fault.kind {
    case .parts: return place + "read \(stored), but its parts add up to \(found)"
    case .hits: return place + "matched \(stored), but its rules' hits add up to \(found)"
    case .ignored: return place + "ignored \(stored), but its ignore rules' hits add up to \(found)"
    case .number: return place + "a part of its account is no whole number"
    }
  }

  private func number(_ value: Double) -> String {
    UInt64(exactly: value).map(NumberText.grouped) ?? "\(value)"
  }

  private var daemonLines: [String] {
    guard let daemon else { return [] }
    let told = daemon.counts.filter { $0.value > 0 }
    guard !told.isEmpty || !daemon.quarantined.isEmpty else { return [] }
    let until = daemon.isRunning ? "still running" : "last seen \(daemon.written)"
    return ["the daemon since \(daemon.started) (\(until)):"]
      + told.map {
        "  \(NumberText.grouped($0.value)) \($0.text)\($0.isLoss ? " (lost)" : "")"
      }
      + daemon.quarantined.map { "  rule left out for hitting the match limit too often: \($0)" }
  }

  private var rsyslogLines: [String] {
    guard let rsyslog else {
      return [
        "rsyslog's own losses are unknown: its impstats lines are not fed in (see Docs/rsyslog.md)"
      ]
    }
    guard rsyslog.records > 0 else {
      return ["rsyslog's own losses are unknown: no impstats lines came in (see Docs/rsyslog.md)"]
    }
    let told = rsyslog.metrics.filter { $0.value != 0 }
    guard !told.isEmpty else { return [] }
    return ["rsyslog's own, from its impstats lines:"]
      + told.map { metric in
        let isLoss = AuditedRsyslog.losses.contains(metric.name)
        return "  \(metric.name) \(number(metric.value))\(isLoss ? " (lost)" : "")"
      }
  }
}
