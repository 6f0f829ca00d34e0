import Syslog
import Yams

/// Lengths of time in rule files and the configuration: `90s`, `10m`, `2h`, `1d`, `1w`.
extension FileReader {
  /// Reads a length of time in seconds; 0 is written `0` where the range has it.
  mutating func seconds(_ node: Node, _ noun: String, in range: ClosedRange<Int>) -> Int? {
    seconds(node, noun, in: range) { "write \($0)s for seconds, \($0)m for minutes" }
  }

  /// The same; `bare` says what to do about a number without a unit.
  private mutating func seconds(
    _ node: Node,
    _ noun: String,
    in range: ClosedRange<Int>,
    bare: (String) -> String
  ) -> Int? {
    guard let text = node.scalar?.string else {
      report(node, "\(noun) must be a length of time", hint: "such as 30s, 10m, 2h or 1d")
      return nil
    }
    let isZero = ["0", "0s", "0m"].contains(text)
    guard let seconds = isZero ? 0 : TimeSpan.seconds(text).map(Int.init) else {
      let hint = Int(text) == nil ? "such as 30s, 10m, 2h or 1d" : bare(text)
      report(node, "\(noun) must be a length of time, not \"\(text)\"", hint: hint)
      return nil
    }
    guard range.contains(seconds) else {
      let least = range.lowerBound == 0 ? "0" : TimeSpan.text(range.lowerBound)
      report(node, "\(noun) must be from \(least) to \(TimeSpan.text(range.upperBound))")
      return nil
    }
    return seconds
  }

  /// Reads a length of time of whole minutes.
  mutating func minutes(_ node: Node, _ noun: String, in range: ClosedRange<Int>) -> Int? {
    if let seconds = node.scalar.flatMap({ TimeSpan.seconds($0.string) }), seconds % 60 != 0 {
      report(
        node,
        "\(noun) must be whole minutes: nothing shorter is counted",
        hint: "write \((seconds + 59) / 60)m"
      )
      return nil
    }
    let seconds = seconds(node, noun, in: range.lowerBound * 60...range.upperBound * 60) {
      "write \($0)m for minutes"
    }
    return seconds.map { $0 / 60 }
  }

  /// One of several words; anything else is an error that names the nearest, or all.
  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: Node,
    _ noun: String,
    of type: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let text = string(node, noun) else { return nil }
    if let value = Choice(rawValue: text) { return value }
    report(
      node,
      "unknown \(noun) \"\(text)\"",
      hint: FileReader.hint(text, Choice.allCases.map(\.rawValue))
    )
    return nil
  }
}
