import ArgumentParser
import Outlets
import Outlets
import Pipeline
import Rulebook

/// `minuted run`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Read log lines from standard input until it ends: what rsyslog's omprog starts.",
    discussion: """
      Minutes are closed by the clock. At the end of input the last minute is emitted, marked \
      partial. TERM drains the input first (up to \(Daemon.drainSeconds) s), a second TERM ends \
      at once. HUP reloads the rules in place; bad ones are refused and the old ones stay. USR1 \
      emits the open minute now. Nothing is written to standard output unless --emit stdout.

      rsyslog needs these lines (more in Docs/rsyslog.md):
        module(load="omprog")
        if $programname != "minuted" then
          action(type="omprog" binary="/usr/local/bin/minuted run"
                 forceSingleInstance="on" queue.type="LinkedList")
      """
  )

  @OptionGroup var site: SiteOptions
  @OptionGroup var sharing: WorkerOptions

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Where summaries go; may be given several times.",
      discussion:
        "/dev/log (default), stdout, udp:HOST:PORT, tcp:HOST:PORT, unix:PATH or file:PATH; in another "
        + SiteOptions.formatsHelp,
      valueName: "dest"
    ),
    completion: .list(["/dev/log", "stdout"])
  )
  var emit: [String] = []

  @Flag(
    help: ArgumentHelp(
      "Answer each line on standard output, for an action with confirmMessages=\"on\".",
      discussion: "A line is answered when the journal has it; dots keep rsyslog waiting meanwhile."
    )
  )
  var confirm = false

  @Flag(
    help: ArgumentHelp(
      "Take the marks around batches for what they are, for an action with useTransactions=\"on\".",
      discussion: "Their text is set in the configuration when it is not rsyslog's own."
    )
  )
  var transactions = false

  func run() throws {
    var settings = try site.settings()
    if confirm { settings.omprog.confirms = true }
    if transactions { settings.omprog.hasTransactions = true }
    if settings.omprog.confirms, settings.journal.maxBytes == 0 {
      throw Failure(
        "there is no journal (journal: {max_bytes: 0}) that would hold what is confirmed: leave out --confirm,"
          + " or give it room",
        .usage
      )
    }
    let problems = emit.isEmpty ? settings.emitProblems(fault: Sink.fault) : []
    if !problems.isEmpty {
      throw Failure(problems.map(\.description).joined(separator: "\n"), .usage)
    }
    let sinks = try SiteOptions.sinks(
      emit.isEmpty ? settings.emit ?? ["/dev/log"] : emit,
      settings
    )
    if settings.omprog.confirms, sinks.contains(where: { $0.destination == .standardOutput }) {
      throw Failure(
        "standard output is for answers to rsyslog: leave out --confirm, or send summaries elsewhere",
        .usage
      )
    }
    let options = Options(
      settings: settings,
      rules: try site.rulePaths(settings),
      state: StateDirectory(path: site.state ?? settings.state),
      destinations: sinks,
      zone: try SiteOptions.zone(settings),
      instance: SiteOptions.instance(settings),
      // In lock step there is one line at a time.
      workers: settings.omprog.confirms ? 1 : sharing.count(settings)
    )
    var daemon: Daemon
    do {
      daemon = try Daemon(options)
    } catch {
      throw error.failure
    }
    let code = daemon.run()
    if code != 0 { throw ExitCode(code) }
  }
}

extension StartError {
  /// The error as a command's end: 2 for bad rules, 3 for a state that cannot be used.
  var failure: Failure {
    switch self {
    case .rules, .settings: Failure(description, .usage)
    case .state, .store: Failure(description, .failed)
    }
  }
}
