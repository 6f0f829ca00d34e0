/// Looks for a line that makes PCRE2 give up on a pattern.
///
/// A repeat inside of a repeat, or several repeats of the same bytes in a row, can take a text in so
/// many ways that all of them are tried before "no match" is known. Such texts are made from the
/// pattern itself and tried: what is reported has really happened.
struct HardLine {
  /// Most lines tried for one pattern; each costs at most some 0.1 ms.
  private static let maxLines = 32
  /// Times that a group is repeated, and a single byte.
  private static let groupTimes = 40
  private static let byteTimes = 1_500
  /// Repeats without end in a row, of bytes in common, from which on a line is tried.
  private static let repeatsInRow = 3

  /// A byte that hardly any pattern takes but `.`.
  private static let misfit: [UInt8] = [0x01]

  private var lines: [[UInt8]] = []

  /// A line on which PCRE2 gives up within its limit; nil when none was found.
  static func find(_ regex: Regex) -> [UInt8]? {
    var reader = SyntaxReader(regex.pattern)
    let syntax = (try? reader.read()) ?? .sequence(readable(regex.pattern))
    var search = HardLine()
    search.walk(syntax, after: [], before: [])
    guard !search.lines.isEmpty else { return nil }
    let scratch = RegexScratch()
    return search.lines.first { line in
      line.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return false }
        return regex.match(start, buffer.count, scratch) == .gaveUp
      }
    }
  }

  /// What can be read of a pattern that is not of the subset as a whole.
  private static func readable(_ pattern: String) -> [Syntax] {
    var reader = SyntaxReader(pattern)
    return reader.readStart().parts
  }

  // MARK: Texts

  /// A shortest text that a part matches, or nearly: assertions are left out.
  private static func text(_ syntax: Syntax) -> [UInt8] {
    switch syntax {
    case .one(let set): [byte(set)]
    case .sequence(let parts): parts.flatMap { text($0) }
    case .either(let branches): branches.first.map { text($0) } ?? []
    case .times(let inner, let times):
      Array(repeatElement(text(inner), count: min(times.minimum, 64)).joined())
    case .group(let inner, _): text(inner)
    case .start, .ahead, .behind, .boundary: []
    }
  }

  /// A byte of a set, a common one if there is one.
  private static func byte(_ set: ByteSet) -> UInt8 {
    let common = Array("a0 A.-/".utf8).first { set.contains($0) }
    return common ?? set.first ?? 0
  }

  private mutating func add(_ line: [UInt8]) {
    guard lines.count < Self.maxLines else { return }
    lines.append(line)
  }

  // MARK: Where a line may be hard

  /// Walks a part; `head` is a text of what stands before it, `tail` of what follows.
  private mutating func walk(_ syntax: Syntax, after head: [UInt8], before tail: [UInt8]) {
    switch syntax {
    case .one, .start, .ahead, .behind, .boundary: break
    case .group(let inner, _): walk(inner, after: head, before: tail)
    case .either(let branches):
      for branch in branches { walk(branch, after: head, before: tail) }
    case .sequence(let parts):
      // One text of all parts, of which each has a beginning before it and an end behind it.
      let texts = parts.map { HardLine.text($0) }
      let whole = head + texts.joined() + tail
      var end = head.count
      for (index, part) in parts.enumerated() {
        let head = Array(whole[..<end])
        end += texts[index].count
        let rest = Array(whole[end...])
        tryRow(parts[index...], after: head, before: rest)
        walk(part, after: head, before: rest)
      }
    case .times(let inner, let times):
      if times.isUnbounded, times.mode != .possessive, inner.single == nil {
        for text in HardLine.texts(inner) where !text.isEmpty {
          let round = Array(repeatElement(text, count: Self.groupTimes).joined())
          // Behind it what ends no round, or what follows and then a byte too many: PCRE2 looks for
          // bytes that must be there before it starts.
          add(head + round + Self.misfit)
          add(head + round + tail + Self.misfit)
        }
      }
      walk(inner, after: head, before: tail)
    }
  }

  /// Texts of one round of a repeat: of each branch, and with each inner repeat done several times.
  private static func texts(_ syntax: Syntax) -> [[UInt8]] {
    switch syntax {
    case .either(let branches): branches.prefix(4).flatMap { texts($0) }
    case .group(let inner, _): texts(inner)
    case .sequence(let parts) where parts.count == 1: texts(parts[0])
    case .times(let inner, let times) where times.minimum == 0: texts(inner)
    default: [text(syntax)]
    }
  }

  /// Tries a row of repeats without end that share a byte: each may end anywhere in it.
  private mutating func tryRow(
    _ parts: ArraySlice<Syntax>,
    after head: [UInt8],
    before tail: [UInt8]
  ) {
    var shared: ByteSet?
    var count = 0
    for part in parts {
      guard case .times(let inner, let times) = part.inside, times.isUnbounded,
        times.mode != .possessive, let set = inner.single
      else {
        // What stands between them must be in the text as well.
        guard let shared, let set = part.inside.single, !set.intersection(shared).isEmpty else {
          break
        }
        continue
      }
      let both = shared.map { $0.intersection(set) } ?? set
      if both.isEmpty { break }
      shared = both
      count += 1
    }
    guard count >= Self.repeatsInRow, let shared else { return }
    let run = Array(repeating: HardLine.byte(shared), count: Self.byteTimes)
    add(head + run + Self.misfit)
    add(head + run + parts.dropFirst().flatMap { HardLine.text($0) } + tail + Self.misfit)
  }
}

extension Syntax {
  /// The part itself where it stands in groups of its own.
  fileprivate var inside: Syntax {
    switch self {
    case .group(let inner, _): inner.inside
    case .sequence(let parts) where parts.count == 1: parts[0].inside
    default: self
    }
  }
}

extension Regex {
  /// A line, made from the pattern, on which PCRE2 gives up; nil when none was found.
  ///
  /// Only for patterns that PCRE2 decides: the trie has a budget of its own. Cost: some µs; up to
  /// 5 ms for patterns that have repeats in repeats.
  public var hardLine: [UInt8]? {
    if case .whole = plan { return nil }
    return HardLine.find(self)
  }
}
