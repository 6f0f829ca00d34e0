import Ledger
import Pipeline
import Reports
import RoundRobin
public import Rulebook
import Syslog

/// What pages are made from beside the store: RRD files, rules, reports; all only read.
public struct SiteReader: Sendable {
  let directory: StateDirectory
  let zone: Zone
  let rulebook: Rulebook?
  let alerts: [AlertRule]
  let strict: Set<String>
  let reports: [String]
  /// Seconds after its end at which the newest minute is too old.
  let staleAfter: Int64

  /// Takes what the options say; without a rulebook units, and what belongs together, are not known.
  public init(_ options: DashboardOptions, rulebook: Rulebook?) {
    directory = options.state
    zone = options.zone
    self.rulebook = rulebook
    alerts = options.alerts
    strict = options.strict
    reports = options.reports
    staleAfter = Int64(options.lateness) + Moment.grace
  }

  /// The reports, as their files are now.
  var library: ReportLibrary { ReportLibrary(paths: reports) }

  /// What pages and reports are made from.
  func sources(_ ledger: Ledger, now: Int64, links: any SheetLinks) throws -> ReportSources {
    var unknown = UnknownOptions()
    unknown.strict = strict
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
