/// How far a pattern gets with a subject: for people, so it takes its time and allocates.
struct PathTrace {
  /// Lengths of spans tried; beyond it what was found so far is told.
  private static let maxSteps = 20_000

  private let subject: [UInt8]
  private var steps = PathTrace.maxSteps
  /// The furthest offset at which some path failed, and what was expected there.
  private(set) var furthest = -1
  private(set) var expected: [String] = []
  /// The furthest offset at which a path was gone to its end; nil when none was.
  private(set) var end: Int?

  init(_ subject: [UInt8]) {
    self.subject = subject
  }

  /// Follows a path; what is noted is the best over all paths followed.
  mutating func follow(_ path: LinearPath) {
    _ = walk(path.operations, 0, 0)
  }

  /// The byte at an offset; the line feed stands for the end.
  private func byte(_ at: Int) -> UInt8 { at >= 0 && at < subject.count ? subject[at] : 0x0a }

  private mutating func walk(_ path: [LinearPath.Operation], _ first: Int, _ start: Int) -> Bool {
    var place = first
    var at = start
    while place < path.count {
      switch path[place] {
      case .literal(let byte):
        guard self.byte(at) == byte, at < subject.count else { return miss(path, place, at) }
        at += 1
      case .ahead(let set):
        guard set.contains(byte(at)) else { return miss(path, place, at) }
      case .behind(let set):
        guard set.contains(byte(at - 1)) else { return miss(path, place, at) }
      case .boundary(let isNegated):
        let isBoundary = ByteSet.word.contains(byte(at - 1)) != ByteSet.word.contains(byte(at))
        guard isBoundary != isNegated else { return miss(path, place, at) }
      case .start: guard at == 0 else { return miss(path, place, at) }
      case .span(let span):
        var longest = 0
        while longest < span.maximum, at + longest < subject.count,
          span.set.contains(subject[at + longest])
        { longest += 1 }
        guard longest >= span.minimum else { return miss(path, place, at + longest) }
        if span.isFixed || span.choice == .possessive {
          at += longest
          break
        }
        let lengths = Array(span.minimum...longest)
        for length in span.choice == .lazy ? lengths : lengths.reversed() {
          steps -= 1
          if steps < 0 { return false }
          if walk(path, place + 1, at + length) { return true }
        }
        return false
      }
      place += 1
    }
    end = max(end ?? 0, at)
    return true
  }

  private mutating func miss(_ path: [LinearPath.Operation], _ place: Int, _ at: Int) -> Bool {
    guard at >= furthest else { return false }
    let wanted = PathTrace.described(path, place)
    if at > furthest {
      furthest = at
      expected = [wanted]
    } else if !expected.contains(wanted) {
      expected.append(wanted)
    }
    return false
  }

  /// What an operation asks for: text up to its end, or a class.
  private static func described(_ path: [LinearPath.Operation], _ place: Int) -> String {
    switch path[place] {
    case .literal:
      var bytes: [UInt8] = []
      for operation in path[place...] {
        guard case .literal(let byte) = operation else { break }
        bytes.append(byte)
      }
      return "\"\(String(decoding: bytes, as: UTF8.self))\""
    case .span(let span): return span.set.described
    case .ahead(let set): return set == .newline ? "the end" : "\(set.described) next"
    case .behind(let set): return "\(set.described) before"
    case .boundary(let isNegated): return isNegated ? "no word boundary" : "a word boundary"
    case .start: return "the start"
    }
  }
}

extension ByteSet {
  /// The set as a pattern writes it.
  var described: String {
    // Spans never take the line feed, so it says nothing.
    let known: [(ByteSet, String)] = [
      (.digit, "\\d"), (.word, "\\w"), (.space, "\\s"), (ByteSet.space.inverted, "\\S"),
      (ByteSet.digit.inverted, "\\D"), (ByteSet.word.inverted, "\\W"), (.all, "any character"),
    ]
    for (set, name) in known where set.removing(0x0a) == removing(0x0a) { return name }
    let isMost = count > 128
    let members = (isMost ? inverted : self).removing(0x0a)
    let text = members.ranges.map { range in
      let low = ByteSet.spelled(range.lowerBound)
      switch range.count {
      case 1: return low
      case 2: return low + ByteSet.spelled(range.upperBound)
      default: return "\(low)-\(ByteSet.spelled(range.upperBound))"
      }
    }.joined()
    return "[\(isMost ? "^" : "")\(text)]"
  }

  private static func spelled(_ byte: UInt8) -> String {
    switch byte {
    case 0x5b, 0x5c, 0x5d, 0x5e, 0x2d: "\\" + String(UnicodeScalar(byte))
    case 0x20...0x7e: String(UnicodeScalar(byte))
    default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }
}
