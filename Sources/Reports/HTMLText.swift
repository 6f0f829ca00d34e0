/// HTML built from text that may hold anything.
struct HTMLText {
  /// The page so far.
  private(set) var text = ""

  /// Adds markup of our own.
  mutating func add(_ markup: StaticString) { text += "\(markup)" }

  /// Adds text, whatever it holds.
  mutating func add(escaped words: String) {
    for scalar in words.unicodeScalars {
      switch scalar {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      case "'": text += "&#39;"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  /// Adds an element with text in it.
  mutating func add(_ open: StaticString, _ words: String, _ close: StaticString) {
    add(open)
    add(escaped: words)
    add(close)
  }
}
