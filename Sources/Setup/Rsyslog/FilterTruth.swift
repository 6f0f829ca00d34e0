/// Whether a filter holds, of a record of which the program alone is known.
enum FilterTruth: Sendable, Equatable {
  case yes, no, unknown

  init(_ isTrue: Bool) { self = isTrue ? .yes : .no }

  static prefix func ! (truth: FilterTruth) -> FilterTruth {
    switch truth {
    case .yes: .no
    case .no: .yes
    case .unknown: .unknown
    }
  }

  static func && (a: FilterTruth, b: FilterTruth) -> FilterTruth {
    if a == .no || b == .no { return .no }
    return a == .yes && b == .yes ? .yes : .unknown
  }

  static func || (a: FilterTruth, b: FilterTruth) -> FilterTruth { !(!a && !b) }
}

extension ConfigFilter {
  /// Whether it lets a record of this program pass, as far as can be told.
  func truth(program: String) -> FilterTruth {
    let truth: FilterTruth
    switch form {
    case .expression:
      var reader = ExpressionReader(text, program: program)
      truth = reader.truth()
    case .property: truth = property(program)
    case .selector: truth = text == "*.*" || text == "*.*;" ? .yes : .unknown
    case .block:
      let names = text.dropFirst().split(whereSeparator: { $0 == "," || $0 == " " }).map(
        String.init
      )
      truth = text.hasPrefix("!") ? FilterTruth(names.contains(program)) : .unknown
    }
    return isElse ? !truth : truth
  }

  /// `:programname, !isequal, "minuted"`.
  private func property(_ program: String) -> FilterTruth {
    let parts = text.dropFirst().split(separator: ",", maxSplits: 2).map { part in
      String(part.drop { $0 == " " || $0 == "\t" })
    }
    guard parts.count == 3, let start = parts[2].firstIndex(of: "\"") else { return .unknown }
    var scanner = ConfigScanner(Array(parts[2][start...].utf8))
    let value = scanner.quoted()
    let isNot = parts[1].hasPrefix("!")
    let operation = parts[1].drop { $0 == "!" }.lowercased()
    let subject = ExpressionReader.subject(parts[0], program: program)
    let truth = ExpressionReader.compare(subject, operation, [value])
    return isNot ? !truth : truth
  }
}
