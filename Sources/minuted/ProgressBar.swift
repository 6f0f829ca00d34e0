import Pipeline
import Reports

/// How far a long job is, on a terminal only, and only once it has taken a second.
final class ProgressBar {
  private let startedAt = Clock.monotonic()
  private var isShown = false
  private static let width = 30

  /// Shows bytes done of all bytes; without a total only what is done.
  func show(_ done: Int64, _ total: Int64?) {
    guard Talk.isTerminal else { return }
    let seconds = Double(Clock.monotonic() - startedAt) / 1e9
    guard seconds >= 1 else { return }
    isShown = true
    let rate = "\(Int(Double(done) / seconds / 1e6)) MB/s"
    guard let total, total > 0 else {
      return Talk.overwrite("\(NumberText.grouped(UInt64(max(done, 0)) / 1_000_000)) MB, \(rate)")
    }
    let share = min(1, Double(done) / Double(total))
    let filled = Int(share * Double(ProgressBar.width))
    let bar =
      String(repeating: "#", count: filled)
      + String(repeating: "-", count: ProgressBar.width - filled)
    let left = share > 0 ? Int(seconds / share - seconds) : 0
    Talk.overwrite("[\(bar)] \(Int(share * 100)) %, \(rate), \(left) s left")
  }

  /// Takes the bar away.
  func clear() {
    if isShown { Talk.overwrite("") }
    isShown = false
  }
}
