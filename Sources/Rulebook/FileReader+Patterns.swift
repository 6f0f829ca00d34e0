import Patterns
import Yams

extension FileReader {
  /// Notes a pattern that does not compile, with the column of the fault where it can be known.
  mutating func report(
    at node: Node,
    _ pattern: String,
    expanded: String?,
    _ error: PatternError
  ) {
    var position = position(of: node)
    var what = error.what
    if let offset = error.offset {
      if expanded == nil || expanded == pattern {
        position.column += columns(before: offset, of: pattern, in: node)
      } else if let expanded {
        what += " near \"\(FileReader.excerpt(expanded, around: offset))\", after grok expansion"
      }
    }
    report(position.problem(what, hint: error.hint))
  }

  /// Reads `environment: {default: …, hosts: {…}}`.
  mutating func environmentMap(_ members: [String: Node]) -> EnvironmentMap {
    var map = EnvironmentMap.single
    if let node = members["default"], let name = environmentName(node, "default") {
      map.fallback = name
    }
    if let node = members["hosts"] {
      for (_, pattern, value) in pairs(node, "hosts") {
        guard let name = environmentName(value, pattern) else { continue }
        map.hosts.append(EnvironmentMap.Entry(host: Glob(pattern), environment: name))
      }
    }
    if map.names.count > FileReader.maxEnvironments {
      report(
        Problem(
          file: file,
          what: "\(map.names.count) environments",
          hint: "at most \(FileReader.maxEnvironments) are kept apart"
        )
      )
    }
    return map
  }

  /// An environment's name: it becomes part of lines and of paths.
  private mutating func environmentName(_ node: Node, _ noun: String) -> String? {
    guard let name = string(node, noun) else { return nil }
    if CategoryReader.isName(name) { return name }
    report(
      node,
      "\"\(name)\" cannot be an environment's name",
      hint: "use letters, digits, - and _, at most 64"
    )
    return nil
  }

  /// Most environments: each multiplies the states of an open minute.
  static let maxEnvironments = 32

  /// How far right of a scalar's start a byte offset lies, when the scalar stands on one line.
  private func columns(before offset: Int, of pattern: String, in node: Node) -> Int {
    guard let scalar = node.scalar else { return 0 }
    let text = String(decoding: Array(pattern.utf8).prefix(offset), as: UTF8.self)
    switch scalar.style {
    case .plain: return text.count
    // A quote before it, and each quote inside written twice.
    case .singleQuoted: return 1 + text.count + text.filter { $0 == "'" }.count
    default: return 0
    }
  }

  private static func excerpt(_ text: String, around offset: Int) -> String {
    let bytes = Array(text.utf8)
    let start = max(0, offset - 20)
    return String(decoding: bytes[start..<min(bytes.count, offset + 10)], as: UTF8.self)
  }
}
