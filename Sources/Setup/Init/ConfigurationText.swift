import Rulebook
import Syslog

/// The configuration file that `init` writes: every key with its default, all but the rules' commented out.
///
/// `#` and one blank begin words. `#` right before a key, or with two blanks or more behind it before a part of one, is
/// taken away to make it count. Numbers are those of the program's own defaults, so the file says what is so in this version.
public struct ConfigurationText: Sendable {
  /// The directory of the shipped rules.
  public var shippedRules: String
  /// The directory of the site's own rules.
  public var ownRules: String
  var settings = Settings()

  /// Makes the text of a file.
  ///
  /// - Parameters:
  ///   - shippedRules: the directory of the shipped rules.
  ///   - ownRules: the directory of the site's own rules.
  public init(shippedRules: String, ownRules: String) {
    self.shippedRules = shippedRules
    self.ownRules = ownRules
  }

  /// The text.
  public var text: String {
    [head, rules, output, time, limits, journal, kept, unknown, omprog, rollup, alerts].joined(
      separator: "\n"
    )
  }

  /// The same text with all that is commented out made to count.
  ///
  /// - Parameter text: the text of a configuration file that `init` wrote.
  /// - Returns: the text in which each `#` that does not begin words is gone.
  public static func uncommented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        let isWords = line == "#" || line.hasPrefix("# ") && !line.hasPrefix("#  ")
        return line.hasPrefix("#") && !isWords ? line.dropFirst() : line
      }
      .joined(separator: "\n")
  }

  private var head: String {
    """
    # \(PlannedFile.mark): what holds for this site. Every key may be left out.
    # "#" and one blank begin words. "#" right before a key, or with more blanks before a part of one, stands before its
    # default or, where there is none, an example: take all of a key's "#" away and it counts. Then: minuted rules check,
    # and restart rsyslog; HUP reloads rules alone.
    # All keys and their limits: /usr/share/doc/minuted/Docs/Configuration.md.

    """
  }

  private var rules: String {
    """
    # -- Rules and reports

    # Your own, asked first, and those that ship, which each upgrade replaces. Leave a shipped file out by naming the
    # others one by one.
    rules:
      - \(ownRules)
      - \(shippedRules)
    # Grok patterns for all rule files; logcheck's rules for all categories. No default.
    #patterns_dir: [/etc/minuted/patterns]
    #logcheck: [/etc/logcheck/ignore.d.server]
    # Reports beside the shipped ones and those in /etc/minuted/reports. No default.
    #reports: [/srv/minuted/reports]

    """
  }

  private var output: String {
    """
    # -- Where things go

    # All that minuted keeps lies here.
    #state: \(Settings.defaultState)
    # Where summaries go; with a form in front where it is not to be a plain syslog line, such as
    # graphite:tcp:HOST:2003 or prometheus:/PATH.prom. An example: udp:collector.example:514.
    #emit: [/dev/log]
    # What series of Graphite and StatsD begin with, and the enterprise number in RFC 5424 lines.
    #outlets:
    #  prefix: minuted
    #  enterprise: 32473
    # The name of this instance in summaries; the host's name unless said.
    #instance: log1

    """
  }

  private var time: String {
    """
    # -- Time and environments

    # Zone of stamps that have none, and of tables; the system's unless said.
    #timezone: UTC
    # Days that are like a Sunday to the detector. No default.
    #holidays: [2027-01-01]
    # Seconds a minute stays open for late records.
    #lateness: \(settings.lateness)
    # What decides the minute of a record: its stamp (event), or when it was read (arrival).
    #time: \(settings.time.rawValue)
    # Seconds a stamp may be ahead of the clock, and behind the stream.
    #max_ahead: \(settings.maxAhead)
    #max_age: \(settings.maxAge)
    # The environment of hosts, by patterns; the first that fits decides.
    #environment:
    #  default: \(settings.environments.fallback)
    #  hosts:
    #    'qa-*': qa

    """
  }

  private var limits: String {
    """
    # -- Limits

    # Bytes of the longest line, and of memory.
    #max_line_bytes: \(settings.maxLineBytes)
    #max_memory: \(settings.maxMemory)
    # Threads that work on lines: a number, or auto for one a core.
    #workers: \(settings.workers.map(String.init) ?? "auto")
    # Days that the store keeps minutes; the room of what it remembers of templates.
    #minute_days: \(settings.minuteDays)
    #max_templates: \(settings.maxTemplates)
    #template_days: \(settings.templates.days)
    #template_day_rows: \(settings.templates.dayRows)
    #template_forms: \(settings.templates.forms)

    """
  }

  private var journal: String {
    """
    # -- What survives a crash

    # Bytes of the journal; when it is brought to the disk itself: never, second or answer.
    #journal:
    #  max_bytes: \(settings.journal.maxBytes)
    #  sync: \(settings.journal.sync.rawValue)

    """
  }

  private var kept: String {
    """
    # -- What is kept of the lines themselves

    # What is taken out of lines before anything is written, and from how often on keys are listed. An example, but for
    # min_count: /usr/share/doc/minuted/Docs/Privacy.md.
    #privacy:
    #  key_file: /etc/minuted/privacy.key
    #  min_count: \(settings.privacy.minCount)
    #  redact:
    #    - find: card
    #    - find: secret
    #    - {field: [user], action: pseudonym}

    # Raw lines, by category and minute: off, split (by category), unsplit, both. They hold what your logs hold.
    #archive:
    #  keep: \(settings.archive.keep.rawValue)
    #  directory: \(settings.archive.directory ?? "\(settings.state)/archive")
    #  days: \(settings.archive.days)
    #  max_bytes: \(settings.archive.maxBytes)
    #  min_free: \(settings.archive.minFree)

    """
  }

  private var unknown: String {
    """
    # Lines that no rule knows: a file a category, put away by size and age, packed, so many kept. (max_unmatched_bytes
    # instead keeps one file and puts none away.)
    #unmatched:
    #  max_bytes: \(settings.unmatched.maxBytes)
    #  max_age: \(settings.unmatched.maxAge)
    #  keep: \(settings.unmatched.keep)
    #  retain_bytes: \(settings.unmatched.retainBytes)
    #  compress: \(settings.unmatched.compresses)

    """
  }

  private var omprog: String {
    """
    # -- How rsyslog speaks with us

    # As in rsyslog's action, which must say the same: confirmMessages, useTransactions and their marks.
    #omprog:
    #  confirm: \(settings.omprog.confirms)
    #  transactions: \(settings.omprog.hasTransactions)
    #  begin_mark: \(settings.omprog.beginMark)
    #  commit_mark: \(settings.omprog.commitMark)
    #  confirm_timeout: \(settings.omprog.confirmTimeout)

    """
  }

  private var rollup: String {
    """
    # -- Several instances, added up

    # An edge's lines carry what a centre needs; both have the same seed. Examples but for merge.
    #merge: \(settings.rollup.merges)
    #sketch_seed: a text of your own
    # A centre: whose lines it takes.
    #rollup:
    #  accept: ['edge*']
    #  tags: [edgedata]
    #  key_file: /etc/minuted/rollup.key

    """
  }

  private var alerts: String {
    let hook = HookSettings(
      name: "log",
      kind: .syslog(destination: "/dev/log"),
      position: Position(file: "")
    )
    let alerts = settings.alerts
    let groups = alerts.groupBy.map(\.rawValue).joined(separator: ", ")
    return """
      # -- Alerts

      # Who is told, and of what. Kinds: run, mail, syslog, file, alertmanager, webhook. An example with every other key
      # at its default.
      #hooks:
      #  - name: \(hook.name)
      #    syslog: /dev/log
      #    severity: [\(AlertSeverity.allCases.map { "\($0)" }.joined(separator: ", "))]
      #    owner: '*'
      #    category: '*'
      #    resolved: \(hook.tellsResolved)
      #    repeat: \(TimeSpan.text(hook.repeatInterval ?? alerts.repeatInterval))
      #    timeout: \(TimeSpan.text(hook.timeout))
      #    retries: \(hook.retries)
      #    backoff: \(TimeSpan.text(hook.backoff))
      #    limit: \(hook.limit)/\(hook.limitSeconds == 3_600 ? "h" : TimeSpan.text(hook.limitSeconds))
      #  - {name: file, file: /var/log/minuted/alerts.jsonl}
      # How often they are told.
      #alerting:
      #  group_wait: \(TimeSpan.text(alerts.groupWait))
      #  group_by: [\(groups)]
      #  repeat: \(TimeSpan.text(alerts.repeatInterval))
      #  parallel: \(alerts.maxHooks)
      #  queue: \(alerts.maxWaiting)
      #  budget: \(alerts.weeklyBudget)/week
      #  history_days: \(alerts.historyDays)
      # Alerts beside those of the rule files. An example.
      #alerts:
      #  - {id: flood, category: '*', severity: minor, description: ten times the usual, action: see who sends it, metric: $records, above: 100k, within: 10m}

      """
  }
}
