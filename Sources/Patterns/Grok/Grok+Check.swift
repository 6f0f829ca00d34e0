extension Grok {
  /// What is wrong with some of the names, each with the offset in its own pattern.
  ///
  /// A name is told for its own faults alone, not for those of what it refers to, and a circle
  /// once. Cost: each name and what it refers to is compiled once.
  public func faults(of names: [String]) -> [(name: String, error: PatternError)] {
    var check = GrokCheck(self)
    for name in names { check.visit(name) }
    return check.faults
  }

  /// The names that a pattern refers to, with their offsets.
  static func references(_ pattern: String) -> [(name: String, offset: Int)] {
    let bytes = Array(pattern.utf8)
    var found: [(String, Int)] = []
    var at = 0
    while let open = opening(bytes, from: at) {
      let name = bytes[(open + 2)...].prefix { $0 != 0x7d && $0 != 0x3a }
      found.append((String(decoding: name, as: UTF8.self), open))
      at = open + 2
    }
    return found
  }
}

/// A walk over names and what they refer to, depth first, with a stack of its own.
private struct GrokCheck {
  private enum State { case open, sound, bad }

  private let grok: Grok
  private var states: [String: State] = [:]
  private(set) var faults: [(name: String, error: PatternError)] = []

  private struct Step {
    var name: String
    var references: [(name: String, offset: Int)]
    var next = 0
    var isBad = false
  }

  init(_ grok: Grok) { self.grok = grok }

  private func step(_ name: String) -> Step {
    Step(name: name, references: Grok.references(grok.patterns[name] ?? ""))
  }

  mutating func visit(_ name: String) {
    guard grok.patterns[name] != nil, states[name] == nil else { return }
    var stack = [step(name)]
    states[name] = .open
    while let top = stack.last {
      let last = stack.count - 1
      guard top.next < top.references.count else {
        stack.removeLast()
        finish(top)
        if states[top.name] == .bad, last > 0 { stack[last - 1].isBad = true }
        continue
      }
      stack[last].next += 1
      let (wanted, offset) = top.references[top.next]
      guard grok.patterns[wanted] != nil else {
        faults.append((top.name, grok.unknown(wanted, wantedBy: nil, offset: offset)))
        stack[last].isBad = true
        continue
      }
      switch states[wanted] {
      case .sound: break
      case .bad: stack[last].isBad = true
      case .open:
        let start = stack.firstIndex { $0.name == wanted } ?? last
        faults.append((top.name, Grok.circle(stack[start...].map(\.name), offset: offset)))
        stack[last].isBad = true
      case nil:
        states[wanted] = .open
        stack.append(step(wanted))
      }
    }
  }

  private mutating func finish(_ step: Step) {
    states[step.name] = .bad
    guard !step.isBad, let pattern = grok.patterns[step.name] else { return }
    do {
      let expanded = try grok.expand(pattern)
      do {
        _ = try Regex(expanded)
        states[step.name] = .sound
      } catch {
        // The offset is one in the expansion.
        let own = expanded == pattern ? error.offset : nil
        faults.append((step.name, PatternError(what: error.what, hint: error.hint, offset: own)))
      }
    } catch {
      faults.append((step.name, error))
    }
  }
}
