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
    Talk.overwrite("\(ProgressBar.bar(share)), \(rate), \(ProgressBar.left(share, seconds))")
  }

  /// Shows the share that is done, 0...1.
  func show(share: Double) {
    guard Talk.isTerminal else { return }
    let seconds = Double(Clock.monotonic() - startedAt) / 1e9
    guard seconds >= 1 else { return }
    isShown = true
    Talk.overwrite("\(ProgressBar.bar(share)), \(ProgressBar.left(share, seconds))")
  }

  private static func bar(_ share: Double) -> String {
    let filled = Int(min(max(share, 0), 1) * Double(width))
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
    return "[\(bar)] \(Int(share * 100)) %"
  }

  private static func left(_ share: Double, _ seconds: Double) -> String {
    "\(share > 0 ? Int(seconds / share - seconds) : 0) s left"
  }

  /// Takes the bar away.
  func clear() {
    if isShown { Talk.overwrite("") }
    isShown = false
  }
}
