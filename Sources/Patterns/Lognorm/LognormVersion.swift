/// The first line of a rulebase file.
enum LognormVersion {
  /// Where the records start, and what is wrong with the line; no start when it is not version 2.
  static func check(_ file: LognormFile) -> (start: Int?, problem: LognormProblem?) {
    let bytes = file.bytes
    let end = bytes.firstIndex(of: 0x0a) ?? bytes.count
    var line = Array(bytes[..<end])
    func problem(_ what: String, _ hint: String, isWarning: Bool) -> LognormProblem {
      LognormProblem(
        file: file.path,
        line: 1,
        column: 1,
        what: what,
        hint: hint,
        isWarning: isWarning
      )
    }
    let wanted = Array("version=2".utf8)
    if line == wanted, end < bytes.count { return (end + 1, nil) }
    let shown = LognormSpelling.excerpt(line)
    if line.starts(with: [0xef, 0xbb, 0xbf]) { line.removeFirst(3) }
    while let last = line.last, LognormBytes.isSpace(last) { line.removeLast() }
    if line == wanted {
      return (
        min(end + 1, bytes.count),
        problem(
          "mangled version line \(shown)\(end == bytes.count ? " without line end" : "")",
          "lognormalizer would read this file as version 1: the first line must be exactly"
            + " version=2",
          isWarning: true
        )
      )
    }
    let text = LognormSpelling.text(line).lowercased()
    if text.filter({ $0 != " " && $0 != "\t" }).hasPrefix("version=") {
      return (
        nil,
        problem(
          "version line \(shown) is not version=2",
          "only version 2 rulebases are read; the first line must be exactly version=2",
          isWarning: false
        )
      )
    }
    let isLater = bytes.split(separator: 0x0a).contains { $0.starts(with: wanted) }
    return (
      nil,
      problem(
        bytes.isEmpty ? "the file is empty" : "no version line; the file starts with \(shown)",
        isLater
          ? "move version=2 up: nothing, not even a comment, may stand before it"
          : "put version=2 on a line of its own at the top, if these are version 2 rules",
        isWarning: false
      )
    )
  }
}
