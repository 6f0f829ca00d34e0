/// One thing that the doctor looks at.
protocol DoctorCheck: Sendable {
  /// Its name in findings.
  var name: String { get }

  /// Looks, and adds what it finds.
  func look(_ site: ExaminedSite, _ list: inout FindingList)
}

/// Looks a site over: whether rsyslog feeds minuted as it should, and how minuted does.
///
/// It only looks: nothing is written, made or ended. Work is bounded; what was left out is said.
public struct Doctor: Sendable {
  private let checks: [any DoctorCheck] = [
    RsyslogCheck(), SnippetCheck(), LoopGuardCheck(), TemplateCheck(), QueueCheck(), EndingCheck(),
    AnswersCheck(),
    ConfigurationCheck(), RulesCheck(), PermissionsCheck(), SpaceCheck(), ClockCheck(),
    DaemonCheck(), StoreCheck(),
    RoundRobinCheck(),
  ]

  /// A doctor with all checks.
  public init() {}

  /// Looks at everything.
  ///
  /// - Parameter site: what to look at.
  /// - Returns: the findings, in the order of the checks.
  public func examine(_ site: ExaminedSite) -> DoctorReport {
    var report = DoctorReport(root: site.root.isMachine ? "/" : site.root.prefix)
    for check in checks {
      var list = FindingList(check.name)
      check.look(site, &list)
      report.findings += list.findings
    }
    return report
  }
}
