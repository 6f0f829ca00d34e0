import Pipeline
import Reports
import Syslog

/// What `status` says of the journal and of answers to rsyslog.
enum JournalText {
  static func lines(_ status: Status) -> [String] {
    var lines: [String] = []
    if let journal = status.journal {
      var text = "journal: \(NumberText.grouped(UInt64(clamping: journal.held))) bytes"
      if journal.unwritten > 0 {
        text += ", \(NumberText.grouped(journal.unwritten)) bytes of input not written"
      }
      if journal.broken { text += "; NOT written now: a crash would lose what is read" }
      lines.append(text)
      if let found = journal.recovered { lines.append("  " + recovery(found)) }
    }
    if let answers = status.answers {
      lines.append(
        "omprog: \(NumberText.grouped(answers.answered)) lines confirmed, of which"
          + " \(NumberText.grouped(answers.repeats)) came again and were not counted again"
      )
    }
    return lines
  }

  private static func recovery(_ found: Status.Recovered) -> String {
    var text =
      "at the start \(NumberText.grouped(found.lines)) lines were brought back from it, \(found.minutes) minute"
      + (found.minutes == 1 ? " went on" : "s went on")
    if let last = found.last { text += "; the daemon before ended without notice after \(last)" }
    if found.damaged > 0 || found.missing > 0 {
      text +=
        "; \(NumberText.grouped(found.damaged)) bytes could not be read,"
        + " \(NumberText.grouped(found.missing)) entries were missing"
    }
    return text
  }
}
