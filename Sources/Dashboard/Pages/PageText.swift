import Reports
import Syslog

/// The HTML of a page; all text in it is escaped.
struct PageText {
  private var page = HTMLText()

  init(title: String) {
    page.add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    page.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    page.add("<meta name=\"color-scheme\" content=\"light dark\">\n")
    page.add("<title>", "\(title) - minuted", "</title>\n")
    page.add("<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"")
    page.add(escaped: Asset.style.path)
    page.add("\">\n<script src=\"")
    page.add(escaped: Asset.script.path)
    page.add("\" defer></script>\n")
    // Without a script the page is fetched anew once a minute.
    page.add("<noscript><meta http-equiv=\"refresh\" content=\"60\"></noscript>\n</head>\n")
  }

  /// Opens the body; what the script needs to know stands in it.
  mutating func open(newest: Int64?, generation: String, staleAfter: Int64) {
    page.add("<body data-newest=\"")
    page.add(escaped: newest.map(String.init) ?? "")
    page.add("\" data-generation=\"")
    page.add(escaped: generation)
    page.add("\" data-stale-after=\"")
    page.add(escaped: String(staleAfter))
    page.add("\">\n")
  }

  /// The way from the first page to this one.
  mutating func addTrail(_ steps: [(name: String, link: String)]) {
    guard !steps.isEmpty else { return }
    page.add("<p class=\"trail\">")
    for (place, step) in steps.enumerated() {
      if place > 0 { page.add(" › ") }
      page.add("<a href=\"", step.link, "\">")
      page.add(escaped: step.name)
      page.add("</a>")
    }
    page.add("</p>\n")
  }

  mutating func addNavigation(_ pages: [(path: String, name: String)], current: String) {
    page.add("<nav>")
    for entry in pages {
      page.add("<a href=\"", entry.path, "\"")
      if entry.path == current { page.add(" aria-current=\"page\"") }
      page.add(">", entry.name, "</a>")
    }
    page.add("</nav>\n")
  }

  mutating func addFreshness(_ text: String, isStale: Bool) {
    page.add(
      isStale
        ? "<p id=\"fresh\" class=\"stale\" role=\"status\">" : "<p id=\"fresh\" role=\"status\">"
    )
    page.add("<span id=\"asof\">", text, "</span> <span id=\"age\"></span></p>\n")
  }

  mutating func addChoice(_ choice: TimeChoice, environments: [String]) {
    page.add("<div class=\"controls\">")
    let rest = choice.environmentQuery.isEmpty ? "" : "&\(choice.environmentQuery)"
    for length in TimeChoice.offered {
      page.add("<a href=\"", "?range=\(length)\(rest)", "\"")
      if length == choice.length { page.add(" aria-current=\"true\"") }
      page.add(">", length, "</a>")
    }
    if environments.count > 1 {
      page.add("<span>environment</span>")
      for environment in [nil] + environments.map(Optional.init) {
        page.add("<a href=\"", "?\(choice.query(environment: environment))", "\"")
        if environment == choice.environment { page.add(" aria-current=\"true\"") }
        page.add(">", environment ?? "all", "</a>")
      }
    }
    let (from, to) = choice.times
    page.add(
      "<form method=\"get\"><label>from <input name=\"from\" size=\"17\" value=\"",
      from,
      "\">"
    )
    page.add("</label> <label>to <input name=\"to\" size=\"17\" value=\"", to, "\"></label> ")
    if let environment = choice.environment {
      page.add("<input type=\"hidden\" name=\"environment\" value=\"", environment, "\">")
    }
    page.add("<button>show</button></form></div>\n")
  }

  mutating func add(_ sheet: Sheet) {
    page.add("<main id=\"main\">\n")
    page.add(sheet)
    page.add("</main>\n")
  }

  mutating func close() -> String {
    page.add("</body>\n</html>\n")
    return page.text
  }
}

extension TimeChoice {
  /// The ends as they stand in the form, in the site's zone.
  fileprivate var times: (from: String, to: String) {
    (
      String(Stamp.local(period.from, in: period.zone).prefix(16)),
      String(Stamp.local(period.to, in: period.zone).prefix(16))
    )
  }
}
