public import Syslog

extension AlertReport {
  /// The report for people and mails, no wider than 80 columns; control characters are shown, not sent.
  public func text(zone: Zone) -> String {
    let page = AlertReportPage(report: self, wording: AlertWording(zone: zone))
    var text = PageText.wrapped(page.title, indent: 2)
    for line in page.head { text += PageText.wrapped(line, indent: 2) }
    if rows.isEmpty { text += "Nothing fired.\n" }
    for part in page.parts {
      text += "\n\(part.title)\n"
      if !part.advice.isEmpty { text += PageText.wrapped(part.advice, first: "  ", indent: 2) }
      if !part.rows.isEmpty {
        var table = TextTable(part.columns)
        for row in part.rows { table.add(row) }
        text += table.text.split(separator: "\n").map { "  \($0)\n" }.joined()
      }
      for line in part.lines {
        text += PageText.wrapped(line, first: "    ", indent: 6, maxLines: 8)
      }
    }
    return text
  }
}
