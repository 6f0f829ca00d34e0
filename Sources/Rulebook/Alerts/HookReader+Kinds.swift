import Syslog
import Yams

/// The kinds of hooks.
extension HookReader {
  /// Most arguments of a program, and addresses of a mail.
  private static let maxParts = 100
  private static let maxTextBytes = 4_096
  private static let sendmail = "/usr/sbin/sendmail"

  mutating func kind(
    _ name: String,
    _ node: Node,
    _ places: inout [String: Position]
  ) -> HookSettings.Kind? {
    switch name {
    case "run": return run(node, &places)
    case "mail": return mail(node, &places)
    case "syslog":
      return text(node, "syslog").map { .syslog(destination: $0) }
    case "file": return file(node)
    case "alertmanager":
      return address(node, name).map { .alertmanager(url: $0.url, headers: $0.headers) }
    default: return address(node, name).map { .webhook(url: $0.url, headers: $0.headers) }
    }
  }

  private mutating func run(
    _ node: Node,
    _ places: inout [String: Position]
  ) -> HookSettings.Kind? {
    guard node.sequence != nil else {
      let words = (node.scalar?.string ?? "").split(separator: " ").map(String.init)
      let isLine = words.count > 1
      reader.report(
        node,
        isLine ? "run is a command line; no shell reads it" : "run must be a list",
        hint: "write [\((words.isEmpty ? ["/PROGRAM"] : words).joined(separator: ", "))]"
      )
      return nil
    }
    let nodes = reader.list(node, "run")
    guard let first = nodes.first else {
      reader.report(node, "run names no program", hint: "write [/PROGRAM, ARGUMENT, …]")
      return nil
    }
    if nodes.count > HookReader.maxParts {
      reader.report(node, "\(nodes.count) arguments, at most \(HookReader.maxParts) are taken")
    }
    let words = nodes.prefix(HookReader.maxParts).compactMap { text($0, "an argument") }
    guard words.count == min(nodes.count, HookReader.maxParts) else { return nil }
    guard isAbsolute(words[0], first, "the program") else { return nil }
    places["program"] = reader.position(of: first)
    return .program(path: words[0], arguments: Array(words.dropFirst()))
  }

  private mutating func mail(
    _ node: Node,
    _ places: inout [String: Position]
  ) -> HookSettings.Kind? {
    guard let members = reader.mapping(node, "mail", keys: ["to", "from", "sendmail"]) else {
      return nil
    }
    guard let toNode = members["to"] else {
      reader.report(node, "mail goes to nobody", hint: "add \"to: [ADDRESS]\"")
      return nil
    }
    let nodes = toNode.sequence.map { Array($0) } ?? [toNode]
    if nodes.isEmpty { reader.report(toNode, "mail goes to nobody", hint: "add an address") }
    if nodes.count > HookReader.maxParts {
      reader.report(toNode, "\(nodes.count) addresses, at most \(HookReader.maxParts) are taken")
    }
    let to = nodes.compactMap { mailAddress($0, "an address") }
    let from = members["from"].flatMap { mailAddress($0, "from") }
    var program = HookReader.sendmail
    if let node = members["sendmail"] {
      guard let path = text(node, "sendmail"), isAbsolute(path, node, "sendmail") else {
        return nil
      }
      program = path
    }
    places["program"] = reader.position(of: members["sendmail"] ?? node)
    guard to.count == nodes.count, !to.isEmpty, from != nil || members["from"] == nil else {
      return nil
    }
    return .mail(to: to, from: from, sendmail: program)
  }

  /// An address that can be no option and no header line.
  private mutating func mailAddress(_ node: Node, _ noun: String) -> String? {
    guard let address = text(node, noun) else { return nil }
    let isPlain = address.unicodeScalars.allSatisfy { scalar in
      scalar.value > 0x20 && scalar.value != 0x7f && !",;<>()\"\\:".unicodeScalars.contains(scalar)
    }
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard isPlain, !address.hasPrefix("-"), parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }),
      address.utf8.count <= 254
    else {
      reader.report(
        node,
        "\"\(ShownText.of(Array(address.utf8)))\" is no mail address",
        hint:
          "write one address an entry, such as root or ops@example.com, without name and brackets"
      )
      return nil
    }
    return address
  }

  private mutating func file(_ node: Node) -> HookSettings.Kind? {
    if node.mapping == nil {
      guard let path = text(node, "file"), isAbsolute(path, node, "file") else { return nil }
      return .file(path: path, isJSON: path.hasSuffix(".json") || path.hasSuffix(".jsonl"))
    }
    guard let members = reader.mapping(node, "file", keys: ["path", "format"]) else { return nil }
    guard let pathNode = members["path"] else {
      reader.report(node, "file has no path", hint: "add \"path: /PATH\"")
      return nil
    }
    guard let path = text(pathNode, "path"), isAbsolute(path, pathNode, "path") else { return nil }
    enum Format: String, CaseIterable { case text, json }
    var isJSON = false
    if let node = members["format"] {
      guard let format = reader.choice(node, "format", of: Format.self) else { return nil }
      isJSON = format == .json
    }
    return .file(path: path, isJSON: isJSON)
  }

  /// A URL, or `{url: URL, headers: FILE}`.
  private mutating func address(_ node: Node, _ noun: String) -> (url: String, headers: String?)? {
    if node.mapping == nil { return url(node, noun).map { ($0, nil) } }
    guard let members = reader.mapping(node, noun, keys: ["url", "headers"]) else { return nil }
    guard let urlNode = members["url"] else {
      reader.report(node, "\(noun) has no url", hint: "add \"url: 'https://…'\"")
      return nil
    }
    let url = url(urlNode, "url")
    guard let headersNode = members["headers"] else { return url.map { ($0, nil) } }
    guard let headers = text(headersNode, "headers"), isAbsolute(headers, headersNode, "headers")
    else { return nil }
    return url.map { ($0, headers) }
  }

  private mutating func url(_ node: Node, _ noun: String) -> String? {
    guard let url = text(node, noun) else { return nil }
    let lower = url.lowercased()
    let rest = ["http://", "https://"].first { lower.hasPrefix($0) }.map { url.dropFirst($0.count) }
    let isPlain = url.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    guard let host = rest?.first, host != "/", host != ":", isPlain else {
      reader.report(
        node,
        "\"\(ShownText.of(Array(url.utf8)))\" is no address of a web server",
        hint: "write http://HOST/… or https://HOST/…, without blanks"
      )
      return nil
    }
    return url
  }

  private mutating func isAbsolute(_ path: String, _ node: Node, _ noun: String) -> Bool {
    if path.hasPrefix("/"), !path.hasSuffix("/") { return true }
    reader.report(
      node,
      "\(noun) must be an absolute path, not \"\(ShownText.of(Array(path.utf8)))\"",
      hint: noun == "the program" || noun == "sendmail"
        ? "there is no search path and no shell: write /…/\(path.split(separator: "/").last ?? "program")"
        : "begin it with /"
    )
    return false
  }

  /// A text without control characters, as it goes into arguments and headers.
  private mutating func text(_ node: Node, _ noun: String) -> String? {
    guard let text = reader.string(node, noun) else { return nil }
    guard !text.isEmpty, text.utf8.count <= HookReader.maxTextBytes, !text.utf8.contains(0) else {
      reader.report(node, "\(noun) must be a text of 1 to \(HookReader.maxTextBytes) bytes")
      return nil
    }
    return text
  }
}
