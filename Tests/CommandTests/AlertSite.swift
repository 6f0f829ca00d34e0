import Foundation
import Glibc
import Testing

/// A site with alerts on a program `app`, whose daemon has judged made-up minutes.
struct AlertSite {
  /// The minutes begin at 09:00 of this day, in UTC.
  static let day = "2020-03-10"

  static let rules = """
    category: app
    select:
      program: [app]
    rules:
      - id: fail
        match: '^fail (?<who>\\S+)'
        tally:
          - {count: Failures}
          - {top: users, of: who}
      - id: ok
        match: '^ok'
        tally:
          - {count: Successes}
    alerts:
      - id: failures
        metric: Failures
        within: 1m
        above: 5
        severity: critical
        owner: "web team"
        description: many failures
        action: look at the users
      - id: slow-failures
        metric: Failures
        within: 1m
        above: 5
        for: 30m
        severity: minor
        description: failures for long
        action: wait

    """

  let site: Site

  /// Makes the site and judges a minute for each number: so many failures, after one success that
  /// makes the minute known.
  init(failures: [Int], who: String = "eve", settings: String = "") throws {
    site = try Site(ruleFile: AlertSite.rules, settings: settings)
    try judge(failures, who: who)
  }

  /// Has a daemon judge further minutes, the first at so many minutes past 09:00.
  func judge(_ failures: [Int], from first: Int = 0, who: String = "eve") throws {
    let child = try site.start()
    try child.write(AlertSite.lines(failures, from: first, who: who))
    child.closeInput()
    let outcome = try child.wait()
    guard outcome.status == 0 else { throw TestTrouble("run: \(outcome.errors)") }
  }

  static func lines(_ failures: [Int], from first: Int = 0, who: String = "eve") -> String {
    failures.enumerated().map { index, count in
      let minute = first + index
      let stamp = "\(day)T\(two(9 + minute / 60)):\(two(minute % 60)):05.000000+00:00 host1 app[7]:"
      return "\(stamp) ok\n" + String(repeating: "\(stamp) fail \(who)\n", count: count)
    }.joined()
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// Runs `minuted alerts`.
  func alerts(_ arguments: String...) throws -> Outcome {
    try run(
      Tree.minuted,
      ["alerts"] + arguments + ["--config", site.config],
      in: site.scratch
    )
  }
}
