import Pipeline
import Reports

/// What came of other instances' lines, in a sentence.
enum RollupText {
  /// `roll-up: 90 lines, 88 taken, 1 taken before, 1 refused (damaged 1)`.
  static func of(_ rollup: Status.Rollup) -> String {
    var parts = [
      "roll-up: \(NumberText.grouped(rollup.lines)) lines",
      "\(NumberText.grouped(rollup.taken)) taken",
    ]
    func add(_ count: UInt64, _ text: String) {
      if count > 0 { parts.append("\(NumberText.grouped(count)) \(text)") }
    }
    add(rollup.late, "of them late")
    add(rollup.foreign_seed, "of them without distincts, for their sketch_seed")
    add(rollup.duplicates, "taken before")
    let refused = rollup.refused.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    add(
      rollup.refused.values.reduce(0, +),
      "refused (\(refused.joined(separator: ", ")))"
    )
    return parts.joined(separator: ", ")
  }
}
