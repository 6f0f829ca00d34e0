/// Lays a sheet out as HTML: no script, no style attribute, nothing from elsewhere.
struct SheetHTML {
  /// Longest text of a cell: keys of logs may have a kilobyte.
  private static let longestCell = 256

  /// The body of a page: what stands between its head and its end.
  static func add(_ sheet: Sheet, to page: inout HTMLText) {
    page.add("<h1>", shown(sheet.title), "</h1>\n")
    if !sheet.subtitle.isEmpty { page.add("<p class=\"sub\">", shown(sheet.subtitle), "</p>\n") }
    for notice in sheet.notices {
      page.add("<p class=\"notice ")
      page.add(escaped: notice.tone.rawValue)
      page.add("\" role=\"status\">", shown(notice.text), "</p>\n")
    }
    for section in sheet.sections {
      page.add("<section>\n")
      if !section.title.isEmpty {
        page.add("<h2>")
        add(section.title, link: section.link, to: &page)
        page.add("</h2>\n")
      }
      if !section.note.isEmpty { page.add("<p class=\"dim\">", shown(section.note), "</p>\n") }
      add(section.blocks, to: &page)
      page.add("</section>\n")
    }
    if !sheet.footer.isEmpty {
      page.add("<footer>\n")
      for line in sheet.footer { page.add("<p>", shown(line), "</p>\n") }
      page.add("</footer>\n")
    }
  }

  /// Text that may hold anything, control characters made visible.
  private static func shown(_ text: String) -> String { AlertWording.shown(text) }

  private static func add(_ text: String, link: String?, to page: inout HTMLText) {
    guard let link else {
      page.add(escaped: shown(text))
      return
    }
    page.add("<a href=\"", link, "\">")
    page.add(escaped: shown(text))
    page.add("</a>")
  }

  /// Narrow tables that follow each other stand side by side where there is room.
  private static func add(_ blocks: [Sheet.Block], to page: inout HTMLText) {
    var isOpen = false
    for block in blocks {
      var isNarrow = false
      if case .table(let table) = block { isNarrow = table.columns.count <= 3 }
      if isNarrow != isOpen { page.add(isNarrow ? "<div class=\"tables\">\n" : "</div>\n") }
      isOpen = isNarrow
      add(block, to: &page)
    }
    if isOpen { page.add("</div>\n") }
  }

  private static func add(_ block: Sheet.Block, to page: inout HTMLText) {
    switch block {
    case .figures(let figures):
      page.add("<div class=\"figures\">\n")
      for figure in figures { add(figure, to: &page) }
      page.add("</div>\n")
    case .table(let table): add(table, to: &page)
    case .chart(let chart): add(chart, to: &page)
    case .list(let list): add(list, to: &page)
    case .text(let words): page.add("<p>", shown(words), "</p>\n")
    }
  }

  private static func add(_ figure: Figure, to page: inout HTMLText) {
    page.add("<div class=\"figure ")
    page.add(escaped: figure.tone.rawValue)
    page.add("\"><div class=\"label\">")
    add(figure.label, link: figure.link, to: &page)
    page.add("</div><div class=\"number\">", shown(figure.text), "</div>")
    if !figure.note.isEmpty { page.add("<div class=\"note\">", shown(figure.note), "</div>") }
    addSpark(figure.course, to: &page)
    for change in figure.changes {
      page.add("<div class=\"change ")
      page.add(escaped: change.tone.rawValue)
      if change.isNotable { page.add(" notable") }
      page.add("\">")
      if change.isNotable {
        page.add(change.text.hasPrefix("−") ? "▼ " : "▲ ")
      }
      page.add(escaped: shown("\(change.text) vs \(change.since)"))
      page.add("</div>")
    }
    page.add("</div>\n")
  }

  /// A course without axes, from zero up.
  private static func addSpark(_ values: [Double?], to page: inout HTMLText) {
    let known = values.compactMap { $0 }
    guard values.count > 1, let most = known.max() else { return }
    let least = min(known.min() ?? 0, 0)
    let range = most - least
    page.add("<svg class=\"spark\" viewBox=\"0 0 ")
    page.add(number: Double(values.count - 1))
    page.add(" 20\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><path class=\"line\" d=\"")
    var isDown = false
    for (place, value) in values.enumerated() {
      guard let value else {
        isDown = false
        continue
      }
      page.add(isDown ? "L" : "M")
      page.add(number: Double(place))
      page.add(" ")
      page.add(number: range > 0 ? 19 - (value - least) / range * 18 : 19)
      if !isDown, place + 1 == values.count || values[place + 1] == nil { page.add("h.4") }
      isDown = true
    }
    page.add("\"/></svg>")
  }

  private static func add(_ table: SheetTable, to page: inout HTMLText) {
    page.add("<div>")
    defer { page.add("</div>\n") }
    if !table.title.isEmpty { page.add("<h3>", shown(table.title), "</h3>\n") }
    guard !table.rows.isEmpty else {
      page.add("<p class=\"dim\">", shown(table.empty), "</p>\n")
      return
    }
    page.add("<div class=\"wide\"><table>\n<thead><tr>")
    for column in table.columns {
      page.add(column.isNumber ? "<th class=\"n\">" : "<th>")
      page.add(escaped: shown(column.title))
      page.add("</th>")
    }
    page.add("</tr></thead>\n<tbody>\n")
    for row in table.rows {
      page.add("<tr>")
      for (place, cell) in row.enumerated() {
        let isNumber = place < table.columns.count && table.columns[place].isNumber
        page.add(isNumber ? "<td class=\"n " : "<td class=\"key ")
        page.add(escaped: cell.tone.rawValue)
        page.add("\">")
        add(PageText.cut(cell.text, to: longestCell), link: cell.link, to: &page)
        if let share = cell.share { addBar(share, to: &page) }
        page.add("</td>")
      }
      page.add("</tr>\n")
    }
    page.add("</tbody></table></div>\n")
    for note in table.notes { page.add("<p class=\"dim\">", shown(note), "</p>\n") }
  }

  private static func addBar(_ share: Double, to page: inout HTMLText) {
    page.add("<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\"")
    page.add(" aria-hidden=\"true\"><rect height=\"10\" width=\"")
    page.add(number: min(max(share, 0), 1) * 100)
    page.add("\"/></svg>")
  }

  private static func add(_ chart: Chart, to page: inout HTMLText) {
    page.add("<figure class=\"chart\"><figcaption>")
    add(chart.title, link: chart.link, to: &page)
    page.add(" <span class=\"dim\">")
    let unit = chart.unit.isEmpty ? "" : "\(chart.unit) "
    page.add(escaped: shown("\(unit)a minute"))
    if chart.step > 60 { page.add(escaped: ", means of \(AlertWording.length(chart.step))") }
    page.add("</span></figcaption>")
    if chart.isEmpty {
      page.add("<p class=\"dim\">nothing stored in that time</p>")
    } else {
      ChartPicture(chart: chart).add(to: &page)
    }
    page.add("</figure>\n")
  }

  private static func add(_ list: SheetList, to page: inout HTMLText) {
    if !list.title.isEmpty { page.add("<h3>", shown(list.title), "</h3>\n") }
    if list.entries.isEmpty {
      if !list.empty.isEmpty { page.add("<p class=\"dim\">", shown(list.empty), "</p>\n") }
    } else {
      page.add("<ul class=\"list\">\n")
      for entry in list.entries {
        page.add("<li><div class=\"head ")
        page.add(escaped: entry.tone.rawValue)
        page.add("\">")
        add(entry.head, link: entry.link, to: &page)
        page.add("</div>")
        for line in entry.lines { page.add("<div class=\"line\">", shown(line), "</div>") }
        for sample in entry.samples { page.add("<div><code>", shown(sample), "</code></div>") }
        page.add("</li>\n")
      }
      page.add("</ul>\n")
    }
    if list.rest > 0 {
      page.add("<p class=\"dim\">", "… \(list.rest) more", "</p>\n")
    }
  }
}

extension Sheet {
  /// The style of sheets, for a page that does not hold it.
  public static var style: [UInt8] { PackageResources.sheet_css }

  /// The sheet as one HTML file: styles inside, no script, nothing from elsewhere.
  public var html: String {
    var page = HTMLText()
    page.add(UnknownSheet.opening)
    page.add("<title>", AlertWording.shown(title), "</title>\n")
    page.add("<style>\n")
    page.add(style: Sheet.style)
    page.add("</style>\n</head>\n<body>\n")
    SheetHTML.add(self, to: &page)
    page.add("</body>\n</html>\n")
    return page.text
  }
}
