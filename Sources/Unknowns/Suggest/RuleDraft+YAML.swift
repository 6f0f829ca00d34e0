extension RuleDraft {
  /// The rule as an entry of a rule file's list, line by line, its dash in the first column.
  public var yaml: [String] { yaml(match: "match: \(YAMLText.quoted(pattern))") }

  /// The same with a match description of liblognorm's in place of a regex.
  public func yaml(lognorm description: String) -> [String] {
    yaml(match: "lognorm: \(YAMLText.quoted(description))")
  }

  private func yaml(match: String) -> [String] {
    var lines = ["- id: \(YAMLText.short(id))"]
    if let why { lines += ["  ignore: true", "  why: \(YAMLText.quoted(why))"] }
    lines.append("  \(match)")
    if tallies.count == 1 {
      lines.append("  tally: [\(tallies[0].yaml)]")
    } else if !tallies.isEmpty {
      lines.append("  tally:")
      lines += tallies.map { "    - \($0.yaml)" }
    }
    if !samples.isEmpty { lines.append("  samples:") }
    for sample in samples {
      lines.append("    - line: \(YAMLText.quoted(sample.line))")
      guard why == nil, !sample.fields.isEmpty else { continue }
      let fields = sample.fields.map {
        "\(YAMLText.short($0.name)): \(YAMLText.short($0.value))"
      }
      lines.append("      fields: {\(fields.joined(separator: ", "))}")
    }
    if !rejects.isEmpty { lines.append("  rejects:") }
    lines += rejects.map { "    - \(YAMLText.quoted($0))" }
    return lines
  }
}
