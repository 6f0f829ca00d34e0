import Glibc
import Minutes

/// Keeps a file in Prometheus' text format that node_exporter's textfile collector reads.
///
/// The file is replaced as a whole (a hidden file beside it, then a rename), with mode 0644 whatever the
/// umask, since node_exporter is another user. A file that cannot be written is tried again after a
/// pause that doubles up to ``LineOutlet/longestPause``; meanwhile newer minutes take the waiting one's
/// place. Used from one thread.
final class Textfile {
  let path: String
  /// Times that the file was replaced.
  private(set) var sent: UInt64 = 0
  /// Minutes that never were in the file, as it could not be written.
  private(set) var dropped: UInt64 = 0
  /// The latest thing that went wrong; nil when nothing ever did.
  private(set) var lastFault: OutletFault?
  /// Whether there is more to say than the file says.
  private(set) var isWaiting = false

  private let sink: Sink
  /// Where the file is written first: hidden, and no name that node_exporter reads.
  private let unfinished: String
  private var content = PrometheusText()
  private var retryAt: UInt64 = 0
  private var pause = LineOutlet.firstPause

  init(_ sink: Sink, path: String) {
    self.sink = sink
    self.path = path
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    unfinished = path[..<slash] + "." + path[slash...] + TableFiles.unfinishedSuffix
  }

  /// Takes a summary; the file is written by `flush`.
  func take(_ summary: Summary) {
    let minute = content.minute
    content.add(summary)
    if isWaiting, lastFault?.isLasting == true, minute != content.minute { dropped += 1 }
    isWaiting = true
  }

  /// Writes the file if there is something new in it, unless it is too early to try again.
  func flush(now: UInt64, isLast: Bool = false) {
    guard isWaiting, isLast || now >= retryAt else { return }
    do throws(TableFault) {
      try write(content.bytes())
      sent += 1
      isWaiting = false
      if lastFault?.isLasting == true { lastFault?.until = now }
      retryAt = 0
      pause = LineOutlet.firstPause
    } catch {
      let row = lastFault.flatMap { $0.isLasting ? $0 : nil }
      lastFault = OutletFault(
        destination: sink.description,
        action: error.action,
        code: error.code,
        reason: error.reason,
        since: row?.since ?? now,
        until: nil,
        failures: (row?.failures ?? 0) + 1
      )
      let (next, isOver) = now.addingReportingOverflow(pause)
      retryAt = isOver ? .max : next
      pause = min(2 * pause, LineOutlet.longestPause)
    }
  }

  /// Tries again at once, for HUP.
  func reopen(now: UInt64) {
    retryAt = 0
    pause = LineOutlet.firstPause
    flush(now: now)
  }

  private func write(_ bytes: [UInt8]) throws(TableFault) {
    try TableFiles.replace(
      path,
      with: bytes,
      by: unfinished,
      opened: TableFiles.open(unfinished).get(),
      mode: 0o644
    )
  }
}
