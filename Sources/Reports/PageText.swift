/// Text laid out for a page of so many columns: a mail, a terminal.
enum PageText {
  /// Columns of a page.
  static let width = 80
  /// What stands for what was cut off.
  static let ellipsis: Character = "…"

  /// The text cut to a number of columns, the last of them an ellipsis when it is.
  static func cut(_ text: String, to columns: Int) -> String {
    guard text.utf8.count > columns, text.count > columns else { return text }
    return String(text.prefix(max(columns - 1, 0))) + String(ellipsis)
  }

  /// The text in lines that fit the page, all but the first indented; broken at blanks where there
  /// are some, and cut after `maxLines`.
  static func wrapped(
    _ text: String,
    first: String = "",
    indent: Int,
    maxLines: Int = .max
  ) -> String {
    let margin = String(repeating: " ", count: indent)
    var rest = Substring(text)
    var out = ""
    var lead = first
    for line in 1... {
      let room = max(width - lead.count, 8)
      if line >= maxLines || rest.utf8.count <= room || rest.count <= room {
        out += lead + (line >= maxLines ? cut(String(rest), to: room) : String(rest)) + "\n"
        break
      }
      let head = rest.prefix(room + 1)
      // A word that fills more than half a line is broken.
      let blank = head.lastIndex(of: " ").flatMap {
        head.distance(from: head.startIndex, to: $0) > room / 2 ? $0 : nil
      }
      let end = blank ?? rest.index(rest.startIndex, offsetBy: room)
      out += lead + rest[..<end] + "\n"
      rest = rest[end...].drop { $0 == " " }
      lead = margin
      if rest.isEmpty { break }
    }
    return out
  }
}
