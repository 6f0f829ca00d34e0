import Ledger
import Minutes
import Pipeline
import Reports
import RoundRobin
import Rulebook
import Synchronization
import Syslog

/// Opens what pages are made from: the store, RRD files, rules and reports, all only for reading.
final class SiteReader: Sendable {
  private struct State {
    var idle: [Ledger] = []
    var file: FileIdentity?
    var rulebook: Rulebook?
    var hasLoaded = false
  }

  let options: DashboardOptions
  let directory: StateDirectory
  private let state = Mutex(State())

  init(_ options: DashboardOptions) {
    self.options = options
    directory = StateDirectory(path: options.state)
  }

  /// Has something done with the store; each worker has a connection of its own.
  func read<Answer>(_ body: (Ledger) throws -> Answer) throws -> Answer {
    let identity = FileIdentity(path: directory.ledger)
    let known: Ledger? = state.withLock { state in
      if state.file != identity {
        state.idle = []
        state.file = identity
      }
      return state.idle.popLast()
    }
    let ledger = try known ?? Ledger(path: directory.ledger, readOnly: true)
    let answer = try body(ledger)
    state.withLock { state in
      if state.file == identity { state.idle.append(ledger) }
    }
    return answer
  }

  /// The zone of times without one, and of days.
  func zone(around now: Int64) -> Zone {
    guard let name = options.settings.timezone, let zone = Zone.named(name, around: now) else {
      return .system(around: now)
    }
    return zone
  }

  /// The rules, read once; nil where they cannot be used: units and what belongs together are not
  /// known then.
  var rulebook: Rulebook? {
    state.withLock { state in
      if !state.hasLoaded {
        state.hasLoaded = true
        state.rulebook =
          Rulebook.load(
            paths: options.rules,
            environments: options.settings.environments,
            patternFiles: options.settings.patternFiles,
            logcheck: options.settings.logcheck
          ).rulebook
      }
      return state.rulebook
    }
  }

  /// The reports, as their files are now.
  var library: ReportLibrary { ReportLibrary(paths: options.reports) }

  /// What pages and reports are made from.
  func sources(_ ledger: Ledger, now: Int64, links: any SheetLinks) throws -> ReportSources {
    let rulebook = self.rulebook
    var unknown = UnknownOptions()
    unknown.strict = Set((rulebook?.categories ?? []).filter(\.isStrict).map(\.name))
    var sources = try ReportSources(
      ledger: ledger,
      roundRobin: RoundRobinStore(root: directory.roundRobin),
      names: rulebook.map { ReportNames($0) } ?? ReportNames(),
      unknown: unknown,
      now: now
    )
    sources.links = links
    return sources
  }
}
