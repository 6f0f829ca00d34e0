/// The file in `/etc/cron.d` for hosts without systemd: what is to be told comes by mail.
struct CronText {
  /// minuted's program.
  var program: String
  /// As whom it reads.
  var user: String
  /// The reports.
  var reports: [ReportChoice]

  var text: String {
    // Times apart, so that no two read the store at once; before people come to work.
    let lines = reports.enumerated().map { index, choice in
      line(
        10 + 5 * index,
        "report \(choice.report) --mail-if-any --lock /run/lock/minuted-\(choice.report)"
      )
    }
    let rest = 10 + 5 * reports.count
    return """
      # \(PlannedFile.mark): reports by mail. What has no news prints nothing, so nothing is mailed.
      # Nothing is done while the program is not there. Times are the machine's. A page for a web server instead:
      #   minuted report web --period hour --format html --output /var/lib/minuted-reports/web.html
      MAILTO=root
      PATH=/usr/sbin:/usr/bin:/sbin:/bin
      \(lines.joined(separator: "\n"))
      \(line(rest, "unknown --mail-if-any"))
      # Yesterday's minutes: told when they do not add up.
      \(line(rest + 5, "audit --from yesterday --to today --gaps", shows: "|| true"))

      """
  }

  private func line(_ minute: Int, _ command: String, shows: String? = nil) -> String {
    let run =
      shows == nil
      ? "\(program) \(command)" : "out=$(\(program) \(command)) || printf '\\%s\\n' \"$out\""
    return
      "\(minute) 6 * * *  \(user)  [ ! -x \(program) ] || \(shows == nil ? run : "{ \(run); }")"
  }
}
