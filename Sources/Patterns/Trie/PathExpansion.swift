/// Writes a pattern out as its paths, in the order in which PCRE2 would try them.
struct PathExpansion {
  /// Most paths made.
  private let limit: Int
  private var origins = 0

  init(limit: Int) {
    self.limit = limit
  }

  /// The paths of a pattern; throws when they are too many or some repeat has no end.
  mutating func paths(_ syntax: Syntax) throws(OutsideSubset) -> [LinearPath] {
    // Counted first: making thousands of paths to find them too many would take longest.
    guard syntax.ways <= limit else { throw tooMany }
    return try expanded(syntax)
  }

  private var tooMany: OutsideSubset {
    OutsideSubset(reason: "more than \(limit) ways through the pattern")
  }

  private mutating func expanded(_ syntax: Syntax) throws(OutsideSubset) -> [LinearPath] {
    switch syntax {
    case .one(let set):
      if let byte = set.onlyByte { return [LinearPath(operations: [.literal(byte)])] }
      return [span(set, Syntax.Repeat(minimum: 1, maximum: 1, mode: .greedy))]
    case .sequence(let parts):
      var result = [LinearPath()]
      for part in parts { result = try product(result, try expanded(part)) }
      return result
    case .either(let branches):
      if let set = syntax.single { return try expanded(.one(set)) }
      var result: [LinearPath] = []
      for branch in branches {
        result += try expanded(branch)
        try check(result)
      }
      return result
    case .times(let inner, let times): return try repeated(inner, times)
    case .group(let inner, let number):
      return try expanded(inner).map { path in
        var path = path
        path.groups.append(
          LinearPath.Group(number: number, start: 0, end: path.operations.count)
        )
        return path
      }
    case .start: return [LinearPath(operations: [.start])]
    case .ahead(let set): return [LinearPath(operations: [.ahead(set)])]
    case .behind(let set): return [LinearPath(operations: [.behind(set)])]
    case .boundary(let isNegated):
      return [LinearPath(operations: [.boundary(isNegated: isNegated)])]
    }
  }

  /// Every path of `first` followed by every path of `second`, the first choice varying slowest.
  func product(
    _ first: [LinearPath],
    _ second: [LinearPath]
  ) throws(OutsideSubset) -> [LinearPath] {
    guard first.count * second.count <= limit else { throw tooMany }
    let result = first.flatMap { path in second.map { path + $0 } }
    try check(result)
    return result
  }

  private func check(_ paths: [LinearPath]) throws(OutsideSubset) {
    guard paths.count <= limit else { throw tooMany }
    guard paths.allSatisfy({ $0.operations.count <= LinearPath.maxOperations }) else {
      throw OutsideSubset(reason: "more than \(LinearPath.maxOperations) steps")
    }
  }

  private mutating func span(_ set: ByteSet, _ times: Syntax.Repeat) -> LinearPath {
    origins += 1
    let choice: LinearPath.Choice =
      switch times.mode {
      case .greedy: .greedy
      case .lazy: .lazy
      case .possessive: .possessive
      }
    return LinearPath(operations: [
      .span(
        LinearPath.Span(
          // No subject holds a line feed: it is what ends each.
          set: set.removing(0x0a),
          minimum: times.minimum,
          maximum: times.maximum,
          choice: choice,
          origin: origins
        )
      )
    ])
  }

  private mutating func repeated(
    _ inner: Syntax,
    _ times: Syntax.Repeat
  ) throws(OutsideSubset) -> [LinearPath] {
    if let set = inner.single {
      guard times.minimum < 65_535, times.isUnbounded || times.maximum < 65_535 else {
        throw OutsideSubset(reason: "a repeat of more than 65,534 times")
      }
      if times.maximum == 0 { return [LinearPath()] }
      return [span(set, times)]
    }
    guard !times.isUnbounded else { throw OutsideSubset(reason: "a group repeated without end") }
    guard times.mode != .possessive else { throw OutsideSubset(reason: "a possessive group") }
    guard times.maximum <= LinearPath.maxPaths else {
      throw OutsideSubset(reason: "a group repeated more than \(LinearPath.maxPaths) times")
    }
    // x{2,4} is xx(x(x)?)?: what is optional nests, from the inside out.
    var optional = [LinearPath()]
    for _ in times.minimum..<times.maximum {
      let longer = try product(try expanded(inner), optional)
      optional = times.mode == .lazy ? [LinearPath()] + longer : longer + [LinearPath()]
      try check(optional)
    }
    var result = [LinearPath()]
    for _ in 0..<times.minimum { result = try product(result, try expanded(inner)) }
    return try product(result, optional)
  }
}

extension Syntax.Repeat {
  var isUnbounded: Bool { maximum == Self.unbounded }
}
