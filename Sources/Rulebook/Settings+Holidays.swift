import Syslog
import Yams

extension Settings {
  /// Most holidays, for a file of a few decades; more are a mistake.
  static let maxHolidays = 1_000

  /// Reads dates; each one that is none is reported.
  mutating func readHolidays(_ node: Node, _ reader: inout FileReader) {
    let nodes = node.sequence.map { Array($0) } ?? [node]
    if nodes.count > Settings.maxHolidays {
      reader.report(
        node,
        "\(nodes.count) holidays",
        hint: "at most \(Settings.maxHolidays); leave out the old ones"
      )
    }
    for node in nodes.prefix(Settings.maxHolidays) {
      guard let text = reader.string(node, "a holiday") else { continue }
      // A date alone is midnight of its day.
      guard text.utf8.count == 10, let midnight = Stamp.parse(text) else {
        reader.report(node, "\"\(text)\" is no date", hint: "write it as 2026-12-25")
        continue
      }
      holidays.insert(Int(midnight / 86_400))
    }
  }
}
