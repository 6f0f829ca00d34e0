/// HTML built from text that may hold anything.
public struct HTMLText {
  /// The page so far.
  public private(set) var text = ""

  /// Nothing yet.
  public init() {}

  /// Adds markup of our own.
  public mutating func add(_ markup: StaticString) { text += "\(markup)" }

  /// Adds text, whatever it holds.
  public mutating func add(escaped words: String) {
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

  /// Adds a number of a drawing, to a tenth of its unit.
  mutating func add(number: Double) {
    let tenths = number.isFinite ? Int((number * 10).rounded()) : 0
    text += tenths < 0 ? "-" : ""
    text += String(abs(tenths) / 10)
    if tenths % 10 != 0 { text += ".\(abs(tenths) % 10)" }
  }

  /// Adds a style sheet of our own.
  mutating func add(style: [UInt8]) { text += String(decoding: style, as: UTF8.self) }

  /// Adds an element with text in it.
  public mutating func add(_ open: StaticString, _ words: String, _ close: StaticString) {
    add(open)
    add(escaped: words)
    add(close)
  }

  /// Adds what a sheet says, without head and end.
  public mutating func add(_ sheet: Sheet) { SheetHTML.add(sheet, to: &self) }
}
