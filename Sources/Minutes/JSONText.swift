import Syslog
/// Writes JSON with members in the order they are added; numbers keep all their digits.
public struct JSONText: Sendable {
  /// The text so far.
  public private(set) var text = ""
  private var needsComma = false

  /// Starts an empty text.
  public init() {}

  /// Opens an object, as the value of `key` when one is given.
  public mutating func beginObject(_ key: String? = nil) {
    begin("{", key)
  }

  /// Closes the object opened last.
  public mutating func endObject() {
    end("}")
  }

  /// Opens an array, as the value of `key` when one is given.
  public mutating func beginArray(_ key: String? = nil) {
    begin("[", key)
  }

  /// Closes the array opened last.
  public mutating func endArray() {
    end("]")
  }

  /// Adds a string.
  public mutating func add(_ key: String, _ value: String) {
    lead(key)
    quote(value)
  }

  /// Adds a number, true, false or null as it is to be written.
  public mutating func add(_ key: String? = nil, literal: String) {
    lead(key)
    text += literal
  }

  /// Adds a number; one that JSON has no way to write becomes null.
  public mutating func add(_ key: String, _ value: Double) {
    guard value.isFinite else { return add(key, literal: "null") }
    let isWhole = value == value.rounded() && abs(value) < 1e15
    add(key, literal: isWhole ? String(Int64(value)) : "\(value)")
  }

  /// Adds a string to an array.
  public mutating func add(item value: String) {
    lead(nil)
    quote(value)
  }

  private mutating func begin(_ bracket: String, _ key: String?) {
    lead(key)
    text += bracket
    needsComma = false
  }

  private mutating func end(_ bracket: String) {
    text += bracket
    needsComma = true
  }

  private mutating func lead(_ key: String?) {
    if needsComma { text += "," }
    needsComma = true
    if let key {
      quote(key)
      text += ":"
    }
  }

  private mutating func quote(_ value: String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default:
        // The text is the same, and harmless on a terminal.
        if ObeyedText.isObeyed(scalar.value) {
          let digits = String(scalar.value, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    text += "\""
  }
}
