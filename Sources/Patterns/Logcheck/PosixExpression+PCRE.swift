extension PosixExpression {
  /// How many signs of repetition may follow each other, as in `a+?*`.
  static let maxStackedTimes = 8

  /// The pieces of a range as PCRE2 writes them.
  ///
  /// Groups become `(?:…)`; in an expression that refers back they keep their parentheses, and
  /// `skipping` is how many groups were left out in front of the range.
  func pcre(
    _ range: Range<Int>,
    skipping skipped: Int = 0
  ) throws(PatternError) -> String {
    var text: [UInt8] = []
    // Where the last whole piece starts, for a sign that repeats a repetition: `a+?` is lazy to
    // PCRE2 and `(a+)?` to POSIX.
    var last = 0
    var opened: [Int] = []
    var stacked = 0
    for index in range {
      let token = tokens[index]
      if case .times(let least, let most) = token {
        var isPlain = stacked == 0
        if case .assertion? = index > range.lowerBound ? tokens[index - 1] : nil { isPlain = false }
        if !isPlain {
          text.insert(contentsOf: "(?:".utf8, at: last)
          text += ")".utf8
        }
        stacked += 1
        guard stacked <= PosixExpression.maxStackedTimes else {
          throw PatternError(what: "a repetition of repetitions", offset: offsets[index])
        }
        text += PosixExpression.sign(least, most).utf8
        continue
      }
      stacked = 0
      switch token {
      case .open:
        opened.append(text.count)
        text += (refersBack ? "(" : "(?:").utf8
        continue
      case .close:
        text += ")".utf8
        last = opened.popLast() ?? 0
        continue
      case .byte(let byte):
        last = text.count
        text += PosixExpression.quoted(byte).utf8
      case .any:
        last = text.count
        text += ".".utf8
      case .set(let set):
        last = text.count
        text += set.text.utf8
      case .assertion(let written):
        last = text.count
        text += written.utf8
      case .reference(let number):
        guard number > skipped else {
          throw PatternError(
            what: "\\\(number) refers to the line's stamp or host",
            hint: skipped + number <= 9
              ? "it may have been \\\(skipped + number) that was meant" : "",
            offset: offsets[index]
          )
        }
        last = text.count
        // Braces keep a digit behind it apart.
        text += "\\g{\(number - skipped)}".utf8
      case .or: text += "|".utf8
      case .times: break
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func sign(_ least: Int, _ most: Int?) -> String {
    switch (least, most) {
    case (0, nil): "*"
    case (1, nil): "+"
    case (0, 1): "?"
    case (_, nil): "{\(least),}"
    case (_, let most?): least == most ? "{\(least)}" : "{\(least),\(most)}"
    }
  }

  private static func quoted(_ byte: UInt8) -> String {
    let special = "\\^$.[]|()?*+{}".utf8
    return special.contains(byte) ? "\\" + PosixSet.shown(byte) : PosixSet.shown(byte)
  }

  // MARK: Structure

  /// The alternatives outside all groups.
  var branches: [Range<Int>] {
    var found: [Range<Int>] = []
    var depth = 0
    var start = 0
    for (index, token) in tokens.enumerated() {
      switch token {
      case .open: depth += 1
      case .close: depth -= 1
      case .or where depth == 0:
        found.append(start..<index)
        start = index + 1
      default: break
      }
    }
    found.append(start..<tokens.count)
    return found
  }

  /// The end of the whole piece that starts at `index`, its repetition included.
  func pieceEnd(_ index: Int, in range: Range<Int>) -> Int {
    var end = index + 1
    if tokens[index] == .open {
      var depth = 1
      while end < range.upperBound, depth > 0 {
        if tokens[end] == .open { depth += 1 } else if tokens[end] == .close { depth -= 1 }
        end += 1
      }
    }
    while end < range.upperBound, case .times = tokens[end] { end += 1 }
    return end
  }

  /// How many groups open in a range.
  func groups(in range: Range<Int>) -> Int {
    tokens[range].count { $0 == .open }
  }
}
