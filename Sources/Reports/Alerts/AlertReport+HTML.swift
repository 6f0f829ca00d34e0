public import Syslog

extension AlertReport {
  /// The report as one HTML file that needs nothing else, in the manner of the unknown report.
  ///
  /// All text is escaped, and a policy in the page forbids whatever might slip through.
  public func html(zone: Zone) -> String {
    let page = AlertReportPage(report: self, wording: AlertWording(zone: zone))
    var out = HTMLText()
    out.add(UnknownSheet.opening)
    out.add("<title>Alerts</title>")
    out.add(UnknownSheet.style)
    out.add("<h1>", page.title, "</h1>\n")
    for (place, line) in page.head.enumerated() {
      if place == 0, isOverBudget {
        out.add("<p class=\"strict\">", line, "</p>\n")
      } else {
        out.add("<p>", line, "</p>\n")
      }
    }
    if rows.isEmpty { out.add("<p>Nothing fired.</p>\n") }
    for part in page.parts { AlertReport.add(part, to: &out) }
    out.add(UnknownSheet.foot)
    return out.text
  }

  private static func add(_ part: AlertReportPage.Part, to out: inout HTMLText) {
    out.add("<h2>", part.title, "</h2>\n")
    if !part.advice.isEmpty { out.add("<p class=\"dim\">", part.advice, "</p>\n") }
    if !part.rows.isEmpty {
      out.add("<table>\n<tr>")
      for column in part.columns { add(column.title, column.alignment, isHead: true, to: &out) }
      out.add("</tr>\n")
      for row in part.rows {
        out.add("<tr>")
        for (cell, column) in zip(row, part.columns) {
          add(cell, column.alignment, isHead: false, to: &out)
        }
        out.add("</tr>\n")
      }
      out.add("</table>\n")
    }
    guard !part.lines.isEmpty else { return }
    out.add("<ul>\n")
    for line in part.lines { out.add("<li>", line, "</li>\n") }
    out.add("</ul>\n")
  }

  private static func add(
    _ text: String,
    _ alignment: TextTable.Alignment,
    isHead: Bool,
    to out: inout HTMLText
  ) {
    switch (alignment, isHead) {
    case (.right, true): out.add("<th class=\"n\">", text.lowercased(), "</th>")
    case (.right, false): out.add("<td class=\"n\">", text, "</td>")
    case (.left, true): out.add("<th>", text.lowercased(), "</th>")
    case (.left, false): out.add("<td>", text, "</td>")
    }
  }
}
