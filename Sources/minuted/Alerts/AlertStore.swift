import Glibc
import Ledger
import Pipeline
import Rulebook

/// The store as commands about alerts use it.
enum AlertStore {
  /// The store for reading: 2 when nothing is stored there, 3 when it cannot be read.
  static func reader(_ state: StateDirectory) throws -> Ledger {
    do {
      return try Ledger(path: state.ledger, readOnly: true)
    } catch {
      let isMissing = access(state.ledger, F_OK) != 0 && errno == ENOENT
      let hint = isMissing ? "nothing is stored there yet" : "run this as the user that writes it"
      throw Failure("\(error.description); \(hint)", isMissing ? .usage : .failed)
    }
  }

  /// The store for writing beside the daemon; it is never made here, nor given tables it has not.
  static func writer(_ state: StateDirectory) throws -> Ledger {
    let isKept = try asking { try reader(state).hasAlerts() }
    guard isKept else {
      throw Failure(
        "\(state.ledger) has no alerts yet: they begin when this version's daemon writes it",
        .usage
      )
    }
    guard access(state.ledger, W_OK) == 0 else {
      let reason = String(cString: strerror(errno))
      throw Failure(
        "cannot write to \(state.ledger): \(reason); run this as the user that writes it"
      )
    }
    return try asking { try Ledger(path: state.ledger) }
  }

  /// Runs what asks the store, its errors told: 3.
  static func asking<Answer>(_ body: () throws -> Answer) throws -> Answer {
    do {
      return try body()
    } catch let error as LedgerError {
      let isLocked = error.reason.contains("locked")
      let hint =
        isLocked
        ? "; another process has held it for \(Int(Ledger.busySeconds)) s: try again" : ""
      throw Failure(error.description + hint)
    }
  }

  /// The rules as they are now; nil where they cannot be used.
  static func rulebook(_ site: SiteOptions) throws -> Rulebook? {
    let settings = try site.settings()
    guard let paths = try? site.rulePaths(settings) else { return nil }
    return Rulebook.load(
      paths: paths,
      environments: settings.environments,
      patternFiles: settings.patternFiles,
      logcheck: settings.logcheck
    ).rulebook
  }

  /// The alerts of rule files and configuration as they are now; none where they cannot be used.
  static func rules(_ site: SiteOptions) throws -> [AlertRule] {
    try rulebook(site)?.alerts(with: site.settings().alerts) ?? []
  }

  /// Says that nobody judges, where no daemon runs: silence would look like peace.
  static func tellUnlessJudged(_ state: StateDirectory) {
    guard state.holder() == nil else { return }
    Talk.tell("no daemon runs with \(state.path): this is how things stood when the last one ended")
  }
}

/// Who runs a command.
enum Caller {
  /// Longest name, in bytes.
  private static let maxBytes = 64

  /// The user's name, or of who used sudo; control characters shown.
  static var name: String {
    // Only root's word counts: anybody may set the variable.
    if geteuid() == 0, let name = getenv("SUDO_USER").map({ String(cString: $0) }), !name.isEmpty {
      return PlainText.cut(name, maxBytes)
    }
    guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else {
      return "uid \(getuid())"
    }
    return PlainText.cut(String(cString: name), maxBytes)
  }
}
