import Patterns
import Yams

extension CategoryReader {
  /// Why a rule from logcheck is ignored.
  static let logcheckWhy = "logcheck ignores it"

  /// Reads `logcheck:`, files or directories of logcheck's ignore rules; they come after all rules
  /// of the file, so the order of the keys says nothing.
  mutating func readLogcheck(_ node: Node, into category: inout Category) {
    var count = LogcheckCount()
    var translator = LogcheckTranslator()
    var seen: Set<String> = []
    var taken: [String: String] = [:]
    let paths = node.sequence.map { Array($0) } ?? [node]
    for node in paths {
      guard let path = reader.string(node, "logcheck") else { continue }
      for file in logcheckFiles(path, at: node) {
        var problems: [Problem] = []
        let bytes = Rulebook.bytes(of: file, problems: &problems)
        for problem in problems { reader.report(problem) }
        guard let bytes else { continue }
        fingerprint.add(bytes)
        count.files += 1
        let name = logcheckName(file, &taken)
        for line in LogcheckFile.lines(bytes) {
          guard category.rules.count < CategoryReader.maxRules else {
            reader.report(node, "more than \(CategoryReader.maxRules) rules")
            return
          }
          let place = Position(file: file, line: line.number)
          do {
            let rule = try translator.translate(line.text)
            guard seen.insert(rule.pattern).inserted else {
              count.repeated += 1
              continue
            }
            category.rules.append(
              try CategoryReader.rule(rule, id: "\(name):\(line.number)", place)
            )
            count.rules += 1
          } catch {
            count.refused += 1
            refuse(line, error, place)
          }
        }
      }
    }
    category.logcheck = count
  }

  private mutating func refuse(_ line: LogcheckFile.Line, _ error: PatternError, _ place: Position)
  {
    var place = place
    place.column += error.offset ?? 0
    let text = String(decoding: line.text.prefix(60), as: UTF8.self)
    reader.report(
      place.problem(
        "rule not taken over: \(error.what): \(text)\(line.text.count > 60 ? "…" : "")",
        hint: error.hint,
        severity: .warning
      )
    )
  }

  private mutating func logcheckFiles(_ path: String, at node: Node) -> [String] {
    var problems: [Problem] = []
    let files = Rulebook.files(
      at: beside(path),
      hint: "name a file or directory of logcheck's; Debian has them in logcheck-database",
      problems: &problems,
      where: LogcheckFile.isTaken
    )
    for problem in problems {
      reader.report(node, "cannot read \"\(problem.file)\": \(problem.what)", hint: problem.hint)
    }
    if files.isEmpty, problems.isEmpty {
      reader.report(
        node,
        "no logcheck rule file in \"\(path)\"",
        hint: "names hold letters, digits, - and _ alone, as run-parts has it",
        severity: .warning
      )
    }
    return files
  }

  /// A path in a rule file is meant from where that file lies.
  func beside(_ path: String) -> String {
    guard !path.hasPrefix("/"), let slash = reader.file.lastIndex(of: "/") else { return path }
    return reader.file[...slash] + path
  }

  /// `logcheck/FILE`, with the directory before a file name that was there before.
  private func logcheckName(_ file: String, _ taken: inout [String: String]) -> String {
    let parts = file.split(separator: "/").map(String.init)
    for length in 1...max(parts.count, 1) {
      let name = "logcheck/\(parts.suffix(length).joined(separator: "/"))"
      if taken[name] == nil {
        taken[name] = file
        return name
      }
    }
    return "logcheck/\(file)#\(taken.count)"
  }

  private static func rule(
    _ rule: LogcheckRule,
    id: String,
    _ position: Position
  ) throws(PatternError) -> Rule {
    let regex: Regex
    do {
      regex = try Regex(rule.pattern)
    } catch {
      // The offset is one in the translation, which nobody has written.
      throw PatternError(what: error.what, hint: error.hint)
    }
    if regex.matchesEmpty { throw PatternError(what: "it matches every line") }
    return Rule(
      id: id,
      pattern: rule.pattern,
      expression: .regex(regex),
      programs: rule.programs.map { Glob($0) },
      seesRest: true,
      isIgnored: true,
      why: logcheckWhy,
      tallies: [],
      samples: [],
      rejects: [],
      position: position,
      patternPosition: position
    )
  }
}
