import Dispatch
import Foundation
import Glibc
import Ledger
import Minutes
import Synchronization
import Testing

@testable import Dashboard
@testable import Pipeline

/// The first minute of stores in these tests.
let start: Int64 = 1_391_246_400

/// A directory of its own for a test, removed with everything in it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/dashboard.XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var state: StateDirectory { StateDirectory(path: path) }

  /// Opens the store for writing; it is closed when the answer is gone.
  func writer() throws -> Ledger { try Ledger(path: state.ledger) }
}

/// A wall clock that tests move.
final class ManualClock: Sendable {
  private let time: Mutex<Int64>

  init(_ time: Int64) { self.time = Mutex(time) }

  var now: Int64 { time.withLock { $0 } }

  func set(_ time: Int64) { self.time.withLock { $0 = time } }
}

/// Lines told to the administrator.
final class Told: Sendable {
  private let list = Mutex<[String]>([])

  var lines: [String] { list.withLock { $0 } }

  func add(_ line: String) { list.withLock { $0.append(line) } }
}

/// A summary of a minute counted from `start`.
func summary(
  _ minute: Int64,
  category: String = "web",
  environment: String = "prod",
  read: UInt64 = 1,
  metrics: [(String, MetricValue)] = []
) -> Summary {
  var summary = Summary(
    minute: start + minute * 60,
    instance: "log1",
    category: category,
    environment: environment
  )
  summary.accounting = Accounting(matched: read)
  summary.metrics = metrics.map { Summary.Metric(name: $0, value: $1) }
  return summary
}

extension Ledger {
  func write(_ summaries: Summary...) throws {
    var batch = LedgerBatch()
    batch.summaries = summaries
    try write(batch)
  }
}

/// Runs what may block where it keeps no task waiting.
func aside<Answer: Sendable>(
  _ body: @escaping @Sendable () throws -> Answer
) async throws -> Answer {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
  }
}

/// A source whose pages a test makes, counted, and held back as long as it likes.
final class CountedPages: PageSource {
  private let made = Mutex(0)
  private let body: @Sendable (PageRequest, Moment) throws -> Page

  init(_ body: @escaping @Sendable (PageRequest, Moment) throws -> Page) { self.body = body }

  var count: Int { made.withLock { $0 } }

  func page(_ request: PageRequest, _ moment: Moment) throws -> Page {
    made.withLock { $0 += 1 }
    return try body(request, moment)
  }

  /// These pages as a site.
  func site(keys: [QueryKey] = []) -> PageSite { PageSite(keys: keys) { _ in self } }
}
