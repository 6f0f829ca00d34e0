import Reports
import Syslog

/// What stands around the content of every page: head, navigation, how fresh it is, the choice of time.
struct PageFrame {
  let moment: Moment
  let zone: Zone
  /// Seconds after its end at which the newest minute is too old.
  let staleAfter: Int64

  /// The pages that every page leads to.
  private static let pages = [
    ("/", "Overview"), ("/alerts", "Alerts"), ("/unknown", "Unknown"), ("/reports", "Reports"),
    ("/accounting", "Accounting"),
  ]

  /// A page; `choice` adds the choice of time and, of several, of the environment, `trail` the way here.
  func page(
    _ sheet: Sheet,
    at path: String,
    choice: TimeChoice?,
    environments: [String] = [],
    trail: [(name: String, link: String)] = []
  ) -> Page {
    var page = PageText(title: sheet.title)
    page.open(
      newest: moment.minute,
      generation: moment.name,
      staleAfter: staleAfter
    )
    page.addNavigation(PageFrame.pages, current: path)
    page.addFreshness(freshness, isStale: moment.isStale)
    if let choice { page.addChoice(choice, environments: environments) }
    page.addTrail(trail)
    page.add(sheet)
    return .html(page.close())
  }

  /// How old what is shown is.
  private var freshness: String {
    guard let newest = moment.minute else { return "nothing stored yet" }
    let text = "as of \(Stamp.local(newest + 60, in: zone).prefix(16)) (\(zone.name))"
    guard moment.isStale else { return text }
    return "STALE: \(text), \(AgeText.of(moment.age ?? 0)) old. Is minuted running?"
  }
}

/// `18 min`, `2 h 5 min`, `3 d 4 h`.
enum AgeText {
  static func of(_ seconds: Int64) -> String {
    let minutes = max(seconds, 0) / 60
    if minutes < 60 { return "\(minutes) min" }
    if minutes < 2_880 { return "\(minutes / 60) h \(minutes % 60) min" }
    return "\(minutes / 1_440) d \(minutes / 60 % 24) h"
  }
}
