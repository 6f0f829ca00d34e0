import Rulebook

/// rsyslog's part: the template, the loop guard and the action that starts minuted.
struct SnippetText {
  /// minuted's program.
  var program: String
  /// The configuration file.
  var configuration: String
  /// Words in front of the program.
  var wrapper: [String]
  /// Tags of minuted's own lines.
  var tags: [String]
  /// How rsyslog and minuted speak with each other.
  var omprog: OmprogSettings
  /// Whether another file loads omprog already: rsyslog complains of a second time.
  var isModuleLoaded: Bool
  /// Where minuted's standard error goes.
  var errors = SnippetText.errorsFile

  static let errorsFile = "/var/log/minuted.stderr"

  var text: String {
    let command = (wrapper + [program, "run", "--config", configuration]).joined(separator: " ")
    let names = tags.map { "\"\($0)\"" }.joined(separator: ", ")
    let load = isModuleLoaded ? "# omprog is loaded elsewhere already." : "module(load=\"omprog\")"
    return """
      # \(PlannedFile.mark): rsyslog starts minuted and feeds it every line.
      # What each setting is for: /usr/share/doc/minuted/Docs/rsyslog.md. After a change:
      #   rsyslogd -N1 && systemctl restart rsyslog && minuted doctor
      \(load)

      # A stamp with year and zone, and the priority.
      template(name="minuted" type="string"
        string="<%PRI%>%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%\\n")

      # The loop guard: minuted's own lines never go back to it. Each "tag:" that a rule file's summary sets belongs here.
      if not ($programname == [\(names)]) then
      \(userWords)  action(type="omprog" name="minuted" template="minuted"
          binary="\(command)"
          forceSingleInstance="on"
          hup.signal="HUP"
          closeTimeout="15000" killUnresponsive="on"
          output="\(errors)"
          queue.type="LinkedList" queue.size="200000" queue.dequeueBatchSize="4096"
          queue.filename="minuted_q" queue.maxDiskSpace="2g" queue.saveOnShutdown="on"
          queue.timeoutShutdown="10000" queue.timeoutEnqueue="0"
      \(answers)    action.resumeRetryCount="-1" action.resumeInterval="5")

      """
  }

  private var userWords: String {
    guard !wrapper.isEmpty else { return "" }
    return """
        # setpriv gives root away and then is minuted: one process, rsyslog's signals reach it. Mail hooks by a sendmail
        # that is set-user-id or set-group-id (Postfix, Exim) need --no-new-privs and --bounding-set=-all taken out.

      """
  }

  /// What has to agree with the configuration's `omprog:`.
  private var answers: String {
    var words: [String] = []
    if omprog.confirms {
      words += [
        "confirmMessages=\"on\"", "confirmTimeout=\"\(omprog.confirmTimeout * 1_000)\"",
        "reportFailures=\"on\"",
      ]
    }
    if omprog.hasTransactions {
      words += [
        "useTransactions=\"on\"", "beginTransactionMark=\"\(omprog.beginMark)\"",
        "commitTransactionMark=\"\(omprog.commitMark)\"",
      ]
    }
    return words.isEmpty ? "" : "    \(words.joined(separator: " "))\n"
  }
}
