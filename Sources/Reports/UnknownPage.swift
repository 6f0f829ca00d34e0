import Syslog

/// Lays out the unknown report as text.
struct UnknownPage {
  let words: UnknownWords
  let limit: Int
  let showsSamples: Bool
  let explains: Bool

  /// Columns of the counts before the templates, with the blanks around them.
  private static let margin = 11
  /// Lines of a template before it is cut.
  private static let maxLines = 3
  /// Lines of a sample before it is cut; the header alone may fill one.
  private static let sampleLines = 2

  func text(_ section: UnknownSection) -> String {
    var text = PageText.wrapped("\(section.category): \(words.account(section))", indent: 2)
    for line in [words.period(section), words.outlook(section)] { text += note(line) }
    if !section.templates.isEmpty || !section.silent.isEmpty {
      text += note(words.silence(section))
    }
    text += list("new", section.new) { _ in nil }
    text += list("rising", section.rising, count: \.periodCount) { words.change($0) }
    text += list("gone silent", section.silent) { words.change($0) }
    if !section.changed.isEmpty {
      text += "  ignored but changed\n"
      for rule in section.changed {
        text += PageText.wrapped("\(rule.rule) \(words.change(rule))", first: "    ", indent: 6)
      }
    }
    let top = words.report.rank == .count ? "most frequent" : "most surprising"
    text += list(top, section.templates) { _ in nil }
    return text + note(words.overflow(section)) + note(words.ignored(section))
  }

  private func note(_ line: String?) -> String {
    line.map { PageText.wrapped($0, first: "  ", indent: 4) } ?? ""
  }

  private func list(
    _ title: String,
    _ templates: [UnknownTemplate],
    count: KeyPath<UnknownTemplate, UInt64> = \.count,
    remark: (UnknownTemplate) -> String?
  ) -> String {
    guard !templates.isEmpty else { return "" }
    var text = "  \(title)\n"
    let margin = String(repeating: " ", count: UnknownPage.margin)
    for template in templates.prefix(limit) {
      let number = words.number(template[keyPath: count])
      let padding = String(repeating: " ", count: max(0, UnknownPage.margin - 2 - number.count))
      text += PageText.wrapped(
        ShownText.of(template.text),
        first: "\(padding)\(number)  ",
        indent: UnknownPage.margin,
        maxLines: UnknownPage.maxLines
      )
      let lines = [
        remark(template), words.details(template),
        explains ? words.explanation(template.surprise) : nil,
      ]
      for line in lines.compactMap({ $0 }) {
        text += PageText.wrapped(line, first: margin, indent: UnknownPage.margin)
      }
      let sample = ShownText.of(template.sample)
      text +=
        showsSamples
        ? "\(margin)> \(sample)\n"
        : PageText.wrapped(
          sample,
          first: "\(margin)> ",
          indent: UnknownPage.margin + 2,
          maxLines: UnknownPage.sampleLines
        )
    }
    let rest = templates.dropFirst(limit)
    if !rest.isEmpty {
      let records = rest.reduce(0) { $0 + $1[keyPath: count] }
      text +=
        "  … \(words.number(rest.count)) more with \(words.number(records))"
        + " \(records == 1 ? "record" : "records")\n"
    }
    return text
  }
}
