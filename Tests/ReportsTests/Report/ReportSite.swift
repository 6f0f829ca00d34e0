import Foundation
import Glibc
import Ledger
import Minutes
import Reports
import RoundRobin
import Rulebook
import Sketches
import Syslog
import Testing

/// A store that is filled minute by minute, and reports on it.
final class ReportSite {
  let ledger: Ledger
  let folder: String
  private var batch = LedgerBatch()

  init() throws {
    folder = "/tmp/report-site-\(getpid())-\(UInt64.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    ledger = try Ledger(path: folder + "/ledger.sqlite")
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Adds a row.
  func add(
    _ category: String,
    at minute: Int64,
    environment: String = "prod",
    matched: UInt64 = 0,
    unmatched: UInt64 = 0,
    sequence: UInt32 = 0,
    isPartial: Bool = false,
    isAmendment: Bool = false,
    _ metrics: [Summary.Metric] = []
  ) {
    var summary = Summary(
      minute: minute,
      instance: "i",
      category: category,
      environment: environment
    )
    summary.accounting = Accounting(matched: matched, unmatched: unmatched)
    summary.metrics = metrics
    summary.sequence = sequence
    summary.isPartial = isPartial
    summary.isAmendment = isAmendment
    batch.summaries.append(summary)
  }

  /// Writes what was added.
  func write() throws {
    try ledger.write(batch)
    batch = LedgerBatch()
  }

  static func count(_ name: String, _ count: UInt64) -> Summary.Metric {
    Summary.Metric(name: name, value: .count(count))
  }

  static func top(_ name: String, _ entries: [(key: [UInt8], count: UInt64)]) -> Summary.Metric {
    var state = TopState()
    for entry in entries {
      entry.key.withUnsafeBufferPointer { key in
        guard let base = key.baseAddress else { return }
        state.add(base, key.count, hash: hashBytes(base, key.count, seed: 1), weight: entry.count)
      }
    }
    return Summary.Metric(
      name: name,
      value: .top(state.finish(keep: 100), sketch: state.encode(keep: 100))
    )
  }

  /// A report of items, made at a time.
  func report(
    _ items: String,
    from: Int64,
    to: Int64,
    now: Int64? = nil,
    name: ReportPeriodName? = nil,
    isLatest: Bool = false,
    head: String = "",
    zone: Zone = .utc
  ) throws -> Report {
    let text = """
      report: test
      title: Test
      \(head)
      sections:
        - title: All
          items:
      \(items.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))
      """
    let parsed = ReportLibrary.parse(text, file: "test.yaml")
    let definition = try #require(parsed.report, "\(parsed.problems)")
    let sources = try ReportSources(
      ledger: ledger,
      roundRobin: RoundRobinStore(root: folder + "/rrd"),
      names: ReportNames(),
      now: now ?? to
    )
    let resolved = definition.resolved(with: sources.names, stored: sources.stored)
    #expect(resolved.problems.isEmpty)
    let period = ReportPeriod(from: from, to: to, name: name, zone: zone, isLatest: isLatest)
    var seconds = 0.0
    return try Report(resolved, sources, period) {
      seconds += 1.5
      return seconds
    }
  }
}

extension Report {
  /// The figures of the first section, in order.
  var figures: [Figure] {
    sheet.sections.flatMap(\.blocks).flatMap { block -> [Figure] in
      if case .figures(let figures) = block { return figures }
      return []
    }
  }

  var tables: [SheetTable] {
    sheet.sections.flatMap(\.blocks).compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }
  }

  var charts: [Chart] {
    sheet.sections.flatMap(\.blocks).compactMap { block in
      if case .chart(let chart) = block { chart } else { nil }
    }
  }
}
