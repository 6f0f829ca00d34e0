import Minutes
import Syslog

extension Sheet {
  /// Adds the sheet's members to an open object (`Docs/Formats/Report.md`).
  ///
  /// Texts that may come from a log have their control characters made visible.
  func add(to out: inout JSONText) {
    out.add("title", Sheet.shown(title))
    out.beginArray("notices")
    for notice in notices {
      out.beginObject()
      out.add("tone", notice.tone.rawValue)
      out.add("text", Sheet.shown(notice.text))
      out.endObject()
    }
    out.endArray()
    out.beginArray("sections")
    for section in sections {
      out.beginObject()
      out.add("title", Sheet.shown(section.title))
      if !section.note.isEmpty { out.add("note", Sheet.shown(section.note)) }
      out.beginArray("blocks")
      for block in section.blocks { Sheet.add(block, to: &out) }
      out.endArray()
      out.endObject()
    }
    out.endArray()
  }

  private static func shown(_ text: String) -> String { AlertWording.shown(text) }

  private static func add(_ block: Block, to out: inout JSONText) {
    switch block {
    case .figures(let figures): for figure in figures { add(figure, to: &out) }
    case .table(let table): add(table, to: &out)
    case .chart(let chart): add(chart, to: &out)
    case .list(let list): add(list, to: &out)
    case .text(let words):
      out.beginObject()
      out.add("type", "text")
      out.add("text", shown(words))
      out.endObject()
    }
  }

  private static func add(_ figure: Figure, to out: inout JSONText) {
    out.beginObject()
    out.add("type", "figure")
    out.add("label", shown(figure.label))
    if !figure.source.isEmpty { out.add("source", shown(figure.source)) }
    out.add(number: "value", figure.value)
    out.add("text", shown(figure.text))
    if !figure.note.isEmpty { out.add("note", shown(figure.note)) }
    out.add("tone", figure.tone.rawValue)
    add(figure.course, "course", to: &out)
    out.beginArray("changes")
    for change in figure.changes {
      out.beginObject()
      out.add("since", shown(change.since))
      out.add(number: "before", change.before)
      out.add("text", shown(change.text))
      out.add("tone", change.tone.rawValue)
      out.add("notable", literal: change.isNotable ? "true" : "false")
      out.endObject()
    }
    out.endArray()
    out.endObject()
  }

  private static func add(_ table: SheetTable, to out: inout JSONText) {
    out.beginObject()
    out.add("type", "table")
    out.add("title", shown(table.title))
    if !table.source.isEmpty { out.add("source", shown(table.source)) }
    out.beginArray("columns")
    for column in table.columns { out.add(item: shown(column.title)) }
    out.endArray()
    out.beginArray("rows")
    for row in table.rows {
      out.beginArray()
      for cell in row {
        if let value = cell.value {
          out.add(item: value)
        } else {
          out.add(item: shown(cell.text))
        }
      }
      out.endArray()
    }
    out.endArray()
    out.beginArray("notes")
    for note in table.notes { out.add(item: shown(note)) }
    out.endArray()
    out.endObject()
  }

  private static func add(_ chart: Chart, to out: inout JSONText) {
    out.beginObject()
    out.add("type", "chart")
    out.add("title", shown(chart.title))
    out.add("unit", shown(chart.unit))
    out.add(time: "from", chart.from)
    out.add(time: "to", chart.to)
    out.add("step", literal: String(chart.step))
    out.beginArray("lines")
    for line in chart.lines {
      out.beginObject()
      out.add("name", shown(line.name))
      add(line.values, "values", to: &out)
      if !line.extent.isEmpty {
        add(line.extent.map { $0?.lowerBound }, "least", to: &out)
        add(line.extent.map { $0?.upperBound }, "greatest", to: &out)
      }
      out.endObject()
    }
    out.endArray()
    if !chart.band.isEmpty {
      add(chart.band.map { $0?.lowerBound }, "low", to: &out)
      add(chart.band.map { $0?.upperBound }, "high", to: &out)
    }
    add(chart.flags, "aberrant", to: &out)
    add(chart.gaps, "gaps", to: &out)
    if !chart.note.isEmpty { out.add("note", shown(chart.note)) }
    out.endObject()
  }

  private static func add(_ list: SheetList, to out: inout JSONText) {
    out.beginObject()
    out.add("type", "list")
    out.add("title", shown(list.title))
    out.beginArray("entries")
    for entry in list.entries {
      out.beginObject()
      out.add("text", shown(entry.head))
      out.add("tone", entry.tone.rawValue)
      out.beginArray("lines")
      for line in entry.lines { out.add(item: shown(line)) }
      out.endArray()
      out.beginArray("samples")
      for sample in entry.samples { out.add(item: shown(sample)) }
      out.endArray()
      out.endObject()
    }
    out.endArray()
    out.add("more", literal: String(list.rest))
    out.endObject()
  }

  private static func add(_ values: [Double?], _ key: String, to out: inout JSONText) {
    out.beginArray(key)
    for value in values { out.add(item: value) }
    out.endArray()
  }

  private static func add(_ stretches: [Range<Int64>], _ key: String, to out: inout JSONText) {
    out.beginArray(key)
    for stretch in stretches {
      out.beginObject()
      out.add(time: "from", stretch.lowerBound)
      out.add(time: "to", stretch.upperBound)
      out.endObject()
    }
    out.endArray()
  }
}

extension JSONText {
  /// Adds a number to an array; null for none.
  mutating func add(item value: Double?) {
    guard let value, value.isFinite else { return add(literal: "null") }
    let isWhole = value == value.rounded() && abs(value) < 1e15
    add(literal: isWhole ? String(Int64(value)) : "\(value)")
  }
}
