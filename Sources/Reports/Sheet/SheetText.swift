/// Lays a sheet out as text that fits a mail: 80 columns, nothing that drives a terminal.
struct SheetText {
  let sheet: Sheet

  /// Columns of a label before its number.
  private static let labelWidth = 30
  /// Pieces of a course beside a number, and of a chart.
  private static let sparkWidth = 24
  private static let chartWidth = 54
  /// Columns of the first cell of a row.
  private static let keyWidth = 44
  /// Lines of an entry's head before it is cut.
  private static let headLines = 3

  var text: String {
    var text = PageText.wrapped(SheetText.shown(sheet.title), indent: 2)
    if !sheet.subtitle.isEmpty {
      text += PageText.wrapped(SheetText.shown(sheet.subtitle), indent: 2)
    }
    for notice in sheet.notices {
      text += "\n" + PageText.wrapped(SheetText.shown(notice.text), first: "! ", indent: 2)
    }
    for section in sheet.sections {
      text += "\n"
      if !section.title.isEmpty {
        let title = PageText.cut(SheetText.shown(section.title), to: PageText.width)
        text += "\(title)\n\(String(repeating: "=", count: title.count))\n"
      }
      if !section.note.isEmpty {
        text += PageText.wrapped(SheetText.shown(section.note), indent: 0)
      }
      for (place, block) in section.blocks.enumerated() {
        if place > 0 { text += "\n" }
        text += SheetText.text(block)
      }
    }
    if !sheet.footer.isEmpty {
      text += "\n-- \n"
      for line in sheet.footer { text += PageText.wrapped(SheetText.shown(line), indent: 2) }
    }
    return text
  }

  /// Text that may hold anything, on one line, with nothing that drives a terminal.
  static func shown(_ text: String) -> String { AlertWording.shown(text) }

  private static func text(_ block: Sheet.Block) -> String {
    switch block {
    case .figures(let figures): figures.map { text($0) }.joined()
    case .table(let table): text(table)
    case .chart(let chart): text(chart)
    case .list(let list): text(list)
    case .text(let words): PageText.wrapped(shown(words), indent: 0)
    }
  }

  private static func text(_ figure: Figure) -> String {
    let label = PageText.cut(shown(figure.label), to: labelWidth)
    let padding = String(repeating: " ", count: labelWidth - label.count)
    let number = String(repeating: " ", count: max(14 - figure.text.count, 0)) + figure.text
    let thinned = FigureMaker.thinned(figure.course, to: sparkWidth)
    let spark = Sparkline.text(thinned)
    var out = "\(label)\(padding) \(number)"
    if !spark.isEmpty { out += "  \(spark)" }
    out += "\n"
    var remarks = figure.changes.map { change in
      "\(change.isNotable ? "*" : "")\(change.text) vs \(shown(change.since))"
    }
    if !figure.note.isEmpty { remarks.insert(shown(figure.note), at: 0) }
    if !remarks.isEmpty {
      out += PageText.wrapped(remarks.joined(separator: "; "), first: "    ", indent: 4)
    }
    return out
  }

  private static func text(_ table: SheetTable) -> String {
    var out = heading(table.title)
    guard !table.rows.isEmpty else { return out + "  \(shown(table.empty))\n" }
    let hasTitles = table.columns.count != 3 || table.columns.first?.title == "label"
    var grid = TextTable(
      table.columns.map { (hasTitles ? $0.title.uppercased() : "", $0.isNumber ? .right : .left) }
    )
    for row in table.rows {
      grid.add(row.map { PageText.cut(shown($0.text), to: keyWidth) })
    }
    let lines = grid.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let widest = lines.map(\.count).max() ?? 0
    let margin = widest + 2 <= PageText.width ? "  " : ""
    for line in lines where !line.isEmpty { out += "\(margin)\(line)\n" }
    for note in table.notes { out += PageText.wrapped(shown(note), first: "  ", indent: 4) }
    return out
  }

  private static func text(_ chart: Chart) -> String {
    var out = heading(chart.title + (chart.unit.isEmpty ? "" : " (\(chart.unit))"))
    guard !chart.isEmpty else { return out + "  nothing stored in that time\n" }
    let clock = LocalClock(chart.zone)
    for line in chart.lines {
      let thinned = FigureMaker.thinned(line.values, to: chartWidth)
      let most = line.values.compactMap { $0 }.max() ?? 0
      if chart.lines.count > 1 { out += "  \(PageText.cut(shown(line.name), to: 60))\n" }
      out +=
        "  \(Sparkline.text(thinned))  max \(Quantity.short(most, unit: chart.unit)) a minute\n"
    }
    out += "  \(clock.time(at: chart.from)) to \(clock.time(at: chart.to))"
    out +=
      chart.flags.isEmpty
      ? "" : ", \(Plural.of(chart.flags.count, "aberrant stretch", "aberrant stretches"))"
    return out + (chart.note.isEmpty ? "" : "; \(shown(chart.note))") + "\n"
  }

  private static func text(_ list: SheetList) -> String {
    var out = heading(list.title)
    if list.entries.isEmpty, !list.empty.isEmpty {
      out += PageText.wrapped(shown(list.empty), first: "  ", indent: 4)
    }
    for entry in list.entries {
      out += PageText.wrapped(shown(entry.head), first: "  ", indent: 6, maxLines: headLines)
      for line in entry.lines {
        out += PageText.wrapped(shown(line), first: "      ", indent: 8, maxLines: headLines)
      }
      for sample in entry.samples {
        out += PageText.wrapped(shown(sample), first: "      > ", indent: 8, maxLines: 2)
      }
    }
    if list.rest > 0 { out += "  … \(list.rest) more\n" }
    return out
  }

  private static func heading(_ title: String) -> String {
    title.isEmpty ? "" : PageText.wrapped(shown(title), indent: 2)
  }
}

extension Sheet {
  /// The sheet as text for people: 80 columns wide, but for tables of many columns.
  public var text: String { SheetText(sheet: self).text }
}
