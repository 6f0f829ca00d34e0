/// `binary=` as omprog takes it apart: a program and its arguments.
///
/// It is split at single blanks. A part in double quotes keeps its blanks, and its quotes; single quotes mean
/// nothing; two blanks in a row make an empty argument (seen of rsyslogd 8.2302).
public struct BinaryWords: Sendable, Equatable {
  /// The words, the program first, as the child gets them.
  public var words: [String]

  /// Takes a value apart.
  public init(_ value: String) {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in value {
      if character == "\"" { isQuoted.toggle() }
      if character == " ", !isQuoted {
        words.append(word)
        word = ""
      } else {
        word.append(character)
      }
    }
    words.append(word)
    self.words = words
  }

  /// The program.
  public var program: String { words.first ?? "" }

  /// What would surprise whoever wrote the value for a shell.
  public enum Trap: Sendable, Equatable {
    /// Two blanks in a row, or one at an end: an empty argument.
    case emptyArgument
    /// Quotes around the program: they stay, and no file is called that.
    case quotedProgram
    /// A single quote that does not go around one word: it means nothing.
    case singleQuote(String)
    /// Something for a shell, which is none: `>`, `|`, `&&`, `$VAR`.
    case shell(String)
  }

  /// The traps in it, each once.
  public var traps: [Trap] {
    var traps: [Trap] = []
    if words.contains("") { traps.append(.emptyArgument) }
    if program.hasPrefix("\"") { traps.append(.quotedProgram) }
    if let word = words.first(where: { BinaryWords.unquoted($0).contains("'") }) {
      traps.append(.singleQuote(word))
    }
    let signs = [">", ">>", "<", "|", "||", "&", "&&", ";", "2>&1"]
    if let word = words.first(where: {
      signs.contains($0) || $0.hasPrefix("$") || $0.hasPrefix("2>")
    }) {
      traps.append(.shell(word))
    }
    return traps
  }

  /// A word without the pair of quotes around it, or around the value of an option.
  ///
  /// - Parameter word: such as `--state="/var/lib/minuted"`.
  /// - Returns: as minuted takes it: `--state=/var/lib/minuted`.
  public static func unquoted(_ word: String) -> String {
    guard word.hasPrefix("--"), let equals = word.firstIndex(of: "=") else {
      return strip(word[...])
    }
    let value = word.index(after: equals)
    return word[..<value] + strip(word[value...])
  }

  private static func strip(_ text: Substring) -> String {
    guard text.count >= 2, let first = text.first, first == "\"" || first == "'", text.last == first
    else {
      return String(text)
    }
    return String(text.dropFirst().dropLast())
  }
}
