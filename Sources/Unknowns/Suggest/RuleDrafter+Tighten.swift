import Patterns

extension RuleDrafter {
  /// Values that a field is pinned to, at most; each must have been seen some times, so that more are
  /// not to be expected.
  private static let maxChoices = 8
  private static let leastSightings = 3

  /// Pins words to the values that were seen, where that keeps out lines of other templates.
  ///
  /// `values` are those of each field. Fields are tried one by one, from the front.
  func tighten(
    _ draft: inout RuleDraft,
    _ values: [[[UInt8]]],
    _ material: DraftMaterial
  ) {
    for number in draft.fields.indices where draft.strangers > 0 {
      let field = draft.fields[number]
      let different = Set(values[number])
      guard field.shape == .word || field.shape == .text,
        (1...RuleDrafter.maxChoices).contains(different.count),
        values[number].count >= RuleDrafter.leastSightings * different.count
      else { continue }
      let choices = different.sorted { $0.lexicographicallyPrecedes($1) }
        .map(PatternText.escaped).joined(separator: "|")
      var tighter = draft
      tighter.fields[number].expression = .regex(draft.why == nil ? choices : "(?:\(choices))")
      guard let expression = try? tighter.compiled(),
        material.lines.allSatisfy({ DraftRegex.fields(expression, $0.subject, scratch) != nil })
      else { continue }
      tighter.strangers = 0
      finish(&tighter, material, expression)
      if tighter.strangers < draft.strangers { draft = tighter }
    }
  }
}
