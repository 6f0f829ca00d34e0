import Patterns

extension FileReader {
  /// Most names that a hint lists.
  private static let maxNames = 12

  /// What to do about a name that is none of these: the nearest, else all of them.
  static func hint(_ name: String, _ names: [String], none: String = "there is none") -> String {
    if let near = Spelling.nearest(to: name, among: names) { return "did you mean \"\(near)\"?" }
    if names.isEmpty { return none }
    let listed = names.prefix(maxNames).joined(separator: ", ")
    return "one of \(listed)\(names.count > maxNames ? ", …" : "")"
  }
}
