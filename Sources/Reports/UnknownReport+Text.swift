public import Syslog

extension UnknownReport {
  /// The report for people, no wider than 80 columns; at most `limit` templates in each list.
  ///
  /// A template is cut after three lines, its sample after two; with `samples` that is shown whole,
  /// however long. With `explains` each has the parts of its surprise. Bytes that drive terminals
  /// are shown, not sent.
  public func text(
    limit: Int,
    zone: Zone,
    samples: Bool = false,
    explains: Bool = false
  ) -> String {
    guard let period else { return "No minutes are stored, so nothing can be said.\n" }
    let page = UnknownPage(
      words: UnknownWords(report: self, zone: zone),
      limit: limit,
      showsSamples: samples,
      explains: explains
    )
    var text = page.words.strict.map { PageText.wrapped($0, indent: 2) }.joined()
    if let verdict { text += PageText.wrapped(verdict, indent: 0) }
    text += PageText.wrapped(page.words.title(period), indent: 2)
    text += PageText.wrapped(page.words.days(period), indent: 2)
    return text + sections.map { "\n" + page.text($0) }.joined()
  }
}
