import Syslog

/// Lays out the unknown report as HTML.
struct UnknownSheet {
  let words: UnknownWords
  let limit: Int
  let explains: Bool

  /// What every page of reports begins with; its title and `style` follow.
  static let opening: StaticString = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">

    """
  /// The end of a page's head, and the beginning of its body.
  static let style: StaticString = """

    <style>
    :root { color-scheme: light dark; }
    body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 72em; padding: 0 1em;
      color: #1c1c1c; background: #fff; }
    h1 { font-size: 1.3em; } h2 { font-size: 1.15em; margin-top: 2em; border-bottom: 1px solid #999; }
    h3 { font-size: 1em; margin-bottom: .3em; }
    p { margin: .3em 0; }
    table { border-collapse: collapse; width: 100%; }
    td, th { padding: .3em .6em; vertical-align: top; text-align: left; border-top: 1px solid #ccc; }
    td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    code { font: 13px/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
    .dim { color: #5a5a5a; font-size: .9em; }
    .strict { font-weight: bold; color: #a40000; }
    @media (prefers-color-scheme: dark) {
      body { color: #e4e4e4; background: #16181a; }
      h2 { border-color: #666; } td, th { border-color: #3a3d40; }
      .dim { color: #a8a8a8; } .strict { color: #ff8f80; }
    }
    @media print {
      body { color: #000; background: #fff; margin: 0; max-width: none; font-size: 10pt; }
      tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
    }
    </style>
    </head>
    <body>

    """
  static let foot: StaticString = "</body>\n</html>\n"

  func add(_ section: UnknownSection, to page: inout HTMLText) {
    page.add("<h2>", section.category, "</h2>\n")
    let hasTemplates = !section.templates.isEmpty || !section.silent.isEmpty
    let lines = [
      words.account(section), words.period(section), words.outlook(section),
      hasTemplates ? words.silence(section) : nil,
    ]
    for line in lines.compactMap({ $0 }) { page.add("<p>", line, "</p>\n") }
    add("new", section.new, to: &page) { _ in nil }
    add("rising", section.rising, to: &page) { words.change($0) }
    add("gone silent", section.silent, to: &page) { words.change($0) }
    if !section.changed.isEmpty {
      page.add("<h3>ignored but changed</h3>\n")
      for rule in section.changed {
        page.add("<p>", "\(rule.rule) \(words.change(rule))", "</p>\n")
      }
    }
    let top = words.report.rank == .count ? "most frequent" : "most surprising"
    add(top, section.templates, to: &page) { _ in nil }
    for line in [words.overflow(section), words.ignored(section)].compactMap({ $0 }) {
      page.add("<p class=\"dim\">", line, "</p>\n")
    }
  }

  private func add(
    _ title: String,
    _ templates: [UnknownTemplate],
    to page: inout HTMLText,
    remark: (UnknownTemplate) -> String?
  ) {
    guard !templates.isEmpty else { return }
    page.add("<h3>", title, "</h3>\n")
    page.add("<table>\n<tr><th class=\"n\">records</th><th>template</th></tr>\n")
    for template in templates.prefix(limit) {
      page.add("<tr><td class=\"n\">", words.number(template.count), "</td>")
      page.add("<td><code>", ShownText.of(template.text), "</code>")
      let lines = [
        remark(template), words.details(template),
        explains ? words.explanation(template.surprise) : nil,
      ]
      for line in lines.compactMap({ $0 }) { page.add("<br><span class=\"dim\">", line, "</span>") }
      page.add("<br><code class=\"dim\">", ShownText.of(template.sample), "</code></td></tr>\n")
    }
    page.add("</table>\n")
    let rest = templates.count - limit
    if rest > 0 { page.add("<p class=\"dim\">", "… \(words.number(rest)) more", "</p>\n") }
  }
}
