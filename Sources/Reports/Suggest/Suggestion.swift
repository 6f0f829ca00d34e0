/// A drafted rule that has been shown to hold, and where it belongs.
public struct Suggestion: Sendable {
  /// The category it is of, which may be new.
  public var category: String
  /// Path of the category's file.
  public var file: String
  /// Whether that file is new.
  public var isNewFile: Bool
  /// The rule's id.
  public var rule: String
  /// The template's id.
  public var template: String
  /// What is known of it, for people: one line each, no control bytes.
  public var facts: [String]
  /// The rule as an entry of a list, the dash in the first column.
  public var entry: [String]
  /// The file's text with the rule in it.
  public var text: String
  /// The same as a rule of a liblognorm rulebase; nil where that was not asked for.
  public var lognorm: String?

  /// Suggestions as YAML: a document for each file, facts as comments.
  ///
  /// Of a file that is there the entries for its list of rules; a new file is shown whole.
  public static func yaml(_ suggestions: [Suggestion]) -> String {
    var files: [String] = []
    for suggestion in suggestions where !files.contains(suggestion.file) {
      files.append(suggestion.file)
    }
    return files.map { file in
      let own = suggestions.filter { $0.file == file }
      var lines: [String] = []
      if own.contains(where: \.isNewFile), let last = own.last {
        lines += own.flatMap { $0.facts.map { "# \($0)" } }
        return lines.joined(separator: "\n") + "\n" + last.text
      }
      for suggestion in own {
        lines += suggestion.facts.map { "# \($0)" } + suggestion.entry
      }
      return lines.joined(separator: "\n") + "\n"
    }.joined(separator: "---\n")
  }

  /// Suggestions as a rulebase of liblognorm's, version 2, facts as comments.
  public static func rulebase(_ suggestions: [Suggestion]) -> String {
    var lines = ["version=2"]
    for suggestion in suggestions {
      guard let rule = suggestion.lognorm else { continue }
      lines += suggestion.facts.map { "# \($0)" } + [rule]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
