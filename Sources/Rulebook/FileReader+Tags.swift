import Yams

extension FileReader {
  /// Longest tag of a line, in bytes, as RFC 3164 has it.
  private static let maxTagBytes = 32

  /// Whether a text can be a syslog tag; reports it where it cannot.
  mutating func isTag(_ text: String, at node: Node) -> Bool {
    if (1...FileReader.maxTagBytes).contains(text.utf8.count),
      text.utf8.allSatisfy(CategoryReader.isTagByte)
    {
      return true
    }
    report(
      node,
      "\"\(text)\" cannot be a syslog tag",
      hint: "use letters, digits and ._/-, at most \(FileReader.maxTagBytes)"
    )
    return false
  }
}
