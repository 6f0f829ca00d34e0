import ArgumentParser
import Syslog

/// Texts of people that are kept in the store and shown to others.
enum PlainText {
  /// Longest reason, in bytes.
  static let maxReasonBytes = 500
  /// Longest pattern, in bytes.
  static let maxPatternBytes = 200

  /// A text without what drives terminals, cut to so many bytes of whole characters.
  static func cut(_ text: String, _ maxBytes: Int) -> String {
    var shown = ShownText.of(Array(text.utf8))
    while shown.utf8.count > maxBytes { shown.removeLast() }
    return shown
  }

  /// Refuses a text that is blank, too long, or holds control characters.
  static func check(_ text: String, _ option: String, maxBytes: Int) throws {
    guard text.contains(where: { !$0.isWhitespace }) else {
      throw ValidationError("\(option) must not be blank")
    }
    guard text.utf8.count <= maxBytes else {
      throw ValidationError(
        "\(option) is too long: \(text.utf8.count) bytes, at most \(maxBytes) are kept"
      )
    }
    guard ShownText.of(Array(text.utf8)) == text else {
      throw ValidationError("\(option) must be one line of text without control characters")
    }
  }
}
