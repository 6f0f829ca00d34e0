public import Syslog

extension UnknownReport {
  /// The report as one HTML file that needs nothing else: no script, no link, light or dark as the
  /// reader's system is, and fit to print; at most `limit` templates in each list.
  ///
  /// All text is escaped, and a policy in the page forbids whatever might slip through.
  public func html(limit: Int, zone: Zone, explains: Bool = false) -> String {
    let words = UnknownWords(report: self, zone: zone)
    var page = HTMLText()
    page.add(UnknownSheet.opening)
    page.add("<title>Unknown report</title>")
    page.add(UnknownSheet.style)
    guard let period else {
      page.add("<h1>Unknown report</h1><p>No minutes are stored, so nothing can be said.</p>")
      page.add(UnknownSheet.foot)
      return page.text
    }
    page.add("<h1>", words.title(period), "</h1>\n")
    page.add("<p>", words.days(period), "</p>\n")
    for line in words.strict { page.add("<p class=\"strict\">", line, "</p>\n") }
    if let verdict { page.add("<p>", verdict, "</p>\n") }
    let sheet = UnknownSheet(words: words, limit: limit, explains: explains)
    for section in sections { sheet.add(section, to: &page) }
    page.add(UnknownSheet.foot)
    return page.text
  }
}
