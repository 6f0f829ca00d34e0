import Patterns
import Yams

extension FileReader {
  private static let redactionKeys = [
    "name", "match", "find", "field", "program", "action", "replace", "keep_last",
  ]

  /// Longest text that stands for what was found, in bytes.
  private static let maxReplacementBytes = 64
  /// Most letters and digits that may stay: beyond it hardly anything is hidden.
  private static let maxKeptLast = 8

  /// One entry of `redact`; nil where it cannot be used.
  mutating func redaction(_ node: Node) -> Redaction? {
    guard let members = mapping(node, "a redaction", keys: FileReader.redactionKeys) else {
      return nil
    }
    guard let subject = redactionSubject(node, members) else { return nil }
    var redaction = Redaction(
      name: redactionName(node, members, subject),
      subject: subject,
      position: position(of: node)
    )
    if let node = members["program"] {
      redaction.programs = strings(node, "program").map { Glob($0) }
    }
    readAction(members, into: &redaction)
    if let node = members["replace"], let text = string(node, "replace") {
      redaction.replacement = text
      checkReplacement(text, node, redaction)
    }
    if let node = members["keep_last"] {
      redaction.keptLast = integer(node, "keep_last", in: 1...FileReader.maxKeptLast) ?? 0
      if redaction.action != .mask || redaction.replacement != nil {
        report(node, "keep_last is a kind of mask", hint: "leave out action and replace, or it")
      }
    }
    return redaction
  }

  private mutating func redactionSubject(
    _ node: Node,
    _ members: [String: Node]
  ) -> Redaction.Subject? {
    let kinds = ["match", "find", "field"].filter { members[$0] != nil }
    guard kinds.count == 1 else {
      report(
        node,
        kinds.isEmpty
          ? "a redaction does not say what to look for" : "a redaction has one of these",
        hint: "use match (a regex), find (\(FileReader.knownForms)) or field (names of fields)"
      )
      return nil
    }
    if let node = members["match"] {
      guard let text = string(node, "match"), isUsable(text, node) else { return nil }
      return .pattern(text)
    }
    if let node = members["find"] {
      guard let text = string(node, "find") else { return nil }
      if let form = KnownForm(rawValue: text) { return .known(form) }
      let near = Spelling.nearest(to: text, among: KnownForm.allCases.map(\.rawValue))
      report(
        node,
        "nothing known as \"\(text)\" can be found",
        hint: near.map { "did you mean \"\($0)\"?" } ?? "use \(FileReader.knownForms)"
      )
      return nil
    }
    guard let node = members["field"] else { return nil }
    let names = strings(node, "field")
    if names.isEmpty { report(node, "field names no field", hint: "as in field: [user, client]") }
    return names.isEmpty ? nil : .fields(names)
  }

  private static var knownForms: String {
    KnownForm.allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// Whether a regex compiles, and takes at least a byte.
  private mutating func isUsable(_ text: String, _ node: Node) -> Bool {
    do throws(PatternError) {
      guard try Regex(text).matchesEmpty else { return true }
      report(node, "the regex matches nothing at all", hint: "use + in place of *")
    } catch {
      report(node, "regex: \(error.what)", hint: error.hint)
    }
    return false
  }

  private mutating func redactionName(
    _ node: Node,
    _ members: [String: Node],
    _ subject: Redaction.Subject
  ) -> String {
    guard let named = members["name"] else {
      switch subject {
      case .known(let form): return form.rawValue
      case .fields(let names): return names[0]
      case .pattern:
        report(node, "a redaction by a regex needs a name", hint: "add name: NAME")
        return ""
      }
    }
    let name = string(named, "name") ?? ""
    if !CategoryReader.isName(name) {
      report(named, "\"\(name)\" is no name", hint: "use letters, digits, - and _")
    }
    return name
  }

  private mutating func readAction(_ members: [String: Node], into redaction: inout Redaction) {
    guard let node = members["action"], let text = string(node, "action") else { return }
    let names = Redaction.Action.allCases.map(\.rawValue)
    guard let action = Redaction.Action(rawValue: text) else {
      report(node, "unknown action \"\(text)\"", hint: "use \(names.joined(separator: ", "))")
      return
    }
    redaction.action = action
    if action == .truncate, redaction.subject != .known(.ip) {
      report(node, "only addresses can be truncated", hint: "use it with find: ip")
    }
  }

  private mutating func checkReplacement(_ text: String, _ node: Node, _ redaction: Redaction) {
    if redaction.action != .mask {
      report(node, "replace is the text of a mask", hint: "leave out action, or replace")
    }
    if text.utf8.count > FileReader.maxReplacementBytes {
      report(node, "replace has more than \(FileReader.maxReplacementBytes) bytes")
    }
    if text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) {
      report(node, "replace has control characters")
    }
  }
}
