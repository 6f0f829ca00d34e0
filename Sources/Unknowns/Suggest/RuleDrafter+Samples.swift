import Patterns

extension RuleDrafter {
  func finish(
    _ draft: inout RuleDraft,
    _ material: DraftMaterial,
    _ expression: Patterns.Expression
  ) {
    draft.samples = samples(draft, material.lines, expression)
    var nearest: (shared: Int, line: String)?
    let first = material.lines[0].subject
    for other in material.others {
      guard DraftRegex.fields(expression, other, scratch) == nil else {
        draft.strangers += 1
        continue
      }
      guard other.count <= RuleDrafter.maxSampleBytes,
        let line = String(validating: other, as: UTF8.self)
      else { continue }
      let shared = zip(first, other).prefix { $0 == $1 }.count
      // Fewer letters in common are no likeness.
      if shared > 3, shared > nearest?.shared ?? 0 { nearest = (shared, line) }
    }
    draft.rejects = nearest.map { [$0.line] } ?? []
  }

  /// The shortest lines with different values; none where no line is text.
  private func samples(
    _ draft: RuleDraft,
    _ lines: [DraftMaterial.Line],
    _ expression: Patterns.Expression
  ) -> [RuleDraft.Sample] {
    // A terminal's controls are tested where there is nothing else.
    let sorted = lines.map(\.subject).filter { !$0.isEmpty }.sorted { left, right in
      let (a, b) = (RuleDrafter.strangeness(left), RuleDrafter.strangeness(right))
      if a != b { return a < b }
      return left.count != right.count
        ? left.count < right.count : left.lexicographicallyPrecedes(right)
    }
    var samples: [RuleDraft.Sample] = []
    var seen: Set<[String]> = []
    for line in sorted {
      guard samples.count < RuleDrafter.samples else { break }
      guard let text = String(validating: line, as: UTF8.self),
        let found = DraftRegex.fields(expression, line, scratch)
      else { continue }
      if !samples.isEmpty, line.count > RuleDrafter.maxSampleBytes { break }
      let fields = found.map { RuleDraft.Sample.Field(name: $0.name, value: $0.value) }
      // Lines that only differ in their numbers say the same.
      let words = fields.map { $0.value.filter { !$0.isNumber } }
      guard samples.isEmpty || !seen.contains(words) else { continue }
      seen.insert(words)
      samples.append(RuleDraft.Sample(line: text, fields: fields))
    }
    return samples
  }

  private static func strangeness(_ line: [UInt8]) -> Int {
    line.contains { $0 < 0x20 || $0 == 0x7f } ? 1 : 0
  }
}
