/// Bytes as JSON text, for what is rendered once when a rulebase is loaded.
enum LognormJSONText {
  /// A string with its quotes.
  static func string(_ bytes: [UInt8]) -> [UInt8] {
    var buffer = LognormBuffer()
    buffer.appendQuoted(bytes)
    return buffer.copy
  }

  /// `"name": `.
  static func member(_ name: [UInt8]) -> [UInt8] { string(name) + [0x3a, 0x20] }
}
