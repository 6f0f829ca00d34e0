import ArgumentParser
import Pipeline

/// The command `minuted`.
struct Minuted: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minuted",
    abstract: "Takes the minutes of your logs.",
    discussion: """
      rsyslog starts "minuted run" (omprog) and feeds it every log line. It looks at each line \
      once, counts what your rules tell it to, and says at the end of each minute in a few lines \
      what that minute held: as syslog lines, key=count files, RRD files with Holt-Winters \
      aberrance, and in an SQLite store. Lines that no rule knows are masked, counted and ranked.

      Try it on a log you have, no set-up needed:
        minuted replay --state ./minutes /var/log/syslog
        minuted summary --state ./minutes --every 1h
        minuted unknown --state ./minutes

      Exit status: 0 success, 1 found something (rules test, rules explain, audit, doctor, merge, alerts --check) or, of search, nothing; 2 usage or \
      bad input, 3 could not do it.
      """,
    version: Program.version,
    subcommands: [
      RunCommand.self, ReplayCommand.self, SummaryCommand.self, MergeCommand.self,
      ReportCommand.self, UnknownCommand.self, AlertsCommand.self,
      GraphCommand.self, AberrantCommand.self, RulesCommand.self, NormalizeCommand.self,
      SearchCommand.self, AnonymizeCommand.self, AuditCommand.self, StatusCommand.self,
      InitCommand.self, DoctorCommand.self, OmprogSelftestCommand.self,
    ]
  )
}
