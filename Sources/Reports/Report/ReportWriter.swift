import Ledger
import Minutes
import RoundRobin
import Rulebook
import Syslog

/// Makes the blocks of a report's items.
struct ReportWriter {
  let reading: ReportReading
  let sources: ReportSources
  let coverage: StoredCoverage
  let environments: [String]

  private var figures: FigureMaker {
    FigureMaker(reading: reading, names: sources.names, links: sources.links)
  }

  private var charts: ChartMaker {
    ChartMaker(reading: reading, sources: sources, gaps: coverage.gaps, figures: figures)
  }

  private var tables: TableMaker {
    TableMaker(reading: reading, names: sources.names, links: sources.links)
  }

  private var period: ReportPeriod { reading.period }

  /// Adds what an item shows; figures that follow each other stand together.
  func add(
    _ item: ReportItem,
    to blocks: inout [Sheet.Block],
    news: inout Bool
  ) throws(LedgerError) {
    switch item.content {
    case .total(let references):
      add(figures.total(references, label: item.label, better: item.better), to: &blocks, &news)
    case .ratio(let part, let whole):
      let figure = figures.ratio(part, whole, label: item.label, better: item.better)
      add(figure, to: &blocks, &news)
    case .top(let reference, let limit):
      blocks.append(.table(tables.top(reference, limit: limit, label: item.label)))
    case .distribution(let reference):
      let table = tables.distribution(reference, label: item.label)
      blocks.append(.table(table))
    case .graph(let references):
      blocks.append(.chart(charts.chart(references, label: item.label)))
    case .aberrant(let references):
      let list = aberrant(references, label: item.label)
      if !list.entries.isEmpty { news = true }
      blocks.append(.list(list))
    case .alerts(let categories, let owners, let limit):
      let maker = AlertBlock(sources: sources, period: period)
      let list = try maker.list(categories, owners, limit: limit, label: item.label)
      if !list.entries.isEmpty { news = true }
      blocks.append(.list(list))
    case .unknown(let categories, let limit):
      let maker = UnknownBlock(sources: sources, period: period)
      let (made, hasNews) = try maker.blocks(categories, limit: limit, label: item.label)
      if hasNews { news = true }
      blocks += made
    case .accounting(let categories):
      blocks.append(.table(try accounting(categories, label: item.label)))
    }
  }

  private func add(_ figure: Figure, to blocks: inout [Sheet.Block], _ news: inout Bool) {
    if figure.tone != .plain { news = true }
    if case .figures(let known)? = blocks.last {
      blocks[blocks.count - 1] = .figures(known + [figure])
    } else {
      blocks.append(.figures([figure]))
    }
  }

  // MARK: Aberrant minutes

  /// Most spans that are listed.
  private static let mostSpans = 50

  private func aberrant(_ references: [MetricReference], label: String) -> SheetList {
    var list = SheetList(
      title: label.isEmpty ? "Aberrant minutes" : label,
      empty: "no minute outside its expected band"
    )
    var spans: [(reference: MetricReference, span: AberrantSpan)] = []
    var unjudged: [String] = []
    for reference in references {
      guard let file = charts.file(reference) ?? file(reference),
        let standing = try? Aberrance.standing(file, at: period.to)
      else {
        unjudged.append("\(figures.label([reference])): no RRD file")
        continue
      }
      guard case .judging = standing else {
        unjudged.append("\(figures.label([reference])): \(standing)")
        continue
      }
      let found = (try? Aberrance.aberrantMinutes(file, from: period.from, to: period.to)) ?? []
      spans += found.filter { !$0.isEcho }.map { (reference, $0) }
    }
    spans.sort { ($0.span.since, "\($0.reference)") < ($1.span.since, "\($1.reference)") }
    let clock = LocalClock(period.zone)
    for (reference, span) in spans.prefix(ReportWriter.mostSpans) {
      let unit = figures.unit([reference])
      func text(_ value: Double) -> String { Quantity.text(value, unit: unit) }
      list.entries.append(
        SheetList.Entry(
          "\(figures.label([reference])) \(span.direction.rawValue): \(text(span.observed)) vs"
            + " \(text(span.low)) to \(text(span.high)) expected",
          lines: [
            "\(clock.time(at: span.since)) to \(clock.time(at: span.to))"
              + " (\(AlertWording.length(span.to - span.since))), farthest"
              + " \(clock.time(at: span.peak).suffix(5))"
          ],
          tone: .warning,
          link: sources.links?.number(reference, from: span.since - 3_600, to: span.to + 3_600)
        )
      )
    }
    list.rest = max(spans.count - ReportWriter.mostSpans, 0)
    if !unjudged.isEmpty {
      list.empty += spans.isEmpty ? "; not judged: \(unjudged.joined(separator: "; "))" : ""
    }
    return list
  }

  /// The file of a number whose category was not read for anything else: where there is one
  /// environment only.
  private func file(_ reference: MetricReference) -> RoundRobinFile? {
    guard reference.category != MetricReference.all, reference.label == nil,
      reading.stretches[reference.category] == nil,
      let environments = try? sources.ledger.environments(
        of: reference.category,
        since: period.from
      ),
      environments.count == 1, let environment = environments.first
    else { return nil }
    return sources.file(reference, environment: environment)
  }

  // MARK: Accounts

  private func accounting(_ categories: [String], label: String) throws(LedgerError) -> SheetTable {
    let accounts = try sources.ledger.accounts(
      from: period.from,
      to: period.to,
      environments: environments
    ).filter { categories.isEmpty || categories.contains($0.category) }
    return AccountBlock(links: sources.links, from: period.from, to: period.to)
      .table(accounts, title: label.isEmpty ? "Where the records went" : label)
  }
}
