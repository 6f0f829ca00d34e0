import Minutes
import Syslog

/// The lines that the last minutes kept of rules that alerts ask of, and of unmatched records.
struct RecentLines {
  /// Minutes for which lines are kept.
  static let minutes: Int64 = 15
  /// Lines kept of a category: 512 bytes each.
  static let maxLines = 500

  private struct Line {
    var minute: Int64
    /// The rule; nil for an unmatched record.
    var rule: String?
    var bytes: [UInt8]
  }

  private var lines: [String: [Line]] = [:]

  /// Takes the samples of a minute.
  mutating func note(_ summary: Summary) {
    guard !summary.samples.isEmpty else { return }
    for sample in summary.samples {
      lines[summary.category, default: []].append(
        Line(minute: summary.minute, rule: sample.rule, bytes: sample.line)
      )
    }
    trim(summary.category, summary.minute)
  }

  /// Takes a line that no rule knows.
  mutating func noteUnmatched(_ category: String, minute: Int64, _ line: [UInt8]) {
    lines[category, default: []].append(Line(minute: minute, rule: nil, bytes: line))
    trim(category, minute)
  }

  private mutating func trim(_ category: String, _ now: Int64) {
    guard var kept = lines[category] else { return }
    kept.removeAll { now - $0.minute >= RecentLines.minutes * 60 }
    if kept.count > RecentLines.maxLines { kept.removeFirst(kept.count - RecentLines.maxLines) }
    lines[category] = kept
  }

  /// Lines of some rules between two times, at most so many, control bytes escaped: those that hold
  /// one of the texts first, of them the newest.
  func shown(
    _ category: String,
    rules: Set<String>,
    unmatched: Bool,
    from: Int64,
    to: Int64,
    holding texts: [String],
    limit: Int
  ) -> [String] {
    let found = (lines[category] ?? []).filter { line in
      guard line.minute >= from, line.minute < to else { return false }
      return line.rule.map { rules.contains($0) } ?? unmatched
    }
    let shown = found.map { ShownText.of($0.bytes) }
    let telling = shown.filter { line in texts.contains { line.contains($0) } }
    return telling.isEmpty ? shown.suffix(limit) : telling.suffix(limit)
  }
}
