/// How the trie treats a pattern.
enum PathPlan {
  /// These paths say all of it.
  case whole([LinearPath])
  /// These paths are the start of every match; PCRE2 decides, and only when one of them matched.
  case gate([LinearPath], reason: String)
  /// Nothing is known that each match starts with: PCRE2 is asked in any case.
  case unknown(reason: String)

  /// Most paths that lead to a gate: they only have to keep most lines from it.
  static let maxStarts = 8
  /// Most spans of variable length on a path; their ends are kept for the captures.
  static let maxSlots = 60

  /// Plans a pattern that PCRE2 has accepted.
  static func of(_ pattern: String) -> PathPlan {
    do throws(OutsideSubset) {
      var reader = SyntaxReader(pattern)
      let syntax = try reader.read()
      var expansion = PathExpansion(limit: LinearPath.maxPaths)
      var paths = try anchored(try expansion.paths(syntax))
      PathSettling.settle(&paths)
      guard paths.allSatisfy({ $0.slotCount <= maxSlots }) else {
        throw OutsideSubset(reason: "more than \(maxSlots) variable parts")
      }
      return .whole(paths)
    } catch {
      let start = necessaryStart(pattern)
      return start.isEmpty
        ? .unknown(reason: error.reason) : .gate(start, reason: error.reason)
    }
  }

  /// The plan of the same pattern when PCRE2 is to decide it.
  func alone(_ pattern: String) -> PathPlan {
    guard case .whole = self else { return self }
    let start = PathPlan.necessaryStart(pattern)
    let reason = "too many choices"
    return start.isEmpty ? .unknown(reason: reason) : .gate(start, reason: reason)
  }

  /// Takes the anchor from the start of each path; throws when one has none, or one elsewhere.
  ///
  /// Paths that cannot match are left out.
  private static func anchored(_ paths: [LinearPath]) throws(OutsideSubset) -> [LinearPath] {
    var result: [LinearPath] = []
    for path in paths {
      var path = path
      guard path.operations.first == .start else {
        throw OutsideSubset(reason: "not anchored with ^")
      }
      path.removeFirst()
      // No subject holds a line feed: such a path never matches, and must not meet the one that
      // stands behind each subject.
      if path.operations.contains(.literal(0x0a)) { continue }
      guard !path.operations.contains(.start) else { throw OutsideSubset(reason: "^ within") }
      result.append(path)
    }
    return result
  }

  /// Paths one of which every match of the pattern starts with; empty when none are known.
  private static func necessaryStart(_ pattern: String) -> [LinearPath] {
    let text = Array(pattern.utf8)
    // `|` outside groups would make the first branch's start unnecessary.
    guard !LiteralPrefix.hasTopLevelAlternative(text), !LiteralPrefix.quotesSyntax(text) else {
      return []
    }
    var reader = SyntaxReader(pattern)
    var expansion = PathExpansion(limit: maxStarts)
    var paths = [LinearPath()]
    for part in reader.readStart().parts {
      guard let (next, isLast) = necessary(part, &expansion),
        let longer = try? expansion.product(paths, next)
      else { break }
      paths = longer
      if isLast { break }
    }
    guard var start = try? anchored(paths) else { return [] }
    PathSettling.settle(&start, isOpen: true)
    for index in start.indices {
      start[index].groups = []
      start[index].cutAtChoice()
    }
    // A path that asks for nothing makes the others useless.
    return start.contains { $0.operations.isEmpty || $0.slotCount > maxSlots } ? [] : start
  }

  /// The paths of a part; of one that repeats without end, those of its first time, as the last.
  private static func necessary(
    _ part: Syntax,
    _ expansion: inout PathExpansion
  ) -> (paths: [LinearPath], isLast: Bool)? {
    if let paths = try? expansion.paths(part) { return (paths, false) }
    switch part {
    case .group(let inner, _):
      return necessary(inner, &expansion)
    case .times(let inner, let times) where times.minimum > 0:
      return (try? expansion.paths(inner)).map { ($0, true) }
    case .sequence(let parts):
      var paths = [LinearPath()]
      for part in parts {
        guard let (next, isLast) = necessary(part, &expansion),
          let longer = try? expansion.product(paths, next)
        else { return (paths, true) }
        paths = longer
        if isLast { return (paths, true) }
      }
      return (paths, true)
    default: return nil
    }
  }
}

extension LinearPath {
  /// How many spans of variable length it has.
  var slotCount: Int {
    operations.count { if case .span(let span) = $0 { !span.isFixed } else { false } }
  }

  mutating func removeFirst() {
    operations.removeFirst()
    for index in groups.indices {
      groups[index].start = max(groups[index].start - 1, 0)
      groups[index].end = max(groups[index].end - 1, 0)
    }
  }

  /// Ends the path at the first span that has a choice, of which only the least is asked.
  mutating func cutAtChoice() {
    for (index, operation) in operations.enumerated() {
      guard case .span(var span) = operation, !span.isFixed, span.choice != .possessive else {
        continue
      }
      operations.removeSubrange(index...)
      if span.minimum > 0 {
        span.maximum = span.minimum
        operations.append(.span(span))
      }
      return
    }
  }
}
