import ArgumentParser
import Glibc
import Pipeline
import Setup

/// `minuted init`.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Set up this host: configuration, rsyslog's part, reports; says what to type next.",
    discussion: """
      Looks which rsyslog is here and which programs the rules know, and writes what is missing: \
      /etc/minuted/minuted.yaml (every key, as comments), a rule file of your own to begin with, \
      /etc/rsyslog.d/90-minuted.conf, and timers of systemd's or /etc/cron.d/minuted for reports. A file \
      that is there is left as it is. Nothing is started, no service touched. Docs/Install.md.

      Exit status: 0 all is there, 1 something keeps minuted from running here, \
      2 bad usage, 3 could not write.
      """
  )

  @Flag(name: .long, help: "Write nothing; show every file that would be written.")
  var dryRun = false

  @Flag(name: .long, help: "Write files anew that are there; the old ones are kept as .bak.")
  var force = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Set up the tree below this directory instead of this machine.",
      valueName: "dir"
    )
  )
  var root = "/"

  @Option(
    name: .long,
    help: ArgumentHelp(
      "As whom minuted runs where rsyslogd is root.",
      discussion: "Default: \(InitRequest.usualUser), whom the package makes.",
      valueName: "name"
    )
  )
  var user = InitRequest.usualUser

  func validate() throws {
    // An unset variable of a script must not be this machine.
    if !root.hasPrefix("/") {
      throw ValidationError("--root takes an absolute path, not \"\(root)\"")
    }
  }

  func run() throws {
    let host = HostRoot(root)
    guard access(host.path("/"), R_OK | X_OK) == 0 else {
      throw Failure("cannot look at \(root): \(String(cString: strerror(errno)))", .usage)
    }
    if host.isMachine, !dryRun, geteuid() != 0 {
      throw Failure(
        "minuted init writes to /etc, so it must be run by root (sudo minuted init); --dry-run shows what it would"
          + " write, --root DIR writes elsewhere"
      )
    }
    let plan: InitPlan
    do {
      plan = try InitPlan.make(try request(host))
    } catch let error as InitError {
      throw Failure(error.description)
    }
    for note in plan.notes { Talk.tell(note) }
    let writer = InitWriter(host, replaces: force)
    let hasTrouble = dryRun ? try show(plan, writer, host) : try write(plan, writer, host)
    for obstacle in plan.obstacles { Talk.tell("in the way: \(obstacle)") }
    tellSteps(plan)
    if hasTrouble || !plan.obstacles.isEmpty { throw ExitCode(ExitStatus.found.rawValue) }
  }

  private func request(_ host: HostRoot) throws -> InitRequest {
    let installed = "/usr/bin/minuted"
    let own = ShippedFiles.program ?? installed
    let rules = "/usr/share/minuted/rules"
    let isElsewhere = !host.isMachine && host.has(installed)
    guard let shipped = isElsewhere && host.has(rules) ? rules : ShippedFiles.rules.directory else {
      throw Failure(
        "the rules that ship with minuted are not beside \(own); install it whole (make install)"
      )
    }
    return InitRequest(
      root: host,
      program: isElsewhere ? installed : own,
      rules: shipped,
      user: user
    )
  }

  /// Shows what would be written; true where something would be left as it is.
  private func show(_ plan: InitPlan, _ writer: InitWriter, _ host: HostRoot) throws -> Bool {
    var isTrouble = false
    for file in plan.files {
      let outcome = writer.outlook(file)
      isTrouble = isTrouble || outcome.isTrouble
      let head = "==> \(host.path(file.path)) (\(Self.words(file, outcome, planned: true)))"
      switch (file.content, outcome) {
      case (.text(let text), .made), (.text(let text), .replaced): Talk.data("\(head)\n\(text)\n")
      default: Talk.data("\(head)\n\n")
      }
    }
    return isTrouble
  }

  private func write(_ plan: InitPlan, _ writer: InitWriter, _ host: HostRoot) throws -> Bool {
    var isTrouble = false
    for file in plan.files {
      do {
        let outcome = try writer.make(file)
        isTrouble = isTrouble || outcome.isTrouble
        Talk.tell("\(host.path(file.path)): \(Self.words(file, outcome, planned: false))")
      } catch {
        throw Failure(error.description)
      }
    }
    return isTrouble
  }

  private static func words(_ file: PlannedFile, _ outcome: InitWriter.Outcome, planned: Bool)
    -> String
  {
    let what =
      switch file.content {
      case .link(let target): "link to \(target); \(file.purpose)"
      case .directory: "directory \(file.access); \(file.purpose)"
      case .text: "\(file.access); \(file.purpose)"
      }
    return switch outcome {
    case .made: planned ? "would be made: \(what)" : "made: \(what)"
    case .same: "is there"
    case .left: "is there and another; left as it is (--force writes it anew)"
    case .replaced(let name):
      "\(planned ? "would be written" : "written") anew: \(what); the old one is \(name)"
    case .given: "\(planned ? "would be" : "is now") \(what)"
    case .foreign(let owner):
      "belongs to \(owner), so the daemon cannot write there: chown -R \(file.owner):\(file.group) \(file.path)"
    }
  }

  private func tellSteps(_ plan: InitPlan) {
    Talk.tell(
      dryRun
        ? "\nnothing was written. After minuted init, in this order:" : "\nnext, in this order:"
    )
    let width = plan.steps.map(\.command.count).filter { $0 <= 60 }.max() ?? 0
    for step in plan.steps {
      let pad = String(repeating: " ", count: max(0, width - step.command.count))
      Talk.tell("  \(step.command)\(pad)   # \(step.why)")
    }
  }
}

extension InitWriter.Outcome {
  /// Whether the daemon cannot work with what is there; a file that was changed is as its owner wants it.
  fileprivate var isTrouble: Bool {
    switch self {
    case .foreign: true
    case .made, .same, .left, .replaced, .given: false
    }
  }
}
