import Patterns
import Yams

/// Reads the values of one YAML file, collecting every problem instead of stopping at the first.
///
/// Each `…(of:)` method answers nil (or an empty list) for a value of the wrong shape, after
/// noting where it is and what was expected.
struct FileReader {
  let file: String
  private(set) var problems: [Problem] = []

  init(file: String) {
    self.file = file
  }

  /// Parses the text; nil when it is no YAML or is empty.
  mutating func compose(_ text: String) -> Node? {
    do {
      // Without tags: what a value is follows from its key, and guessing costs most of the time.
      if let node = try Yams.compose(yaml: text, .basic) { return node }
      problems.append(Problem(file: file, what: "the file is empty", hint: "see Docs/Rules.md"))
    } catch let error as YamlError {
      problems.append(FileReader.problem(error, file: file))
    } catch {
      problems.append(Problem(file: file, what: "cannot be read as YAML: \(error)"))
    }
    return nil
  }

  func position(of node: Node) -> Position {
    Position(file: file, mark: node.mark)
  }

  mutating func report(
    _ node: Node,
    _ what: String,
    hint: String = "",
    severity: Problem.Severity = .error
  ) {
    problems.append(position(of: node).problem(what, hint: hint, severity: severity))
  }

  mutating func report(_ problem: Problem) {
    problems.append(problem)
  }

  /// The members of a mapping by key; unknown keys are errors that name the nearest known one.
  mutating func mapping(_ node: Node, _ noun: String, keys: [String]) -> [String: Node]? {
    guard let mapping = node.mapping else {
      report(node, "\(noun) must be a mapping", hint: "of \(keys.joined(separator: ", "))")
      return nil
    }
    var members: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.string, keys.contains(name) else {
        let written = key.string ?? "?"
        let near = Spelling.nearest(to: written, among: keys)
        report(
          key,
          "\(noun) has no key \"\(written)\"",
          hint: near.map { "did you mean \"\($0)\"?" }
            ?? "it may have \(keys.joined(separator: ", "))"
        )
        continue
      }
      members[name] = value
    }
    return members
  }

  /// The members of a mapping with keys of the user's own, in file order.
  mutating func pairs(_ node: Node, _ noun: String) -> [(key: Node, name: String, value: Node)] {
    guard let mapping = node.mapping else {
      report(node, "\(noun) must be a mapping")
      return []
    }
    return mapping.compactMap { key, value in
      key.string.map { (key, $0, value) }
    }
  }

  mutating func list(_ node: Node, _ noun: String) -> [Node] {
    guard let sequence = node.sequence else {
      report(node, "\(noun) must be a list", hint: "start each entry with \"- \"")
      return []
    }
    return Array(sequence)
  }

  mutating func string(_ node: Node, _ noun: String) -> String? {
    guard let scalar = node.scalar else {
      report(node, "\(noun) must be text")
      return nil
    }
    return scalar.string
  }

  /// One text or a list of them.
  mutating func strings(_ node: Node, _ noun: String) -> [String] {
    if node.sequence == nil {
      if let text = node.scalar { return [text.string] }
      report(node, "\(noun) must be text or a list of texts")
      return []
    }
    return list(node, noun).compactMap { string($0, noun) }
  }

  mutating func bool(_ node: Node, _ noun: String) -> Bool? {
    switch node.scalar?.string {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default:
      report(node, "\(noun) must be true or false")
      return nil
    }
  }

  mutating func integer(
    _ node: Node,
    _ noun: String,
    in range: ClosedRange<Int>,
    orElse: String = ""
  ) -> Int? {
    guard let value = node.scalar.flatMap({ Int($0.string) }), range.contains(value) else {
      report(
        node,
        "\(noun) must be a whole number from \(range.lowerBound) to \(range.upperBound)\(orElse)"
      )
      return nil
    }
    return value
  }

  private static func problem(_ error: YamlError, file: String) -> Problem {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let what = context.map { "\($0.text) in line \($0.mark.line): \(problem)" } ?? problem
      return Problem(
        file: file,
        line: mark.line,
        column: mark.column,
        what: "not YAML: \(what)",
        hint: "check indentation, and quote values that hold \": \", \"#\" or start with % or @"
      )
    case .duplicatedKeysInMapping(let duplicates, let context):
      return Problem(
        file: file,
        line: context.mark.line,
        column: context.mark.column,
        what: "the key \(duplicates.sorted().joined(separator: ", ")) is there twice",
        hint: "merge the two"
      )
    case .reader(let problem, _, _, _):
      return Problem(file: file, what: "not YAML: \(problem)", hint: "save it as UTF-8")
    default:
      return Problem(file: file, what: "not YAML: \(error)")
    }
  }
}
