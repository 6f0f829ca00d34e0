/// Settles for each span whether its longest run is the only length that can lead to a match.
///
/// A span whose bytes cannot start what follows can only end where the run ends: giving bytes
/// back would put one of them where another must stand. PCRE2 makes the same observation
/// (auto-possessification). What follows is taken over all paths that share the span's choice, so
/// that the order in which PCRE2 tries lengths and alternatives is kept.
enum PathSettling {
  /// Settles the spans of a pattern's paths; `isOpen` when more may follow that is not known.
  static func settle(_ paths: inout [LinearPath], isOpen: Bool = false) {
    // Paths in one group share everything before `depth`, choices included.
    var groups: [Range<Int>] = []
    if !paths.isEmpty { groups = [0..<paths.count] }
    var levels: [[Range<Int>]] = []
    while !groups.isEmpty {
      groups = groups.flatMap { split(paths, $0, at: levels.count) }
      levels.append(groups)
    }
    // From the end on, as what follows a span may settle it once it is settled itself.
    for (depth, groups) in levels.enumerated().reversed() {
      for group in groups { settle(&paths, group, at: depth, isOpen: isOpen) }
    }
  }

  /// Parts a group by its paths' operation at a depth; paths that end there leave it.
  private static func split(
    _ paths: [LinearPath],
    _ group: Range<Int>,
    at depth: Int
  ) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for index in group where paths[index].operations.count > depth {
      if let last = result.last, last.upperBound == index,
        paths[index - 1].operations[depth] == paths[index].operations[depth]
      {
        result[result.count - 1] = last.lowerBound..<index + 1
      } else {
        result.append(index..<index + 1)
      }
    }
    return result
  }

  private static func settle(
    _ paths: inout [LinearPath],
    _ group: Range<Int>,
    at depth: Int,
    isOpen: Bool
  ) {
    guard case .span(var span) = paths[group.lowerBound].operations[depth], !span.isFixed,
      span.choice != .possessive
    else { return }
    let rests = paths[group].map {
      Follow(of: $0.operations[(depth + 1)...], isOpen: isOpen)
    }
    if rests.contains(where: { $0.end == .free }) {
      // Something that follows always matches, so the length tried first is the one.
      if span.choice == .lazy { span.maximum = span.minimum }
      span.choice = .possessive
    } else if rests.allSatisfy({ $0.end == .never && $0.first.isDisjoint(with: span.set) }) {
      span.choice = .possessive
    } else if paths[group].allSatisfy({ absorbs($0, depth + 1, span) }) {
      // The next span takes whatever this one leaves: every length leads to the same place.
      if span.choice == .lazy { span.maximum = span.minimum }
      span.choice = .possessive
    }
    for index in group { paths[index].operations[depth] = .span(span) }
  }

  /// Whether the operation at a place is a span that goes on where `span` may stop, to the same end.
  private static func absorbs(
    _ path: LinearPath,
    _ place: Int,
    _ span: LinearPath.Span
  ) -> Bool {
    guard place < path.operations.count, case .span(let next) = path.operations[place] else {
      return false
    }
    return next.choice == .possessive && next.minimum == 0
      && next.maximum == Syntax.Repeat.unbounded
      && next.set.union(span.set) == next.set
  }
}

/// What may come next on a path.
struct Follow {
  /// Whether the path can be gone to its end without another byte.
  enum End {
    /// It needs a byte, or the end of the subject, out of `first`.
    case never
    /// It can, under a condition.
    case conditional
    /// It always can.
    case free
  }

  /// Bytes that can come first; the line feed stands for the subject's end.
  var first = ByteSet()
  var end = End.free

  init(of operations: ArraySlice<LinearPath.Operation>, isOpen: Bool) {
    for operation in operations {
      switch operation {
      case .literal(let byte):
        require(ByteSet(byte))
        return
      case .ahead(let set):
        require(set)
        return
      case .span(let span):
        first.formUnion(span.set)
        if span.minimum > 0 {
          end = .never
          return
        }
      case .behind, .boundary, .start: end = .conditional
      }
    }
    if isOpen {
      first = .all
      end = .conditional
    }
  }

  private mutating func require(_ set: ByteSet) {
    first.formUnion(set)
    end = .never
  }
}
