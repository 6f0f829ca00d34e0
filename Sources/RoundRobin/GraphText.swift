/// Text from outside, made harmless for the instructions of `rrdtool graph`.
enum GraphText {
  /// Bytes of one text, after which it is cut; librrd keeps 200 bytes of a legend, and each colon
  /// takes two there.
  static let limit = 90

  /// For a legend or comment: no control characters, and `:` does not end it.
  ///
  /// librrd takes a backslash as the last but one character for a layout code (`\r` moves what
  /// follows to the right), so a text that ends like that gets a space behind.
  static func legend(_ text: String) -> String {
    let safe = path(plain(text))
    return safe.suffix(2).contains("\\") ? safe + "  " : safe
  }

  /// For the value of an option (title, axis label), which librrd takes as it is.
  static func plain(_ text: String) -> String {
    var safe = String.UnicodeScalarView()
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > limit {
        safe.append("…")
        break
      }
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      safe.append(isControl ? " " : scalar)
    }
    return String(safe)
  }

  /// For a path in a DEF, where a colon ends the path.
  ///
  /// A backslash is special before a colon only. Scalar by scalar, as a colon with a combining
  /// mark is one `Character` and still ends the path.
  static func path(_ path: String) -> String {
    var safe = ""
    for scalar in path.unicodeScalars {
      if scalar == ":" { safe.append("\\") }
      safe.unicodeScalars.append(scalar)
    }
    return safe
  }
}
