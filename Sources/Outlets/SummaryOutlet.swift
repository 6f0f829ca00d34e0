public import Minutes
import Syslog

/// Takes summaries to one sink, in its format.
///
/// Bounded, reconnecting and never long in a call: see ``LineOutlet`` for what waits and what is lost.
/// Used from one thread.
public final class SummaryOutlet {
  /// What an outlet has done since it was made.
  public struct Report: Sendable, Equatable {
    /// The sink's text form.
    public var sink: String
    /// Its format.
    public var format: OutletFormat
    /// Lines that the system has taken; of a textfile, the times it was replaced.
    public var sent: UInt64
    /// Lines that wait for the receiver; of a textfile, 1 while it says less than it should.
    public var waiting: Int
    /// Lines given up: too many waited, or one was too long; of a textfile, minutes it never held.
    public var dropped: UInt64
    /// Summaries that the format has no right place for: parts of minutes and amendments.
    public var summariesLeftOut: UInt64
    /// Numbers of labels that were not sent, their metric or the sink having too many labels.
    public var labelsLeftOut: UInt64
    /// The latest thing that went wrong, over or not; nil when nothing ever did.
    public var fault: OutletFault?
  }

  private enum Way {
    case lines(LineOutlet)
    case textfile(Textfile)
  }

  /// Where summaries go, and as what.
  public let sink: Sink

  private let way: Way
  private let waits: Bool
  private var limit: SeriesLimit
  private var summariesLeftOut: UInt64 = 0
  private var labelsLeftOut: UInt64 = 0
  /// Who counted the last summary: whose troubles ours are.
  private var instance = ""

  /// Makes an outlet; it connects with the first summary.
  ///
  /// - Parameters:
  ///   - sink: where summaries go, and as what.
  ///   - waits: for batches, as for ``LineOutlet``; a textfile is then written at the end alone.
  public convenience init(_ sink: Sink, waits: Bool = false) {
    self.init(sink, waits: waits, limit: SeriesLimit())
  }

  init(_ sink: Sink, waits: Bool, limit: SeriesLimit) {
    self.sink = sink
    self.waits = waits
    self.limit = limit
    if sink.format == .prometheus, case .file(let path) = sink.destination {
      way = .textfile(Textfile(sink, path: path))
    } else {
      way = .lines(LineOutlet(sink.destination, waits: waits))
    }
  }

  /// Sends a summary behind those that wait, or keeps it with them.
  ///
  /// - Parameters:
  ///   - summary: the summary.
  ///   - line: its line as the rule file lays it out, which the format `kv` sends.
  ///   - now: monotonic nanoseconds.
  public func take(_ summary: Summary, line: [UInt8], now: UInt64) {
    instance = summary.instance
    switch way {
    case .textfile(let file): file.take(summary)
    case .lines(let outlet): outlet.send(all: payloads(summary, line), now: now)
    }
  }

  /// Sends a trouble of our own, where troubles are looked for among syslog messages.
  ///
  /// - Parameters:
  ///   - text: what is wrong.
  ///   - time: when, in Unix seconds.
  ///   - now: monotonic nanoseconds.
  public func tell(_ text: String, at time: Int64, now: UInt64) {
    guard sink.isSyslog, case .lines(let outlet) = way else { return }
    if sink.format == .rfc5424 {
      outlet.send(StructuredData.notice(text, at: time, instance: instance), now: now)
    } else {
      var line = OutgoingLine(
        priority: OutgoingLine.warningPriority,
        tag: SummaryLine.defaultTag
      )
      line.add(text: text)
      outlet.send(line.bytes, now: now)
    }
  }

  /// Sends again what ``waiting`` once gave.
  ///
  /// - Parameters:
  ///   - payload: one of these.
  ///   - now: monotonic nanoseconds.
  public func send(again payload: [UInt8], now: UInt64) {
    if case .lines(let outlet) = way { outlet.send(payload, now: now) }
  }

  /// What waits, oldest first, as it would leave: lines, or several of them joined by LF.
  public var waiting: [[UInt8]] {
    if case .lines(let outlet) = way { outlet.waiting } else { [] }
  }

  /// Sends what waits, unless it is too early to try again; to be called about once a second.
  ///
  /// - Parameter now: monotonic nanoseconds.
  public func flush(now: UInt64) {
    switch way {
    case .lines(let outlet): outlet.flush(now: now)
    // A batch would write as many files as it has minutes, and nobody could read them.
    case .textfile(let file): if !waits { file.flush(now: now) }
    }
  }

  /// Tries once more to send what waits, however early, for when the program ends.
  ///
  /// - Parameter now: monotonic nanoseconds.
  public func finish(now: UInt64) {
    switch way {
    case .lines(let outlet): _ = outlet.finish(now: now)
    case .textfile(let file): file.flush(now: now, isLast: true)
    }
  }

  /// Opens the destination anew, for HUP.
  ///
  /// - Parameter now: monotonic nanoseconds.
  public func reopen(now: UInt64) {
    switch way {
    case .lines(let outlet): outlet.reopen(now: now)
    case .textfile(let file): file.reopen(now: now)
    }
  }

  /// What it has done.
  public var report: Report {
    var report = Report(
      sink: sink.description,
      format: sink.format,
      sent: 0,
      waiting: 0,
      dropped: 0,
      summariesLeftOut: summariesLeftOut,
      labelsLeftOut: labelsLeftOut
    )
    switch way {
    case .lines(let outlet):
      report.sent = outlet.sent
      report.waiting = outlet.backlog
      report.dropped = outlet.dropped
      report.fault = outlet.lastFault
    case .textfile(let file):
      report.sent = file.sent
      report.waiting = file.isWaiting ? 1 : 0
      report.dropped = file.dropped
      report.fault = file.lastFault
    }
    return report
  }

  private func payloads(_ summary: Summary, _ line: [UInt8]) -> [[UInt8]] {
    switch sink.format {
    case .kv: return [line]
    case .cee: return [CeeLine.bytes(summary)]
    case .rfc5424: return [StructuredData.bytes(summary, enterprise: sink.naming.enterprise)]
    case .json:
      return [SummaryJSON.bytes(summary, most: SummaryJSON.maxBytes(sink.destination))]
    case .graphite:
      guard GraphiteText.takes(summary) else {
        summariesLeftOut += 1
        return []
      }
      return series(summary) { GraphiteText.line($0, minute: summary.minute) }
    case .statsd: return series(summary) { StatsdText.lines($0, of: summary) }
    case .prometheus: return []
    }
  }

  private func series(
    _ summary: Summary,
    _ line: (SeriesNumber) -> [UInt8]?
  ) -> [[UInt8]] {
    let found = SeriesNumbers(summary, prefix: sink.naming.prefix)
    labelsLeftOut += UInt64(found.labelsLeftOut)
    var lines: [[UInt8]] = []
    for number in found.numbers {
      guard let text = line(number) else { continue }
      if limit.admits(number) { lines.append(text) } else { labelsLeftOut += 1 }
    }
    return Payloads.join(lines, most: maxPayloadBytes)
  }

  /// StatsD adds up, so that what a broken connection makes us send twice counts twice: little at a time.
  private var maxPayloadBytes: Int {
    switch sink.destination {
    case .udp, .unix: return Payloads.datagramBytes
    case .tcp, .file, .standardOutput:
      return sink.format == .statsd ? Payloads.datagramBytes : Payloads.streamBytes
    }
  }
}
