import Patterns

/// Reads grok pattern files from elsewhere, such as Logstash's.
struct GrokDirectory {
  /// What was wrong; a fault in a pattern is a warning, as most sites use few of the names.
  private(set) var problems: [Problem] = []
  /// Fingerprint of what was read.
  var fingerprint: Fingerprint

  /// Where a pattern starts, and how it is written there.
  private struct Place {
    var start: Position
    var original: String
  }

  /// Names that were not taken, with where and why.
  private var leftOut: [String: String] = [:]

  /// Most names of one library.
  static let maxNames = 20_000

  init(_ fingerprint: Fingerprint) {
    self.fingerprint = fingerprint
  }

  /// The library with the names of some files and directories added; later ones win.
  mutating func adding(_ paths: [String], to grok: Grok) -> Grok {
    var places: [String: Place] = [:]
    var patterns: [String: String] = [:]
    for path in paths {
      let files = Rulebook.files(
        at: path,
        hint: "name a grok pattern file or a directory of them",
        problems: &problems
      ) { !$0.hasPrefix(".") && !$0.hasSuffix("~") }
      for file in files {
        guard let text = Rulebook.text(of: file, problems: &problems) else { continue }
        fingerprint.add(text.utf8)
        read(GrokFile(text), file, &patterns, &places)
      }
    }
    if patterns.count > GrokDirectory.maxNames {
      let what = "more than \(GrokDirectory.maxNames) grok patterns"
      problems.append(Problem(file: paths.joined(separator: ", "), what: what))
      return grok
    }
    let library = grok.adding(patterns, leftOut: leftOut)
    let order = places.sorted { a, b in
      (a.value.start.file, a.value.start.line) < (b.value.start.file, b.value.start.line)
    }
    for (name, error) in library.faults(of: order.map(\.key)) {
      // A fault of a shipped name that a loaded one broke is told where that one stands.
      guard let place = places[name] else { continue }
      var error = error
      error.offset = error.offset.flatMap {
        Oniguruma.offset($0, of: patterns[name] ?? "", in: place.original)
      }
      warn(place.start, name, error)
    }
    return library
  }

  private mutating func read(
    _ file: GrokFile,
    _ path: String,
    _ patterns: inout [String: String],
    _ places: inout [String: Place]
  ) {
    for half in file.halves {
      let problem = Position(file: path, line: half.line, column: half.column).problem(
        "\"\(half.name)\" has no pattern",
        hint: "write NAME, a blank and a regex",
        severity: .warning
      )
      leaveOut(half.name, problem)
      problems.append(problem)
    }
    for entry in file.entries {
      let place = Position(file: path, line: entry.line, column: entry.column)
      do {
        patterns[entry.name] = try Oniguruma.pcre(entry.pattern)
        places[entry.name] = Place(start: place, original: entry.pattern)
      } catch {
        leaveOut(entry.name, warn(place, entry.name, error))
      }
    }
  }

  /// Notes the reason for who uses the name, unless another file defines it.
  private mutating func leaveOut(_ name: String, _ problem: Problem) {
    leftOut[name] = "\(problem.file):\(problem.line):\(problem.column): \(problem.what)"
  }

  @discardableResult
  private mutating func warn(
    _ place: Position,
    _ name: String,
    _ error: PatternError
  ) -> Problem {
    var place = place
    place.column += error.offset ?? 0
    let problem = place.problem(
      "pattern \(name): \(error.what)",
      hint: error.hint,
      severity: .warning
    )
    problems.append(problem)
    return problem
  }
}
