import Glibc
import Patterns

/// Ignore rules of logcheck's from some files and directories, read and compiled once for all
/// categories that take them.
struct LogcheckLibrary {
  /// What is said where a rule is shown.
  static let why = "logcheck ignores it"

  /// The rules, in the order of the paths, files and lines; each has a pattern of its own.
  private(set) var rules: [Rule] = []
  /// Files read, rules said before, rules refused.
  private(set) var count = LogcheckCount()
  /// Paths that cannot be read: what is wrong with each, by path as given.
  private(set) var faults: [(path: String, problem: Problem)] = []
  /// Rules that are not taken over.
  private(set) var warnings: [Problem] = []
  /// Fingerprint of what was read.
  private(set) var fingerprint = Fingerprint()

  private var translator = LogcheckTranslator()
  private var seen: Set<String> = []
  private var names: Set<String> = []

  init(_ paths: [String]) {
    for path in paths { read(path) }
  }

  private mutating func read(_ path: String) {
    var problems: [Problem] = []
    let files = Rulebook.files(
      at: path,
      hint: "name a file or directory of logcheck's; Debian has them in logcheck-database",
      problems: &problems,
      where: LogcheckFile.isTaken
    )
    if files.isEmpty, problems.isEmpty {
      problems.append(
        Problem(
          file: path,
          severity: .warning,
          what: "no logcheck rule file there",
          hint: "names hold letters, digits, - and _ alone, as run-parts has it"
        )
      )
    }
    for file in files {
      guard let bytes = Rulebook.bytes(of: file, problems: &problems) else { continue }
      fingerprint.add(bytes)
      count.files += 1
      let name = name(of: file)
      for line in LogcheckFile.lines(bytes) {
        guard rules.count < CategoryReader.maxRules else {
          let what = "more than \(CategoryReader.maxRules) rules of logcheck's"
          faults.append((path, Problem(file: file, what: what)))
          return
        }
        add(line, Position(file: file, line: line.number), id: "\(name):\(line.number)")
      }
    }
    faults += problems.map { (path, $0) }
  }

  private mutating func add(_ line: LogcheckFile.Line, _ place: Position, id: String) {
    do {
      var made: [Rule] = []
      for rule in try translator.translate(line.text) where seen.insert(rule.pattern).inserted {
        // An alternative is a rule of its own: `logcheck/FILE:LINE`, then `logcheck/FILE:LINE.2`.
        let id = made.isEmpty ? id : "\(id).\(made.count + 1)"
        made.append(try LogcheckLibrary.rule(rule, id: id, place))
      }
      if made.isEmpty { count.repeated += 1 }
      rules += made
    } catch {
      count.refused += 1
      refuse(line, error, place)
    }
  }

  private mutating func refuse(_ line: LogcheckFile.Line, _ error: PatternError, _ place: Position)
  {
    var place = place
    place.column += error.offset ?? 0
    let text = String(decoding: line.text.prefix(60), as: UTF8.self)
    warnings.append(
      place.problem(
        "rule not taken over: \(error.what): \(text)\(line.text.count > 60 ? "…" : "")",
        hint: error.hint,
        severity: .warning
      )
    )
  }

  /// `logcheck/FILE`, with the directory before a file name that was there before.
  private mutating func name(of file: String) -> String {
    let parts = file.split(separator: "/").map(String.init)
    for length in 1...max(parts.count, 1) {
      let name = "logcheck/\(parts.suffix(length).joined(separator: "/"))"
      if names.insert(name).inserted { return name }
    }
    // The same file named twice: all its rules were said before.
    return "logcheck/\(file)"
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
      why: why,
      tallies: [],
      samples: [],
      rejects: [],
      position: position,
      patternPosition: position
    )
  }
}

/// The libraries read so far, by their paths: several categories take the same.
final class LogcheckShelf {
  private var libraries: [[String]: LogcheckLibrary] = [:]

  /// The library of some paths; `isNew` when it was read just now.
  func library(_ paths: [String]) -> (library: LogcheckLibrary, isNew: Bool) {
    if let known = libraries[paths] { return (known, false) }
    let library = LogcheckLibrary(paths)
    libraries[paths] = library
    return (library, true)
  }
}
