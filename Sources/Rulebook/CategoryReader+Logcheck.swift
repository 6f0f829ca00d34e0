import Patterns
import Yams

extension CategoryReader {
  /// Reads `logcheck:`, files or directories of logcheck's ignore rules.
  mutating func readLogcheck(_ node: Node, into category: inout Category) {
    let nodes = node.sequence.map { Array($0) } ?? [node]
    var places: [String: Node] = [:]
    var paths: [String] = []
    for node in nodes {
      guard let path = reader.string(node, "logcheck").map(beside) else { continue }
      paths.append(path)
      places[path] = places[path] ?? node
    }
    let (library, isNew) = shelf.library(paths)
    for (path, problem) in library.faults {
      reader.report(
        places[path] ?? node,
        "cannot read \"\(problem.file)\": \(problem.what)",
        hint: problem.hint,
        severity: problem.severity
      )
    }
    if isNew { for problem in library.warnings { reader.report(problem) } }
    if isNew { fingerprint.add(library.fingerprint) }
    category.append(library)
  }

  /// A path in a rule file is meant from where that file lies.
  func beside(_ path: String) -> String {
    guard !path.hasPrefix("/"), let slash = reader.file.lastIndex(of: "/") else { return path }
    return reader.file[...slash] + path
  }
}

extension Category {
  /// Adds those of a library's rules that the category's programs can meet and that it has not yet.
  mutating func append(_ library: LogcheckLibrary) {
    var count = logcheck ?? LogcheckCount()
    count.files += library.count.files
    count.repeated += library.count.repeated
    count.refused += library.count.refused
    var patterns = Set(rules.lazy.filter(\.seesRest).map(\.pattern))
    var ids = Set(rules.map(\.id))
    for rule in library.rules {
      guard canMeet(rule) else {
        count.elsewhere += 1
        continue
      }
      guard patterns.insert(rule.pattern).inserted else {
        count.repeated += 1
        continue
      }
      var rule = rule
      if !ids.insert(rule.id).inserted {
        rule.id = "logcheck/\(rule.position.file):\(rule.position.line)"
        ids.insert(rule.id)
      }
      rules.append(rule)
      count.rules += 1
    }
    logcheck = count
  }

  /// Whether a record of one of the rule's programs can belong here; in doubt it can.
  private func canMeet(_ rule: Rule) -> Bool {
    if selector.programs.isEmpty || rule.programs.isEmpty { return true }
    return rule.programs.contains { mine in
      selector.programs.contains { theirs in
        mine.isExact
          ? theirs.matches(mine.pattern) : !theirs.isExact || mine.matches(theirs.pattern)
      }
    }
  }
}
